#include "understudy/model/duration.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace understudy::model {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsWhatPeopleWrite) {
  EXPECT_EQ(parse_duration("12h"), 12h);
  EXPECT_EQ(parse_duration("1h30m"), 90min);
  EXPECT_EQ(parse_duration("1d"), 24h);
  EXPECT_EQ(parse_duration("20ms"), 20ms);
  EXPECT_EQ(parse_duration("0s"), 0ms);
  EXPECT_EQ(parse_duration("PT12H"), 12h);
  EXPECT_EQ(parse_duration("P1DT2H"), 26h);
  EXPECT_EQ(parse_duration("P4W"), 28 * 24h);
}

TEST(Duration, RefusesWhatCouldMeanTwoThings) {
  EXPECT_EQ(parse_duration("12").error(), DurationError::bare_number);
  EXPECT_EQ(parse_duration("1M").error(), DurationError::unknown_unit);
  EXPECT_EQ(parse_duration("P1M").error(), DurationError::unknown_unit);
  EXPECT_EQ(parse_duration("PT12").error(), DurationError::bare_number);
}

TEST(Duration, RefusesFractionsSignsDisorderAndOverflow) {
  EXPECT_EQ(parse_duration("1.5h").error(), DurationError::not_a_number);
  EXPECT_EQ(parse_duration("-1h").error(), DurationError::not_a_number);
  EXPECT_EQ(parse_duration("5m1h").error(), DurationError::wrong_order);
  EXPECT_EQ(parse_duration("1h1h").error(), DurationError::wrong_order);
  EXPECT_EQ(parse_duration("999999999999999999999h").error(), DurationError::too_large);
  EXPECT_EQ(parse_duration("101000w").error(), DurationError::too_large);
  EXPECT_EQ(parse_duration("").error(), DurationError::empty);
  EXPECT_EQ(parse_duration("P").error(), DurationError::empty);
}

TEST(Duration, PrintsWhatItReadsBack) {
  for (const auto duration : {0ms, 20ms, 1500ms, 90 * 60000ms, 26 * 3600000ms}) {
    EXPECT_EQ(parse_duration(to_text(duration)), duration) << to_text(duration);
  }
  EXPECT_EQ(to_text(90min), "1h30m");
}

TEST(Duration, SpeaksToPeople) {
  EXPECT_EQ(to_human(31ms), "31 ms");
  EXPECT_EQ(to_human(4321ms), "4.32 s");
  EXPECT_EQ(to_human(125s), "2 min 05 s");
  EXPECT_EQ(to_human(12h), "12 h");
  EXPECT_EQ(to_human(-31ms), "-31 ms");
}

}  // namespace
}  // namespace understudy::model
