#include "understudy/parse/zone.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "understudy/model/zone.hpp"

namespace understudy::parse {

namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::sys_seconds;

std::string bytes(std::int64_t value, int size) {
  std::string out;
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> static_cast<unsigned>(shift));
  }
  return out;
}

/// One change: when, and to which of the types.
using Change = std::pair<std::int64_t, int>;

std::string block(char version, int time_size, const std::vector<int>& offsets,
                  const std::vector<Change>& changes) {
  std::string out = std::string("TZif") + version + std::string(15, '\0');
  for (const std::size_t count : {std::size_t{0}, std::size_t{0}, std::size_t{0}, changes.size(),
                                  offsets.size(), std::size_t{4}}) {
    out += bytes(static_cast<std::int64_t>(count), 4);
  }
  for (const auto& [at, type] : changes) out += bytes(at, time_size);
  for (const auto& [at, type] : changes) out += static_cast<char>(type);
  for (const int offset : offsets) out += bytes(offset, 4) + std::string(2, '\0');
  return out + std::string("XXX\0", 4);
}

std::string file(std::string_view rule, const std::vector<int>& offsets = {0},
                 const std::vector<Change>& changes = {}) {
  return block('2', 4, {0}, {}) + block('2', 8, offsets, changes) + "\n" + std::string(rule) + "\n";
}

/// Hours that the clocks are ahead of UTC.
double offset_at(const model::Zone& zone, sys_seconds at) {
  const auto shown = model::to_local(zone, at).time_since_epoch();
  return static_cast<double>((shown - at.time_since_epoch()).count()) / 3600;
}

sys_seconds day(int year, unsigned month, unsigned day) {
  return sys_days(std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day));
}

TEST(Zone, FollowsTheChangesOfTheFile) {
  const auto zone = parse_zone(file("", {-3600, 7200}, {{1'000'000'000, 1}, {1'100'000'000, 0}}));

  ASSERT_TRUE(zone);
  EXPECT_EQ(offset_at(*zone, sys_seconds(999'999'999s)), -1);
  EXPECT_EQ(offset_at(*zone, sys_seconds(1'000'000'000s)), 2);
  EXPECT_EQ(offset_at(*zone, sys_seconds(1'100'000'000s)), -1);
}

TEST(Zone, ReadsTheOldestVersionAsWell) {
  const auto zone = parse_zone(block('\0', 4, {3600, 0}, {{-1'000, 1}}));

  ASSERT_TRUE(zone);
  EXPECT_EQ(offset_at(*zone, sys_seconds(-1'001s)), 1);
  EXPECT_EQ(offset_at(*zone, sys_seconds(-1'000s)), 0);
}

TEST(Zone, GoesOnByTheRuleBehindTheLastChange) {
  const auto zone = parse_zone(file("PST8PDT,M3.2.0,M11.1.0", {-28800}));

  ASSERT_TRUE(zone);
  for (const int year : {2026, 2061, 2099}) {
    EXPECT_EQ(offset_at(*zone, day(year, 1, 15)), -8) << year;
    EXPECT_EQ(offset_at(*zone, day(year, 7, 15)), -7) << year;
  }
  // 8 March 2026, 02:00 in Los Angeles.
  EXPECT_EQ(offset_at(*zone, day(2026, 3, 8) + 10h - 1s), -8);
  EXPECT_EQ(offset_at(*zone, day(2026, 3, 8) + 10h), -7);
  EXPECT_EQ(offset_at(*zone, day(2026, 11, 1) + 9h - 1s), -7);
  EXPECT_EQ(offset_at(*zone, day(2026, 11, 1) + 9h), -8);
}

TEST(Zone, ReadsRulesOfTheSouthAndOfHalfHours) {
  const auto zone = parse_zone(file("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", {39600}));

  ASSERT_TRUE(zone);
  EXPECT_EQ(offset_at(*zone, day(2026, 1, 15)), 11);
  EXPECT_EQ(offset_at(*zone, day(2026, 7, 15)), 10.5);
  EXPECT_EQ(offset_at(*zone, day(2026, 10, 3) + 15h + 30min - 1s), 10.5);
  EXPECT_EQ(offset_at(*zone, day(2026, 10, 3) + 15h + 30min), 11);
}

TEST(Zone, ReadsRulesByDayOfYearAndTimesOfOtherDays) {
  // Day 60 without 29 February is 1 March; 26:00 is 02:00 of the day after.
  const auto zone = parse_zone(file("AAA0BBB-1,J60/0,300/26"));

  ASSERT_TRUE(zone);
  EXPECT_EQ(offset_at(*zone, day(2028, 3, 1) - 1s), 0);
  EXPECT_EQ(offset_at(*zone, day(2028, 3, 1)), 1);
  EXPECT_EQ(offset_at(*zone, day(2028, 10, 27) + 25h - 1s), 1);
  EXPECT_EQ(offset_at(*zone, day(2028, 10, 27) + 25h), 0);
}

TEST(Zone, KeepsTheLastOffsetWithoutSummerTime) {
  const auto zone = parse_zone(file("IST-5:30", {19800}));

  ASSERT_TRUE(zone);
  EXPECT_TRUE(zone->changes.empty());
  EXPECT_EQ(offset_at(*zone, day(2026, 7, 15)), 5.5);
}

TEST(Zone, RefusesWhatIsNoZoneFile) {
  const std::string whole = file("PST8PDT,M3.2.0,M11.1.0", {-28800}, {{0, 0}});
  for (std::size_t size = 0; size < whole.size() - 1; ++size) {
    const auto cut = parse_zone(std::string_view(whole).substr(0, size));
    const bool in_rule = size > whole.size() - 24;
    EXPECT_TRUE(!cut || in_rule) << size;
  }
  EXPECT_FALSE(parse_zone("#!/bin/sh"));
  EXPECT_FALSE(parse_zone(file("PST")));
  EXPECT_FALSE(parse_zone(file("PST8PDT,M13.2.0,M11.1.0")));
  EXPECT_FALSE(parse_zone(file("PST8PDT,M3.2.0")));
  EXPECT_FALSE(parse_zone(file("", {0}, {{0, 1}})));             // No such type.
  EXPECT_FALSE(parse_zone(file("", {0, 1}, {{5, 0}, {5, 1}})));  // Not in order.
  EXPECT_FALSE(parse_zone(file("", {1'000'000})));               // No such offset.
}

}  // namespace

}  // namespace understudy::parse
