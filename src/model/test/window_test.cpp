#include "understudy/model/window.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace understudy::model {

namespace {

using namespace std::chrono;

TEST(Window, IsWrittenInOneWayOnly) {
  EXPECT_EQ(to_text(Window{Always{}}), "always");
  EXPECT_EQ(to_text(Window{Never{}}), "never");
  EXPECT_EQ(to_text(Window{OnCall{}}), "on-call");
  EXPECT_EQ(to_text(Window{OnCall{"https://calls.example.test/api"}}),
            "on-call https://calls.example.test/api");
  EXPECT_EQ(to_text(Window{Calendar{.from = 2h, .until = 3h, .zone = "America/Los_Angeles"}}),
            "daily 02:00-03:00 America/Los_Angeles");
  EXPECT_EQ(to_text(Window{Calendar{}}), "daily 00:00-24:00");
}

TEST(Window, LeavesOutTheTimesOfWholeDaysBehindDates) {
  const Season season{November / 20, December / 31};

  EXPECT_EQ(to_text(Window{Calendar{.dates = season}}), "11-20..12-31");
  EXPECT_EQ(to_text(Window{Calendar{.dates = season, .days = 0x1F, .from = 9h, .until = 17h}}),
            "11-20..12-31 Mon-Fri 09:00-17:00");
  EXPECT_EQ(
      to_text(Window{Calendar{.dates = DateRange{2026y / 1 / 5, 2026y / 2 / 1}, .zone = "UTC"}}),
      "2026-01-05..2026-02-01 UTC");
}

TEST(Window, ListsDaysAsPeopleDo) {
  EXPECT_EQ(days_text(0x1F), "Mon-Fri");
  EXPECT_EQ(days_text(0x60), "Sat,Sun");
  EXPECT_EQ(days_text(0x7F), "daily");
  EXPECT_EQ(days_text(0x01), "Mon");
  EXPECT_EQ(days_text(0x1D), "Mon,Wed-Fri");
  EXPECT_EQ(days_text(0x51), "Mon,Fri,Sun");
}

}  // namespace

}  // namespace understudy::model
