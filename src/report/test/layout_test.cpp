// Texts, paragraphs and tables for a terminal, whatever their cells hold.

#include "understudy/report/layout.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "understudy/report/style.hpp"

namespace understudy::report {

namespace {

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    widest = std::max(widest, columns_of(std::string_view(text).substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

TEST(SafeLine, LeavesOutWhatDrivesATerminal) {
  EXPECT_EQ(safe_line("a\x1b[2Jb"), "ab");
  EXPECT_EQ(safe_line("a\x1b]0;title\x07"
                      "b"),
            "ab");
  EXPECT_EQ(safe_line("a\u009b2Jb"), "a2Jb");
  EXPECT_EQ(safe_line("a\rb\bc\x7f"), "abc");
}

TEST(SafeLine, LeavesOutMarksThatTurnTheReadingDirectionRound) {
  EXPECT_EQ(safe_line("rm \u202e/tmp\u2066x"), "rm /tmpx");
}

TEST(SafeLine, FoldsBlanksAndLineEnds) {
  EXPECT_EQ(safe_line("  one\n two\t three  "), "one two three");
  EXPECT_EQ(safe_line(" \n "), "");
}

TEST(SafeLine, MarksBytesThatAreNoCharacter) {
  EXPECT_EQ(safe_line("a\xff"
                      "b\xc3"),
            "a\uFFFDb\uFFFD");
}

TEST(SafeLines, KeepIndentsAndTurnTabsIntoBlanks) {
  EXPECT_EQ(safe_lines("if a\n\tb\n\nc"), (std::vector<std::string>{"if a", "    b", "", "c"}));
}

TEST(SafeLines, SpellOutWhatWouldHideAPartOfACommand) {
  EXPECT_EQ(safe_lines("rm \u202e/tmp\x1b[8m\r\nls\r"),
            (std::vector<std::string>{"rm <U+202E>/tmp<U+001B>[8m", "ls<U+000D>"}));
}

TEST(Columns, CountWhatATerminalShows) {
  EXPECT_EQ(columns_of("Zoë"), 3U);
  EXPECT_EQ(columns_of("Zoe\u0308"), 3U);
  EXPECT_EQ(columns_of("王小明"), 6U);
  EXPECT_EQ(columns_of("\U0001F525 up"), 5U);
  EXPECT_EQ(columns_of(""), 0U);
}

TEST(Wrapping, FillsLinesWithWholeWords) {
  EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_TRUE(wrapped("", 7).empty());
}

TEST(Wrapping, CutsALongWordBehindAJointOrBetweenCharacters) {
  EXPECT_EQ(wrapped("playbooks/database.md", 12),
            (std::vector<std::string>{"playbooks/", "database.md"}));
  EXPECT_EQ(wrapped("王小明", 3), (std::vector<std::string>{"王", "小", "明"}));
  EXPECT_EQ(wrapped("王", 1), (std::vector<std::string>{"王"}));
}

TEST(Cutting, EndsInAnEllipsisWithinTheWidth) {
  EXPECT_EQ(cut_to("database", 8), "database");
  EXPECT_EQ(cut_to("database", 5), "data…");
  EXPECT_EQ(cut_to("王小明", 4), "王…");
  EXPECT_EQ(cut_to("database", 1), "…");
}

TEST(TableText, AlignsColumnsByWhatATerminalShows) {
  const Table table{.head = {"Who", "Where"}, .rows = {{"王小明", "a"}, {"Zoë", "b"}}, .empty = ""};

  EXPECT_EQ(to_text(table, {}),
            "Who     Where\n"
            "王小明  a\n"
            "Zoë     b\n");
}

TEST(TableText, LeavesOutColumnsThatSayNothing) {
  const Table table{.head = {"Name", "Zone", "Owner"}, .rows = {{"api", "", "bob"}}, .empty = ""};

  EXPECT_EQ(to_text(table, {}), "Name  Owner\napi   bob\n");
}

TEST(TableText, TakesARowThatLacksCells) {
  const Table table{.head = {"Name", "Owner"}, .rows = {{"api"}, {"cdn", "bob"}}, .empty = ""};

  EXPECT_EQ(to_text(table, {}), "Name  Owner\napi\ncdn   bob\n");
}

TEST(TableText, SaysThatThereIsNothing) {
  EXPECT_EQ(to_text({.head = {"Name"}, .rows = {}, .empty = "no host is declared"}, {}),
            "no host is declared\n");
}

TEST(TableText, WrapsTheWidestCellsToTheTerminal) {
  const Table table{.head = {"Name", "What"},
                    .rows = {{"api", "which name fails since when and which playbook applies"}},
                    .empty = ""};

  EXPECT_EQ(to_text(table, {.width = 30}),
            "Name  What\n"
            "api   which name fails since\n"
            "      when and which playbook\n"
            "      applies\n");
}

TEST(TableText, BecomesBlocksWhereColumnsDoNotFit) {
  const Table table{.head = {"Name", "Endpoint"},
                    .rows = {{"api", "api.bookstore.example.test"}, {"cdn", "b"}},
                    .empty = ""};

  EXPECT_EQ(to_text(table, {.width = 20}),
            "Name: api\n"
            "Endpoint:\n"
            "  api.bookstore.\n"
            "  example.test\n"
            "\n"
            "Name: cdn\n"
            "Endpoint: b\n");
}

TEST(TableText, StaysWithinTheTerminalAtEveryWidth) {
  const Table table{.head = {"Contact", "Position", "E-mail", "Available"},
                    .rows = {{"alice", "Director of Technology", "alice@bookstore.example.test",
                              "Mon-Fri 09:00-17:00, Sat,Sun 10:00-14:00"},
                             {"王小明", "資料庫管理員", "", "on-call"}},
                    .empty = ""};

  for (int width = 20; width <= 120; ++width) {
    EXPECT_LE(widest_line(to_text(table, {.width = width})), static_cast<std::size_t>(width))
        << width;
  }
}

TEST(TableText, HoldsNoOrderOfACell) {
  const Table table{.head = {"Name"}, .rows = {{"a\x1b[31m\nb\u009bc"}}, .empty = ""};

  EXPECT_EQ(to_text(table, {.color = false}), "Name\na bc\n");
}

}  // namespace

}  // namespace understudy::report
