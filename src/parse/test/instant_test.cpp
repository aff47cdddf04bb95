#include "understudy/parse/instant.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace understudy::parse {

namespace {

using namespace std::chrono;

constexpr local_seconds shown = local_days(2026y / 11 / 28) + 3h + 30min;

TEST(Instant, ReadsWhatProgramsWrite) {
  const auto utc = parse_instant("2026-11-28T03:30:00Z");
  ASSERT_TRUE(utc);
  EXPECT_EQ(utc->shown, shown);
  EXPECT_EQ(utc->offset, 0s);

  const auto west = parse_instant("2026-11-28T03:30-08:00");
  ASSERT_TRUE(west);
  EXPECT_EQ(west->shown, shown);
  EXPECT_EQ(west->offset, -8h);
}

TEST(Instant, ReadsWhatPeopleWrite) {
  const auto there = parse_instant("2026-11-28 03:30 America/Los_Angeles");
  ASSERT_TRUE(there);
  EXPECT_EQ(there->shown, shown);
  EXPECT_EQ(there->offset, std::nullopt);
  EXPECT_EQ(there->zone, "America/Los_Angeles");

  const auto here = parse_instant("2026-11-28 03:30");
  ASSERT_TRUE(here);
  EXPECT_EQ(here->zone, "");
}

TEST(Instant, RefusesWhatIsNoInstant) {
  for (const char* text :
       {"", "now", "2026-11-28", "2026-11-28 ", "2026-02-29 03:30", "2026-11-28 24:00",
        "2026-11-28 3:30", "2026-11-28 03:30:61", "2026-11-28T03:30 +01:00", "2026-11-28 03:30 PST",
        "2026-11-28 03:30+1", "1969-11-28 03:30", "2026-11-28 03:30 "}) {
    EXPECT_FALSE(parse_instant(text)) << text;
  }
}

}  // namespace

}  // namespace understudy::parse
