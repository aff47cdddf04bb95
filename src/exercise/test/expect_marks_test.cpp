#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/exercise/expect.hpp"

namespace understudy::exercise {
namespace {

using model::PlannedLine;

PlannedLine marked(std::string match, std::string text, std::string repeat = "once") {
  return {.match = std::move(match), .repeat = std::move(repeat), .text = std::move(text)};
}

std::string mark_mismatch(const std::vector<PlannedLine>& expected, std::string_view output) {
  return judge_output(expected, output, false).mismatch;
}

TEST(ExpectEscaped, ComparesTheBytesAsTheyWerePrinted) {
  EXPECT_EQ(mark_mismatch({marked("escaped", R"(\e[32mgreen\x1b[0m\t\101)")},
                          "\x1b[32mgreen\x1b[0m\tA\n"),
            "");
  EXPECT_EQ(mark_mismatch({marked("escaped", R"(a\x20\x20)")}, "a  \n"), "");
  EXPECT_EQ(mark_mismatch({marked("escaped", R"(a\r)")}, "a\r\n"), "");
  EXPECT_EQ(mark_mismatch({marked("escaped", R"(C:\\x)")}, "C:\\x\n"), "");
  EXPECT_EQ(mark_mismatch({marked("escaped", R"(green)")}, "\x1b[32mgreen\x1b[0m\n"),
            R"(expected 'green', got '\x1b[32mgreen\x1b[0m')");
  EXPECT_EQ(mark_mismatch({marked("escaped", R"(a\t)")}, "a \n"), R"(expected 'a\t', got 'a\x20')");
}

TEST(ExpectEscaped, LeavesTheOtherLinesAsTheyAre) {
  EXPECT_EQ(mark_mismatch({marked("literal", "one"), marked("escaped", R"(\ttwo)", "plus")},
                          "\x1b[1mone\x1b[0m  \n\ttwo\n\ttwo\n"),
            "");
}

TEST(ExpectEscaped, ShowsItsMark) {
  EXPECT_EQ(as_written({marked("escaped", R"(a\t)", "star"), marked("no_eol", "b")}),
            "a\\t (esc*)\nb (no-eol)\n");
}

TEST(ExpectNoEol, WantsALastLineThatNothingEnds) {
  EXPECT_EQ(mark_mismatch({marked("literal", "a"), marked("no_eol", "b")}, "a\nb"), "");
  EXPECT_EQ(mark_mismatch({marked("no_eol", "b")}, "b\n"),
            "expected 'b', got 'b' and the end of the line");
  EXPECT_EQ(mark_mismatch({marked("no_eol", "b")}, "c"), "expected 'b', got 'c'");
  EXPECT_EQ(mark_mismatch({marked("literal", "b")}, "b"), "") << "without the mark both are right";
}

std::string json_mismatch(std::string_view wanted, std::string_view output) {
  const Judged judged = judge_json({marked("literal", std::string(wanted))}, output);
  EXPECT_EQ(judged.ok, judged.mismatch.empty());
  return judged.mismatch;
}

TEST(ExpectJson, LooksAtWhatIsDocumentedWhateverItsLayout) {
  EXPECT_EQ(json_mismatch(R"({"a": 1, "b": [true, null]})", "{\n  \"b\": [true,\nnull],\"a\":1.0}"),
            "");
  EXPECT_EQ(json_mismatch(R"({"a": 1})", R"({"more": 2, "a": 1})"), "");
  EXPECT_EQ(json_mismatch("[7]", "[7]"), "");
}

TEST(ExpectJson, NamesThePlaceThatDiffers) {
  EXPECT_EQ(json_mismatch(R"({"parts": [{"name": "a"}]})", R"({"parts": [{"name": "b"}]})"),
            R"(at parts[0].name: expected "a", got "b")");
  EXPECT_EQ(json_mismatch(R"({"a": {"b": 1}})", R"({"a": {}})"), "at a.b: it is missing");
  EXPECT_EQ(json_mismatch("[1, 2]", "[1, 2, 3]"), "at the top: expected 2 elements, got 3");
  EXPECT_EQ(json_mismatch("[1]", R"(["1"])"), R"(at [0]: expected 1, got "1")");
  EXPECT_EQ(json_mismatch("{}", "no JSON"), "the output is not JSON");
  EXPECT_EQ(json_mismatch("{}", ""), "the output is not JSON");
}

TEST(ExpectJson, LetsAnyValueStandInThePlaceOfAWildcard) {
  EXPECT_EQ(json_mismatch(R"({"id": "[..]", "at": "2026-[..]Z"})",
                          R"({"id": {"n": 1}, "at": "2026-11-26T10:00:00Z"})"),
            "");
  EXPECT_EQ(json_mismatch(R"({"at": "2026-[..]Z"})", R"({"at": "2025-11-26Z"})"),
            R"(at at: expected "2026-[..]Z", got "2025-11-26Z")");
  EXPECT_EQ(json_mismatch(R"({"id": "[..]"})", "{}"), "at id: it is missing");
}

TEST(ExpectJson, KeepsLargeNumbersApart) {
  EXPECT_EQ(json_mismatch("9007199254740993", "9007199254740992"),
            "at the top: expected 9007199254740993, got 9007199254740992");
}

TEST(ExpectJson, RefusesWhatIsNestedWithoutEnd) {
  EXPECT_EQ(json_mismatch("{}", std::string(100'000, '[')), "the output is not JSON");
}

}  // namespace
}  // namespace understudy::exercise
