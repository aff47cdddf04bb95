#include "understudy/agree/text_diff.hpp"

#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace understudy::agree {
namespace {

TEST(TextDiff, ShowsThreeLinesAroundAChange) {
  const std::string before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
  const std::string after = "1\n2\n3\n4\nfive\n6\n7\n8\n9\n";

  EXPECT_EQ(unified_diff(before, after), "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(TextDiff, IsEmptyWhenNothingDiffers) {
  EXPECT_EQ(unified_diff("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(unified_diff("", ""), "");
}

TEST(TextDiff, ShowsNewAndRemovedTextsWhole) {
  EXPECT_EQ(unified_diff("", "a\nb\n"), "@@ -0,0 +1,2 @@\n+a\n+b\n");
  EXPECT_EQ(unified_diff("a\nb\n", ""), "@@ -1,2 +0,0 @@\n-a\n-b\n");
}

TEST(TextDiff, KeepsChangesFarApartApart) {
  std::string before;
  for (int i = 1; i <= 30; ++i) before += fmt::format("{}\n", i);
  std::string after = before;
  after.replace(after.find("5\n"), 1, "five");
  after.replace(after.find("25\n"), 2, "twenty-five");

  EXPECT_EQ(unified_diff(before, after),
            "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
            "@@ -22,7 +22,7 @@\n 22\n 23\n 24\n-25\n+twenty-five\n 26\n 27\n 28\n");
}

TEST(TextDiff, CannotDriveTheTerminal) {
  EXPECT_EQ(unified_diff("", "a\x1b[2J\xE2\x80\xAE\tb\xC2\x9b\n"),
            "@@ -0,0 +1,1 @@\n+a?[2J?\tb?\n");
}

TEST(TextDiff, CountsLines) {
  const LineCount count = count_lines("a\nb\nc\n", "a\nx\ny\nc\n");

  EXPECT_EQ(count.added, 2U);
  EXPECT_EQ(count.removed, 1U);
}

TEST(TextDiff, OfHugeTextsTakesBoundedTime) {
  std::string before;
  std::string after;
  for (int i = 0; i < 100000; ++i) {
    before += fmt::format("a{}\n", i);
    after += fmt::format("b{}\n", i);
  }

  const LineCount count = count_lines("same\n" + before, "same\n" + after);

  EXPECT_EQ(count.added, 100000U);
  EXPECT_EQ(count.removed, 100000U);
}

}  // namespace
}  // namespace understudy::agree
