#include "../hours.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "subjects.hpp"
#include "understudy/model/time_spans.hpp"
#include "understudy/model/window.hpp"

namespace understudy::check {

namespace {

using namespace std::chrono_literals;
using test::utc;

/// What is left of 2028 in Los Angeles without some windows.
std::string without(std::vector<model::Window> windows) {
  const model::Zones zones = test::zones();
  const model::TimeSpan year{.begin = utc(2028, 1, 1, 8), .end = utc(2029, 1, 1, 8)};
  std::vector<model::TimeSpan> spans;
  for (const model::Window& window : windows) {
    for (const auto& span : model::occurrences(window, zones, "America/Los_Angeles", year)) {
      spans.push_back(span);
    }
  }
  const auto left = model::without({year}, model::united(spans));
  return weekly_hours(left, *zones.find("America/Los_Angeles"), year, false);
}

TEST(WeeklyHours, TellWhatAWeekLeavesOpen) {
  const model::Window office = model::Calendar{.days = 0x1F, .from = 9h, .until = 17h};
  const model::Window weekend = model::Calendar{.days = 0x60, .from = 10h, .until = 14h};

  EXPECT_EQ(without({office, weekend}),
            "Mon-Fri 00:00-09:00, Mon-Fri 17:00-24:00, Sat,Sun 00:00-10:00, Sat,Sun 14:00-24:00");
  EXPECT_EQ(without({}), "daily 00:00-24:00");
  EXPECT_EQ(without({model::Always{}}), "");
}

TEST(WeeklyHours, TellASeasonByItsDates) {
  using namespace std::chrono;
  const model::Window rest = model::Calendar{.dates = model::Season{January / 1, November / 19}};

  EXPECT_EQ(without({rest}), "11-20..12-31 daily 00:00-24:00");
}

TEST(WeeklyHours, TellTheWeeksInWhichTwoPlacesChangeTheirClocksOnDifferentDays) {
  // 17:00 to 02:00 in Berlin is 08:00 to 17:00 in Los Angeles, but for those weeks.
  const model::Window berlin = model::Calendar{.from = 17h, .until = 2h, .zone = "Europe/Berlin"};
  const model::Window rest = model::Calendar{.from = 17h, .until = 8h};

  EXPECT_EQ(without({berlin, rest}),
            "03-12..03-25 daily 08:00-09:00, 10-29..11-04 daily 08:00-09:00");
}

TEST(WeeklyHours, StopAfterEightWindows) {
  std::vector<model::Window> windows;
  for (int hour = 0; hour < 24; hour += 2) {
    windows.emplace_back(
        model::Calendar{.from = std::chrono::hours(hour), .until = std::chrono::hours(hour + 1)});
  }

  const std::string hours = without(windows);

  EXPECT_TRUE(hours.starts_with("daily 01:00-02:00, daily 03:00-04:00"));
  EXPECT_TRUE(hours.ends_with("daily 15:00-16:00 and 4 more")) << hours;
}

TEST(WeeklyHours, TellAnInstantByWhatTheClocksShow) {
  const model::Zones zones = test::zones();

  EXPECT_EQ(day_and_time(utc(2028, 3, 12, 10), *zones.find("America/Los_Angeles")), "Sun 03:00");
  EXPECT_EQ(day_and_time(utc(2028, 3, 12, 9), *zones.find("America/Los_Angeles")), "Sun 01:00");
}

}  // namespace

}  // namespace understudy::check
