#include "../newest_record.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace understudy::exercise {
namespace {

constexpr std::int64_t second = 1'000'000'000;
/// 2026-11-28T03:00:00Z
constexpr std::int64_t at_three = 1'795'834'800;

TEST(NewestRecord, IsReadAsProgramsPrintIt) {
  struct Case {
    std::string output;
    std::int64_t unix_ns;
    std::int64_t step_ns;
  };

  const std::vector<Case> cases{
      {"2026-11-28T03:00:00Z", at_three * second, second},
      {"noise\n  2026-11-28T03:00:00Z  \r\n\n", at_three * second, second},
      {"2026-11-28 03:00:00.5+00", at_three * second + 500'000'000, 100'000'000},
      {"2026-11-28 03:00:00.123456+00\n", at_three * second + 123'456'000, 1'000},
      {"2026-11-28T04:30:00+01:30", at_three * second, second},
      {"2026-11-27T19:00:00-0800", at_three * second, second},
      {"2026-11-28 03:00:00 UTC", at_three * second, second},
      {"2026-11-28T03:00Z", at_three * second, 60 * second},
      {"1795834800", at_three * second, second},
      {"1795834800.25", at_three * second + 250'000'000, 10'000'000},
      {"1795834800.123456789", at_three * second + 123'456'789, 1}};

  for (const Case& one : cases) {
    const ReadRecord read = newest_record(one.output);
    ASSERT_TRUE(read.record) << one.output << ": " << read.problem;
    EXPECT_EQ(read.record->unix_ns, one.unix_ns) << one.output;
    EXPECT_EQ(read.record->step_ns, one.step_ns) << one.output;
  }
}

TEST(NewestRecord, IsNotReadFromWhatIsNoInstant) {
  const std::vector<std::string> others{"(1 row)",
                                        "2026-11-28",
                                        "03:00:00Z",
                                        "2026-13-28T03:00:00Z",
                                        "2026-02-30T03:00:00Z",
                                        "2026-11-28T24:00:00Z",
                                        "2026-11-28T03:60:00Z",
                                        "2026-11-28T03:00:00+24:00",
                                        "1970-01-01T00:00:00Z",
                                        "9999-01-01T00:00:00Z",
                                        "12",
                                        "0000000012",
                                        "1795834800000",
                                        "1795834800.1234567890",
                                        "-1795834800",
                                        "null",
                                        "2026-11-28T03:00:00Z x"};

  for (const std::string& output : others) {
    const ReadRecord read = newest_record(output);
    EXPECT_FALSE(read.record) << output;
    EXPECT_EQ(read.problem,
              "its last line, '" + output +
                  "', is no instant: it must print when the newest record was written, as "
                  "2026-11-28T03:00:00Z");
  }
}

TEST(NewestRecord, IsTheLastLineNotAnEarlierOne) {
  EXPECT_FALSE(newest_record("2026-11-28T03:00:00Z\n(1 row)\n").record);
}

TEST(NewestRecord, WithoutATimeZoneIsNobodysTime) {
  EXPECT_EQ(newest_record("2026-11-28 03:00:00").problem,
            "'2026-11-28 03:00:00' does not say its time zone: let it end in Z or +00:00");
}

TEST(NewestRecord, OfNothingIsNotKnown) {
  EXPECT_EQ(newest_record(" \n\t\n").problem, "it printed nothing, so no newest record is known");
}

}  // namespace
}  // namespace understudy::exercise
