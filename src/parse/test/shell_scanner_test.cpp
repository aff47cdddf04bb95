#include "../shell_scanner.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../words.hpp"

namespace understudy::parse {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<StartedCommand> started(std::string_view text) {
  ShellScanner scanner;
  for (const std::string_view line : split_lines(text)) scanner.feed(line);
  return scanner.finish().commands;
}

std::vector<std::string> commands(std::string_view text) {
  std::vector<std::string> out;
  for (const StartedCommand& command : started(text)) {
    out.push_back(fmt::format("{}", fmt::join(command.words, " ")));
  }
  return out;
}

Waiting waiting_after(std::string_view text) {
  ShellScanner scanner;
  for (const std::string_view line : split_lines(text)) scanner.feed(line);
  return scanner.waiting();
}

TEST(ShellScanner, FindsTheCommandsOfAList) {
  EXPECT_THAT(commands("a b && c; d || e &\nf | g"), ElementsAre("a b", "c", "d", "e", "f", "g"));
}

TEST(ShellScanner, TakesQuotesOffAndKeepsWhatIsInThem) {
  EXPECT_THAT(commands(R"~(echo 'a;b' "c | d" e\ f)~"), ElementsAre("echo a;b c | d e f"));
  EXPECT_THAT(started("x 'a;b' \"c $(d; e)\" `f; g` ${h:-i;j}").size(), 1U);
  EXPECT_THAT(started("x $'it\\'s; y'").size(), 1U);
}

TEST(ShellScanner, LeavesOutAssignmentsRedirectionsAndComments) {
  EXPECT_THAT(commands("A=1 B='x y' run <in >out 2>&1 &>both arg # vim"), ElementsAre("run arg"));
  EXPECT_THAT(commands("A=1\nlist=(a b)\n# vim"), IsEmpty());
}

TEST(ShellScanner, SeesThroughConstructs) {
  EXPECT_THAT(commands("if a; then b; elif c; then d; else e; fi"),
              ElementsAre("a", "b", "c", "d", "e"));
  EXPECT_THAT(commands("for x in 1 2; do f; done"), ElementsAre("f"));
  EXPECT_THAT(commands("while read x; do g; done < file"), ElementsAre("read x", "g"));
  EXPECT_THAT(commands("(a; b) | { c; d; }"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(commands("case $x in\n  a) f;;\n  *) g;;\nesac\nh"), ElementsAre("f", "g", "h"));
  EXPECT_THAT(commands("say() { echo x; }\nsay"), ElementsAre("echo x", "say"));
}

TEST(ShellScanner, DoesNotReadHereDocumentsAsCommands) {
  EXPECT_THAT(commands("cat <<END\nvim x\nEND\na"), ElementsAre("cat", "a"));
  EXPECT_THAT(commands("cat <<-'END' | b\n\tvim x\n\tEND\na"), ElementsAre("cat", "b", "a"));
  EXPECT_THAT(commands("cat <<A <<B\nx\nA\ny\nB\nc"), ElementsAre("cat", "c"));
}

TEST(ShellScanner, KnowsWhereTheInputComesFrom) {
  const auto found = started("a | b && c < d && e <<< f");

  ASSERT_EQ(found.size(), 4U);
  EXPECT_FALSE(found[0].fed);
  EXPECT_TRUE(found[0].piped_on);
  EXPECT_TRUE(found[1].fed);
  EXPECT_TRUE(found[2].fed);
  EXPECT_TRUE(found[3].fed);
}

TEST(ShellScanner, GivesTheOffsetOfEachCommand) {
  const auto found = started("X=1 first\n  second");

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].offset, 4U);
  EXPECT_EQ(found[1].offset, 12U);
}

TEST(ShellScanner, SaysWhatACommandWaitsFor) {
  EXPECT_EQ(waiting_after("echo a"), Waiting::nothing);
  EXPECT_EQ(waiting_after("echo a \\"), Waiting::line);
  EXPECT_EQ(waiting_after("echo 'a"), Waiting::quote);
  EXPECT_EQ(waiting_after("echo \"$(a"), Waiting::quote);
  EXPECT_EQ(waiting_after("cat <<END\nx"), Waiting::heredoc);
  EXPECT_EQ(waiting_after("for i in 1; do"), Waiting::construct);
  EXPECT_EQ(waiting_after("a &&"), Waiting::construct);
  EXPECT_EQ(waiting_after("a |\nb"), Waiting::nothing);
  EXPECT_EQ(waiting_after("if a; then\nb\nfi"), Waiting::nothing);
  EXPECT_EQ(waiting_after("echo it\\'s"), Waiting::nothing);
  EXPECT_EQ(waiting_after("echo 'a\nb'"), Waiting::nothing);
}

TEST(ShellScanner, KnowsAMaskOutsideQuotes) {
  ShellScanner scanner;
  scanner.feed("a \x01\x01 '\x01' \"\x01\" $(\x01)");

  EXPECT_THAT(scanner.finish().bare_masks, ElementsAre(2, 3, 15));
}

}  // namespace

}  // namespace understudy::parse
