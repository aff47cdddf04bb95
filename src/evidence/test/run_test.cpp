#include "understudy/evidence/run.hpp"

#include <chrono>
#include <string>

#include <gtest/gtest.h>

namespace understudy::evidence {
namespace {

TEST(Times, AreReadBackAsTheyAreWritten) {
  const auto time = parse_time("2026-11-26T10:47:07Z");

  ASSERT_TRUE(time);
  EXPECT_EQ(to_text(*time), "2026-11-26T10:47:07Z");
  EXPECT_EQ(to_date(*time), "2026-11-26");
}

TEST(Times, ADateMeansTheEndOfItsDay) {
  const auto time = parse_time("2026-11-26");

  ASSERT_TRUE(time);
  EXPECT_EQ(to_text(*time), "2026-11-26T23:59:59Z");
}

TEST(Times, WhatIsNoDateIsRefused) {
  for (const std::string text :
       {"", "2026", "2026-13-01", "2026-02-30", "26-11-2026", "2026-11-26T25:00:00Z",
        "2026-11-26T10:60:00Z", "2026-11-26 10:00:00", "2026-11-26T10:00:00", "2026-1a-26",
        " 2026-11-26", "2026-11-26 "}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(Automation, IsWhatPeopleHadToDo) {
  EXPECT_EQ(automation_of({.steps = 4, .performed = 4}), Automation::manual);
  EXPECT_EQ(automation_of({.steps = 4, .performed = 3}), Automation::partly);
  EXPECT_EQ(automation_of({.steps = 4, .supervised = 1}), Automation::semi);
  EXPECT_EQ(automation_of({.steps = 4}), Automation::automated);
}

TEST(Automation, ARunWithoutAStepShowsNone) {
  EXPECT_EQ(automation_of({}), Automation::manual);
}

}  // namespace
}  // namespace understudy::evidence
