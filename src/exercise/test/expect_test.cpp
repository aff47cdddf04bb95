#include "understudy/exercise/expect.hpp"

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"

namespace understudy::exercise {
namespace {

using model::PlannedLine;
using model::Variable;
using testing::ElementsAre;
using testing::IsEmpty;

PlannedLine line(std::string match, std::string text, std::string repeat = "once") {
  return {.match = std::move(match), .repeat = std::move(repeat), .text = std::move(text)};
}

PlannedLine literally(std::string text, std::string repeat = "once") {
  return line("literal", std::move(text), std::move(repeat));
}

const PlannedLine gap = line("any_lines", "...");

std::string mismatch(const std::vector<PlannedLine>& expected, std::string_view output) {
  const Judged judged = judge_output(expected, output, false);
  EXPECT_EQ(judged.ok, judged.mismatch.empty());
  return judged.mismatch;
}

bool matches(const std::vector<PlannedLine>& expected, std::string_view output) {
  return mismatch(expected, output).empty();
}

bool contains(const std::vector<PlannedLine>& expected, std::string_view output) {
  return judge_output(expected, output, true).ok;
}

TEST(Expect, ComparesLiteralLinesByteByByte) {
  EXPECT_TRUE(matches({literally("one"), literally("two")}, "one\ntwo\n"));
  EXPECT_TRUE(matches({literally("a.c [x] * (y)")}, "a.c [x] * (y)\n"));
  EXPECT_FALSE(matches({literally("a.c")}, "abc\n"));
  EXPECT_FALSE(matches({literally("One")}, "one\n"));
  EXPECT_FALSE(matches({literally("one"), literally("two")}, "two\none\n"));
  EXPECT_TRUE(matches({literally("grüße €")}, "grüße €\n"));
}

TEST(Expect, LooksPastWhatATerminalDoesNotShow) {
  const std::vector<PlannedLine> ready{literally("ready"), literally("go")};

  EXPECT_TRUE(matches(ready, "ready\r\ngo\r\n")) << "carriage returns";
  EXPECT_TRUE(matches(ready, "ready  \t\ngo ")) << "trailing blanks and no newline at the end";
  EXPECT_TRUE(matches(ready, "ready\ngo\n\n\n")) << "empty lines at the end";
  EXPECT_TRUE(matches(ready, "\x1b[1;32mready\x1b[0m\n\x1b]0;title\x07go\n")) << "colour, title";
  EXPECT_TRUE(matches(ready, "\x1b[1mready\x1b(B\x1b[m\ngo\x1b]8;;http://x\x1b\\\n"))
      << "character set and link";
  EXPECT_TRUE(matches({literally("ready  ")}, "ready\n")) << "trailing blanks in the document";
  EXPECT_TRUE(matches({literally("ready"), literally(" "), literally("")}, "ready\n"));
  EXPECT_FALSE(matches(ready, "\nready\ngo\n")) << "an empty line at the start is shown";
  EXPECT_FALSE(matches(ready, "  ready\ngo\n")) << "so are leading blanks";
}

TEST(Expect, LetsAWildcardStandForAnyTextInTheLine) {
  const PlannedLine id = line("wildcard", "instance [..] in [..] is up");

  EXPECT_TRUE(matches({id}, "instance i-42 in zone b is up\n"));
  EXPECT_TRUE(matches({id}, "instance  in  is up\n"));
  EXPECT_FALSE(matches({id}, "instance i-42 in zone b is down\n"));
  EXPECT_FALSE(matches({id}, "instance i-42 in\nzone b is up\n")) << "never across lines";
  EXPECT_FALSE(matches({line("wildcard", "a.c[..]")}, "abcd\n")) << "the rest means itself";
}

TEST(Expect, ReadsStarAndQuestionMarkInAGlob) {
  const PlannedLine pod = line("glob", "orders-* 1/1 ?un*");

  EXPECT_TRUE(matches({pod}, "orders-7f 1/1 Running 3d\n"));
  EXPECT_FALSE(matches({pod}, "orders-7f 0/1 Running 3d\n"));
  EXPECT_FALSE(matches({pod}, "orders-7f 1/1 unready\n")) << "a question mark is one character";
  EXPECT_FALSE(matches({line("glob", "a.c")}, "abc\n"));
}

TEST(Expect, AnchorsRegularExpressionsAtBothEnds) {
  const PlannedLine version = line("regex", R"(v\d+\.\d+)");

  EXPECT_TRUE(matches({version}, "v1.20\n"));
  EXPECT_FALSE(matches({version}, "version v1.20\n"));
  EXPECT_FALSE(matches({version}, "v1.20-rc\n"));
}

TEST(Expect, ComparesLiterallyBeforeItReadsARule) {
  EXPECT_TRUE(matches({line("regex", "a+b (x)")}, "a+b (x)\n"));
  EXPECT_TRUE(matches({line("glob", "what?")}, "what?\n"));
  EXPECT_TRUE(matches({line("regex", "(((")}, "(((\n")) << "even when it is no expression at all";
  EXPECT_FALSE(matches({line("regex", "(((")}, "x\n"));
}

TEST(Expect, LetsThreeDotsStandForAnyLinesOrNone) {
  const std::vector<PlannedLine> expected{literally("begin"), gap, literally("end")};

  EXPECT_TRUE(matches(expected, "begin\nend\n"));
  EXPECT_TRUE(matches(expected, "begin\nx\n\ny\nend\n"));
  EXPECT_TRUE(matches(expected, "begin\nend\nend\n"));
  EXPECT_FALSE(matches(expected, "begin\nend\nmore\n"));
  EXPECT_TRUE(matches({gap}, ""));
  EXPECT_TRUE(matches({gap, gap}, "x\n"));
}

struct Quantified {
  std::string repeat;
  std::vector<int> fits;  ///< How many lines it may stand for, of 0 to 3.
};

class Quantifier : public testing::TestWithParam<Quantified> {};

TEST_P(Quantifier, CountsTheLinesItStandsFor) {
  for (const std::string match : {"literal", "regex", "glob"}) {
    const std::vector<PlannedLine> expected{literally("a"), line(match, "x", GetParam().repeat),
                                            literally("b")};
    for (int count = 0; count <= 3; ++count) {
      std::string output = "a\n";
      for (int i = 0; i < count; ++i) output += "x\n";

      const bool fits = std::ranges::find(GetParam().fits, count) != GetParam().fits.end();
      EXPECT_EQ(matches(expected, output + "b\n"), fits) << match << " " << count;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Expect, Quantifier,
                         testing::Values(Quantified{"once", {1}}, Quantified{"optional", {0, 1}},
                                         Quantified{"star", {0, 1, 2, 3}},
                                         Quantified{"plus", {1, 2, 3}}),
                         [](const auto& given) { return given.param.repeat; });

TEST(Expect, FindsTheWayToShareLinesBetweenRulesThatOverlap) {
  const PlannedLine any_word = line("regex", R"(\w+)", "star");

  EXPECT_TRUE(matches({any_word, literally("x"), any_word, literally("x")}, "x\nx\nx\n"));
  EXPECT_TRUE(matches({line("regex", ".*", "plus"), line("regex", ".*", "plus")}, "a\nb\n"));
  EXPECT_FALSE(matches({line("regex", ".*", "plus"), line("regex", ".*", "plus")}, "a\n"));
}

TEST(Expect, FindsDocumentedLinesAmongOthersWithContains) {
  const std::vector<PlannedLine> expected{literally("one"), line("regex", "t.*")};

  EXPECT_TRUE(contains(expected, "zero\none\nand a half\ntwo\nthree\n"));
  EXPECT_TRUE(contains(expected, "one\ntwo\n"));
  EXPECT_FALSE(contains(expected, "two\none\n")) << "the order is documented";
  EXPECT_FALSE(contains(expected, "one half\ntwo\n")) << "whole lines";
  EXPECT_TRUE(contains({}, "anything\n"));
}

TEST(Expect, CapturesNamedGroupsOfTheLinesThatMatched) {
  const Judged judged = judge_output({line("regex", R"(\d+ (?P<RESERVATION>r-[0-9a-f]+))"), gap,
                                      line("regex", "(?P<KEY>[a-z]+)=(?P<VALUE>.*)")},
                                     "11 r-0a1b\nnoise\nname=a b \n", false);

  EXPECT_TRUE(judged.ok) << judged.mismatch;
  EXPECT_THAT(judged.captured, ElementsAre(Variable{"RESERVATION", "r-0a1b"},
                                           Variable{"KEY", "name"}, Variable{"VALUE", "a b"}));
}

TEST(Expect, CapturesTheFirstLineThatFitsAfterAGap) {
  const std::vector<PlannedLine> id{line("regex", "id (?P<ID>.)")};

  EXPECT_THAT(judge_output(id, "head\nid a\nid b\ntail\n", true).captured,
              ElementsAre(Variable{"ID", "a"}));
}

TEST(Expect, CapturesEveryLineThatARepeatedRuleTookTheLastOneLast) {
  const std::vector<PlannedLine> nodes{line("regex", "node (?P<NODE>.)", "plus"),
                                       literally("done")};

  EXPECT_THAT(judge_output(nodes, "node a\nnode b\ndone\n", false).captured,
              ElementsAre(Variable{"NODE", "a"}, Variable{"NODE", "b"}));
}

TEST(Expect, CapturesNothingFromOutputThatDoesNotMatch) {
  EXPECT_THAT(
      judge_output({line("regex", "id (?P<ID>.)"), literally("ok")}, "id a\nno\n", false).captured,
      IsEmpty());
}

TEST(Expect, SaysWhichDocumentedLineDidNotComeAndWhatDid) {
  EXPECT_EQ(mismatch({literally("one"), literally("two")}, "one\n2\n"), "expected 'two', got '2'");
  EXPECT_EQ(mismatch({literally("one"), literally("two")}, "one\n"),
            "expected 'two', but the output ended");
  EXPECT_EQ(mismatch({literally("one")}, ""), "expected 'one', but the output ended");
  EXPECT_EQ(mismatch({literally("one")}, "one\nand more\nand more\n"),
            "printed more than is documented: 'and more'");
  EXPECT_EQ(mismatch({line("regex", R"(v\d+)")}, "vX\n"), R"(expected 'v\d+', got 'vX')");
  EXPECT_EQ(mismatch({literally("x", "star"), literally("end")}, "x\nx\ny\n"),
            "expected 'end', got 'y'");
  EXPECT_EQ(mismatch({literally("x", "optional"), literally("end")}, "y\n"),
            "expected 'end', got 'y'");
  EXPECT_EQ(mismatch({gap, literally("end"), literally("really")}, "a\nend\nb\n"),
            "expected 'really', got 'b'");
  EXPECT_EQ(mismatch({gap, literally("end")}, "a\nb\n"), "expected 'end', but the output ended");
  EXPECT_EQ(mismatch({literally("a"), gap, literally("z", "plus")}, "b\n"),
            "expected 'a', got 'b'");
}

TEST(Expect, NamesTheLineThatIsMissingAmongOthers) {
  EXPECT_EQ(
      judge_output({literally("a", "optional"), literally("b"), literally("c")}, "b\nx\n", true)
          .mismatch,
      "expected 'c', but the output ended");
}

TEST(Expect, QuotesNoMoreOfALongLineThanAPersonReads) {
  const std::string wanted = mismatch({literally("short")}, std::string(100'000, 'x') + "\n");

  EXPECT_EQ(wanted, "expected 'short', got '" + std::string(160, 'x') + "…'");
}

TEST(Expect, KeepsTextAndDropsTerminalTricks) {
  EXPECT_EQ(plain_text("a\tb\nc"), "a\tb\nc");
  EXPECT_EQ(plain_text("\x1b[31mred\x1b[0m"), "red");
  EXPECT_EQ(plain_text(std::string_view("n\0ul\x07\x7f\x08", 7)), "nul");
  EXPECT_EQ(plain_text("10%\r100%\r\n"), "10%100%\n");
  EXPECT_EQ(plain_text("\x1b"), "");
  EXPECT_EQ(plain_text("\x1b["), "");
  EXPECT_EQ(plain_text("\x1b]never ended"), "");
  EXPECT_EQ(plain_text("a\x1b(Bb\x1b=c\x1bPq\x1b\\d"), "abcd");
  EXPECT_EQ(plain_text("\xff\xc3(ü"), "\xff\xc3(ü") << "bytes above 127 are no controls";
}

TEST(Expect, WritesTheDocumentedLinesWithTheirMarks) {
  EXPECT_EQ(as_written({literally("plain"), line("wildcard", "a [..]"), gap, line("regex", "x+"),
                        line("glob", "*.log", "plus"), literally("maybe", "optional"),
                        line("regex", "y", "star")}),
            "plain\na [..]\n...\nx+ (re)\n*.log (glob+)\nmaybe (equal?)\ny (re*)\n");
}

/// Lines a program may print; the last one is not blank, for blank lines at the end do not count.
std::vector<std::string> some_output() {
  const auto text = rc::gen::container<std::string>(
      rc::gen::oneOf(rc::gen::inRange<char>(' ', '~'), rc::gen::element('\xc3', '\xa9', '*', '[')));
  std::vector<std::string> lines = *rc::gen::container<std::vector<std::string>>(text);
  while (!lines.empty() && lines.back().find_first_not_of(' ') == std::string::npos) {
    lines.pop_back();
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& text : lines) out += text + "\n";
  return out;
}

/// A documented line that a person could have made from a printed one.
PlannedLine documented(const std::string& printed) {
  const std::string text = printed.substr(0, printed.find_last_not_of(' ') + 1);
  switch (*rc::gen::inRange(0, 4)) {
    case 0: return literally(text);
    case 1: {
      const auto at = *rc::gen::inRange<std::size_t>(0, text.size() + 1);
      return line("wildcard", text.substr(0, at) + "[..]");
    }
    case 2: return line("glob", "*");
    default: return line("regex", ".*", *rc::gen::element<std::string>("once", "plus"));
  }
}

RC_GTEST_PROP(ExpectProperty, LinesMadeFromTheOutputMatchIt, ()) {
  const std::vector<std::string> printed = some_output();
  std::vector<PlannedLine> expected;
  for (const std::string& text : printed) expected.push_back(documented(text));

  const Judged whole = judge_output(expected, joined(printed), false);
  RC_ASSERT(whole.mismatch == "");
  RC_ASSERT(judge_output(expected, joined(printed), true).ok);
}

RC_GTEST_PROP(ExpectProperty, ALineTooManyBreaksMatchAndNotContains, ()) {
  std::vector<std::string> printed = some_output();
  std::vector<PlannedLine> expected;
  for (const std::string& text : printed) expected.push_back(literally(text));

  const auto at = *rc::gen::inRange<std::size_t>(0, printed.size() + 1);
  printed.insert(printed.begin() + static_cast<std::ptrdiff_t>(at), "a line nobody documented");

  RC_ASSERT(!judge_output(expected, joined(printed), false).ok);
  RC_ASSERT(judge_output(expected, joined(printed), true).ok);
}

RC_GTEST_PROP(ExpectProperty, ALineTooFewBreaksBoth, ()) {
  const std::vector<std::string> printed = some_output();
  std::vector<PlannedLine> expected;
  for (const std::string& text : printed) expected.push_back(literally(text));

  const auto at = *rc::gen::inRange<std::size_t>(0, expected.size() + 1);
  expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(at),
                  literally("nobody prints it"));

  RC_ASSERT(!judge_output(expected, joined(printed), false).ok);
  RC_ASSERT(!judge_output(expected, joined(printed), true).ok);
}

RC_GTEST_PROP(ExpectProperty, AnyBytesCanBeJudged, (const std::string& output)) {
  const std::vector<PlannedLine> expected{gap, line("regex", "(?P<A>.*)", "optional"), gap};

  RC_ASSERT(judge_output(expected, output, false).ok);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define US_SLOWED_DOWN 1
#endif
#endif
#ifdef US_SLOWED_DOWN
constexpr double most_seconds = 15;
#else
constexpr double most_seconds = 1;
#endif

/// Processor time of this process: what else runs on the machine does not count.
double seconds_used() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// The worst a document and an output of this length can do to each other.
struct Worst {
  std::string name;
  PlannedLine line;
  bool contains;
  bool fits;
};

class WorstCase : public testing::TestWithParam<Worst> {};

TEST_P(WorstCase, OfTwoThousandLinesEndsWithinASecond) {
  constexpr std::size_t count = 2000;
  std::vector<PlannedLine> expected(count, GetParam().line);
  if (!GetParam().fits) expected.push_back(literally("never printed"));
  std::string output;
  for (std::size_t i = 0; i < count; ++i) output += "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n";

  const double before = seconds_used();
  const Judged judged = judge_output(expected, output, GetParam().contains);
  const double took = seconds_used() - before;

  EXPECT_EQ(judged.mismatch,
            GetParam().fits ? "" : "expected 'never printed', but the output ended");
  EXPECT_LT(took, most_seconds);
}

INSTANTIATE_TEST_SUITE_P(
    Expect, WorstCase,
    testing::Values(Worst{"gaps", gap, false, false},
                    Worst{"repeated_expressions", line("regex", "(x+x+)+", "star"), false, false},
                    Worst{"expressions_that_fit", line("regex", "(x+x+)+", "star"), false, true},
                    Worst{"optional_globs", line("glob", "*x*x*", "optional"), false, false},
                    Worst{"contains", literally("x", "optional"), true, false},
                    Worst{"contains_expressions", line("regex", ".*x.*", "plus"), true, false}),
    [](const auto& given) { return given.param.name; });

}  // namespace
}  // namespace understudy::exercise
