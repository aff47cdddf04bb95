#include "understudy/model/time_spans.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "zones.hpp"

namespace understudy::model {

namespace {

using namespace std::chrono_literals;
using std::chrono::sys_seconds;
using test::utc;
using testing::ElementsAre;
using testing::IsEmpty;

Window daily(std::chrono::minutes from, std::chrono::minutes until, std::string zone) {
  return Calendar{.dates = {}, .from = from, .until = until, .zone = std::move(zone)};
}

/// When the window holds in the two days around a change of clocks.
TimeSpans around(const Window& window, sys_seconds noon) {
  return occurrences(window, test::zones(), "UTC", {.begin = noon - 12h, .end = noon + 12h});
}

TEST(Occurrences, AnHourThatClocksSkipBeginsAtTheNextValidInstantAndKeepsItsLength) {
  const Window night = daily(2h, 3h, "America/Los_Angeles");

  // On 8 March, 02:00 is followed by 03:00 daylight time, which is 10:00 UTC.
  EXPECT_THAT(around(night, utc(2026, 3, 8, 12)),
              ElementsAre(TimeSpan{utc(2026, 3, 8, 10), utc(2026, 3, 8, 11)}));
}

TEST(Occurrences, AWindowThatIsSkippedInPartKeepsTheOtherPart) {
  EXPECT_THAT(around(daily(90min, 150min, "America/Los_Angeles"), utc(2026, 3, 8, 12)),
              ElementsAre(TimeSpan{utc(2026, 3, 8, 9, 30), utc(2026, 3, 8, 10)}));
  EXPECT_THAT(around(daily(150min, 4h, "America/Los_Angeles"), utc(2026, 3, 8, 12)),
              ElementsAre(TimeSpan{utc(2026, 3, 8, 10), utc(2026, 3, 8, 11)}));
}

TEST(Occurrences, AnHourThatClocksShowTwiceCountsTwice) {
  // On 1 November, 01:00 to 02:00 is shown from 08:00 UTC on, and again from 09:00 UTC on.
  EXPECT_THAT(around(daily(1h, 2h, "America/Los_Angeles"), utc(2026, 11, 1, 12)),
              ElementsAre(TimeSpan{utc(2026, 11, 1, 8), utc(2026, 11, 1, 10)}));
  EXPECT_THAT(around(daily(1h, 90min, "America/Los_Angeles"), utc(2026, 11, 1, 12)),
              ElementsAre(TimeSpan{utc(2026, 11, 1, 8), utc(2026, 11, 1, 8, 30)},
                          TimeSpan{utc(2026, 11, 1, 9), utc(2026, 11, 1, 9, 30)}));
}

TEST(Occurrences, LordHoweMovesItsClocksByHalfAnHour) {
  const Window night = daily(2h, 3h, "Australia/Lord_Howe");

  // Spring, 4 October: 02:00 is followed by 02:30, which is 15:30 UTC of the day before.
  EXPECT_THAT(around(night, utc(2026, 10, 3, 16)),
              ElementsAre(TimeSpan{utc(2026, 10, 3, 15, 30), utc(2026, 10, 3, 16)}));
  EXPECT_THAT(around(daily(2h, 150min, "Australia/Lord_Howe"), utc(2026, 10, 3, 16)),
              ElementsAre(TimeSpan{utc(2026, 10, 3, 15, 30), utc(2026, 10, 3, 16)}));
  // Autumn, 5 April: 01:30 to 02:00 is shown twice.
  EXPECT_THAT(around(daily(90min, 2h, "Australia/Lord_Howe"), utc(2026, 4, 4, 16)),
              ElementsAre(TimeSpan{utc(2026, 4, 4, 14, 30), utc(2026, 4, 4, 15, 30)}));
}

TEST(Occurrences, TheSouthernHemisphereHasItsSummerInJanuary) {
  const Zones zones = test::zones();
  const Window office = daily(9h, 17h, "Australia/Sydney");

  EXPECT_TRUE(holds_at(office, zones, "", utc(2026, 1, 5, 22)));   // 09:00 on the 6th.
  EXPECT_FALSE(holds_at(office, zones, "", utc(2026, 7, 5, 22)));  // 08:00 on the 6th.
  EXPECT_TRUE(holds_at(office, zones, "", utc(2026, 7, 5, 23)));
  EXPECT_THAT(around(daily(2h, 3h, "Australia/Sydney"), utc(2026, 10, 3, 16)),
              ElementsAre(TimeSpan{utc(2026, 10, 3, 16), utc(2026, 10, 3, 17)}));
}

TEST(Occurrences, AZoneWhoseClocksNeverChangeIsTheSameAllYear) {
  for (const unsigned month : {1U, 4U, 7U, 10U}) {
    EXPECT_THAT(around(daily(9h, 10h, "Asia/Kolkata"), utc(2026, month, 10, 12)),
                ElementsAre(TimeSpan{utc(2026, month, 10, 3, 30), utc(2026, month, 10, 4, 30)}));
  }
}

TEST(Occurrences, AWindowPastMidnightBelongsToTheDayOnWhichItBegins) {
  const Window friday = Calendar{.dates = {},
                                 .days = weekday_bit(std::chrono::Friday),
                                 .from = 22h,
                                 .until = 6h,
                                 .zone = "UTC"};
  const TimeSpan week{.begin = utc(2026, 11, 23), .end = utc(2026, 11, 30)};  // From a Monday on.

  EXPECT_THAT(occurrences(friday, test::zones(), "", week),
              ElementsAre(TimeSpan{utc(2026, 11, 27, 22), utc(2026, 11, 28, 6)}));
  const TimeSpan sunday{.begin = utc(2026, 11, 28, 5), .end = utc(2026, 11, 29)};
  EXPECT_THAT(occurrences(friday, test::zones(), "", sunday),
              ElementsAre(TimeSpan{utc(2026, 11, 28, 5), utc(2026, 11, 28, 6)}));
}

TEST(Occurrences, ASeasonMayGoPastNewYearAndHoldsItsLastDay) {
  using namespace std::chrono;
  const Window season = Calendar{.dates = Season{December / 30, January / 2}, .zone = "UTC"};
  const TimeSpan year{.begin = utc(2026, 1, 1), .end = utc(2027, 1, 1)};

  EXPECT_THAT(occurrences(season, test::zones(), "", year),
              ElementsAre(TimeSpan{utc(2026, 1, 1), utc(2026, 1, 3)},
                          TimeSpan{utc(2026, 12, 30), utc(2027, 1, 1)}));
}

TEST(Occurrences, DatesWithAYearComeOnce) {
  using namespace std::chrono;
  const Window once =
      Calendar{.dates = DateRange{2026y / 2 / 27, 2026y / 3 / 1}, .from = 8h, .until = 9h};
  const TimeSpan years{.begin = utc(2025, 1, 1), .end = utc(2029, 1, 1)};

  EXPECT_EQ(occurrences(once, test::zones(), "UTC", years).size(), 3U);
}

TEST(Occurrences, AlwaysAndOnCallHoldAllTheTimeAndNeverDoesNot) {
  const TimeSpan frame{.begin = utc(2026, 1, 1), .end = utc(2027, 1, 1)};

  EXPECT_THAT(occurrences(Always{}, {}, "", frame), ElementsAre(frame));
  EXPECT_THAT(occurrences(OnCall{}, {}, "", frame), ElementsAre(frame));
  EXPECT_THAT(occurrences(Never{}, {}, "", frame), IsEmpty());
}

TEST(Occurrences, AZoneThatIsUnknownNeverHolds) {
  EXPECT_FALSE(
      holds_at(daily(0h, 24h, "Mars/Olympus_Mons"), test::zones(), "UTC", utc(2026, 1, 1)));
}

TEST(Zone, ShowsTheSameTimeForEveryInstantOfAYear) {
  for (const auto& [name, zone] : test::zones().rules) {
    for (sys_seconds at = utc(2026, 1, 1); at < utc(2027, 1, 1); at += 30min) {
      const sys_seconds first = to_instant(zone, to_local(zone, at));
      EXPECT_TRUE(first == at || (first < at && to_local(zone, first) == to_local(zone, at)))
          << name << ' ' << at.time_since_epoch().count();
    }
  }
}

std::vector<TimeSpan> arbitrary_spans() {
  std::vector<TimeSpan> spans;
  for (const auto& [begin, length] : *rc::gen::container<std::vector<std::pair<int, int>>>(
           rc::gen::pair(rc::gen::inRange(0, 60), rc::gen::inRange(0, 12)))) {
    spans.push_back({sys_seconds(std::chrono::seconds(begin)),
                     sys_seconds(std::chrono::seconds(begin + length))});
  }
  return spans;
}

bool holds(const std::vector<TimeSpan>& spans, int second) {
  const sys_seconds at{std::chrono::seconds(second)};
  return std::ranges::any_of(
      spans, [at](const TimeSpan& span) { return span.begin <= at && at < span.end; });
}

bool in_order(const TimeSpans& spans) {
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].begin >= spans[i].end) return false;
    if (i > 0 && spans[i - 1].end > spans[i].begin) return false;
  }
  return true;
}

TEST(TimeSpans, AreTheSetsOfTheirSeconds) {
  EXPECT_TRUE(rc::check([] {
    const auto first = arbitrary_spans();
    const auto second = arbitrary_spans();
    const TimeSpans left = united(first);
    const TimeSpans right = united(second);
    const TimeSpans both = common(left, right);
    const TimeSpans only = without(left, right);

    for (int at = 0; at < 75; ++at) {
      RC_ASSERT(holds(left, at) == holds(first, at));
      RC_ASSERT(holds(both, at) == (holds(first, at) && holds(second, at)));
      RC_ASSERT(holds(only, at) == (holds(first, at) && !holds(second, at)));
    }
    RC_ASSERT(in_order(left) && in_order(both) && in_order(only));
  }));
}

}  // namespace

}  // namespace understudy::model
