#include "../duration_text.hpp"

#include <gtest/gtest.h>

namespace understudy::parse {

namespace {

TEST(CanonicalDuration, ReadsWhatProseSays) {
  EXPECT_EQ(canonical_duration("12 Hours"), "12h");
  EXPECT_EQ(canonical_duration(" 1 hour 30 minutes "), "1h30m");
  EXPECT_EQ(canonical_duration("2 days (see the contract)"), "2d");
  EXPECT_EQ(canonical_duration("45 min, as agreed"), "45m");
  EXPECT_EQ(canonical_duration("4h"), "4h");
  EXPECT_EQ(canonical_duration("1 Week"), "1w");
}

TEST(CanonicalDuration, LeavesTheRestAsItIs) {
  EXPECT_EQ(canonical_duration("PT12H"), "PT12H");
  EXPECT_EQ(canonical_duration("12"), "12");
  EXPECT_EQ(canonical_duration("3 M"), "3 M");
  EXPECT_EQ(canonical_duration("12 hours or so"), "12 hours or so");
  EXPECT_EQ(canonical_duration("soon"), "soon");
}

}  // namespace

}  // namespace understudy::parse
