#include "understudy/stage/schedule.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "fixtures.hpp"
#include "zones.hpp"

namespace understudy::stage {
namespace {

using evidence::Evidence;
using evidence::Time;
using evidence::Verdict;
using model::test::utc;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::weeks;
using test::shop;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto los_angeles = "America/Los_Angeles";

model::WrittenWindow window(model::Calendar calendar) {
  return {.value = model::to_text(calendar), .where = {}, .means = calendar};
}

/// By the clocks of Los Angeles unless it says otherwise.
model::WrittenWindow clock(int from, int until, model::Weekdays on = model::every_day) {
  return window({.days = on, .from = hours(from), .until = hours(until), .zone = los_angeles});
}

model::Weekdays weekdays() {
  return 0x1F;
}

/// The shop with one playbook and no experiment, rehearsed in the lab.
Content one_playbook() {
  Content content = shop();
  content.playbooks.erase(content.playbooks.begin() + 1, content.playbooks.end());
  content.experiments.clear();
  content.application.schedule = model::ExerciseSchedule{};
  return content;
}

evidence::Run ended(Verdict verdict, Time at) {
  evidence::Run run = test::passed("api-1", "api", 0);
  run.verdict = verdict;
  run.began = at - hours(1);
  run.ended = at;
  return run;
}

ScheduledItem only_item(const Content& content, const Evidence& evidence, Time at) {
  const Schedule schedule = plan_schedule(content, evidence, model::test::zones(), at);
  EXPECT_EQ(schedule.items.size(), 1U);
  return schedule.items.empty() ? ScheduledItem{} : schedule.items.front();
}

ScheduledItem after_a_pass(std::chrono::seconds since) {
  const Time passed = utc(2026, 6, 1);
  Evidence evidence;
  evidence.runs = {ended(Verdict::passed, passed)};
  return only_item(one_playbook(), evidence, passed + since);
}

TEST(Schedule, WhatWasNeverDoneIsDueAndMayBeginNow) {
  const ScheduledItem item = only_item(one_playbook(), {}, utc(2026, 6, 1));

  EXPECT_EQ(item.due, Due::due);
  EXPECT_TRUE(item.now);
  EXPECT_EQ(item.upcoming.front().begin, utc(2026, 6, 1));
  EXPECT_EQ(item.every, weeks(5));
  EXPECT_EQ(item.environment, "lab");
}

TEST(Schedule, BecomesDueInTheLastFifthOfTheCadence) {
  EXPECT_EQ(after_a_pass(weeks(4) - std::chrono::seconds(1)).due, Due::planned);
  EXPECT_EQ(after_a_pass(weeks(4)).due, Due::due);
  EXPECT_EQ(after_a_pass(weeks(5)).due, Due::due);
}

TEST(Schedule, IsOverdueOnceItsEvidenceHasLapsed) {
  EXPECT_EQ(after_a_pass(weeks(5) + std::chrono::seconds(1)).due, Due::overdue);
}

TEST(Schedule, PlansTheNextOneAheadAsIfEachWasDone) {
  const ScheduledItem item = after_a_pass(days(1));

  EXPECT_FALSE(item.now);
  EXPECT_EQ(item.upcoming[0].begin, utc(2026, 6, 1) + weeks(4));
  EXPECT_EQ(item.upcoming[1].begin, utc(2026, 6, 1) + weeks(8));
}

TEST(Schedule, AFailureIsDueAgainAndNotWithinADay) {
  Evidence evidence;
  evidence.runs = {ended(Verdict::passed, utc(2026, 6, 1)),
                   ended(Verdict::failed, utc(2026, 6, 2))};
  evidence.runs[1].id = "api-2";

  const ScheduledItem item = only_item(one_playbook(), evidence, utc(2026, 6, 2, 1));

  EXPECT_EQ(item.due, Due::due);
  EXPECT_FALSE(item.now);
  EXPECT_EQ(item.why_not, "api-2 did not pass; not tried again before 2026-06-03T00:00:00Z");
  EXPECT_EQ(item.upcoming.front().begin, utc(2026, 6, 3));
  EXPECT_TRUE(only_item(one_playbook(), evidence, utc(2026, 6, 3)).now);
}

TEST(Schedule, ARunThatShowedNothingMakesNothingDueEarlier) {
  Evidence evidence;
  evidence.runs = {ended(Verdict::passed, utc(2026, 6, 1)),
                   ended(Verdict::inconclusive, utc(2026, 6, 2))};

  EXPECT_EQ(only_item(one_playbook(), evidence, utc(2026, 6, 4)).due, Due::planned);
}

TEST(Schedule, AnEditedPlaybookIsDueAtOnce) {
  Evidence evidence;
  evidence.runs = {ended(Verdict::passed, utc(2026, 6, 1))};
  evidence.runs.front().file_sha256 = "as it was before";

  const ScheduledItem item = only_item(one_playbook(), evidence, utc(2026, 6, 2));

  EXPECT_TRUE(item.now);
  EXPECT_THAT(item.notes, ElementsAre("it has changed since it was tested"));
}

TEST(Schedule, WaitsForItsWindow) {
  Content content = one_playbook();
  content.application.schedule->windows = {clock(10, 16)};

  const ScheduledItem item = only_item(content, {}, utc(2026, 6, 1, 12));

  EXPECT_EQ(item.why_not, "outside its window: daily 10:00-16:00 America/Los_Angeles");
  EXPECT_EQ(item.upcoming.front(),
            (model::TimeSpan{.begin = utc(2026, 6, 1, 17), .end = utc(2026, 6, 1, 23)}));
  EXPECT_TRUE(only_item(content, {}, utc(2026, 6, 1, 17)).now);
  EXPECT_FALSE(only_item(content, {}, utc(2026, 6, 1, 23)).now);
}

TEST(Schedule, AWindowThatClocksSkipIsHeldOneHourLater) {
  Content content = one_playbook();
  content.application.cadence = model::Duration{.value = days(1)};
  content.application.schedule->windows = {clock(2, 3)};

  const ScheduledItem item = only_item(content, {}, utc(2026, 3, 7, 12));

  EXPECT_EQ(item.upcoming[0].begin, utc(2026, 3, 8, 10));  // 03:00 of summer time
  EXPECT_EQ(item.upcoming[0].end, utc(2026, 3, 8, 11));
  EXPECT_EQ(item.upcoming[1].begin, utc(2026, 3, 9, 9));  // 02:00 of summer time
}

TEST(Schedule, AnHourThatClocksShowTwiceLastsTwo) {
  Content content = one_playbook();
  content.application.schedule->windows = {clock(1, 2)};

  const ScheduledItem item = only_item(content, {}, utc(2026, 11, 1, 0));

  EXPECT_EQ(item.upcoming[0],
            (model::TimeSpan{.begin = utc(2026, 11, 1, 8), .end = utc(2026, 11, 1, 10)}));
}

TEST(Schedule, NothingBeginsInAFreeze) {
  Content content = one_playbook();
  model::Calendar holidays{
      .dates = model::Season{.first = std::chrono::November / 20, .last = std::chrono::January / 6},
      .zone = los_angeles};
  content.application.schedule->freezes = {
      {.windows = {window(holidays)}, .why = "the holiday trade"}};

  const ScheduledItem item = only_item(content, {}, utc(2026, 12, 1));

  EXPECT_EQ(item.why_not, "freeze: the holiday trade");
  EXPECT_EQ(item.upcoming.front().begin, utc(2027, 1, 7, 8));
}

TEST(Schedule, WaitsUntilALeadOrTheirDeputyCanBeReached) {
  Content content = one_playbook();
  content.application.contacts.front().availability = {clock(9, 17, weekdays())};
  const Time saturday = utc(2026, 6, 6, 18);

  const ScheduledItem item = only_item(content, {}, saturday);

  EXPECT_EQ(item.why_not, "no lead can be reached: bob");
  EXPECT_EQ(item.upcoming.front().begin, utc(2026, 6, 8, 16));

  model::Contact ann{.id = {.value = "ann"}};
  ann.availability = {{.value = "always", .where = {}, .means = model::Always{}}};
  content.application.contacts.push_back(ann);
  content.application.contacts.front().deputy = model::Text{.value = "ann"};
  EXPECT_TRUE(only_item(content, {}, saturday).now);
}

Content in_production(const model::WrittenWindow& period) {
  Content content = one_playbook();
  content.application.schedule->environment = model::Text{.value = "prod"};
  content.application.dependencies.front().periods = {period};
  return content;
}

TEST(Schedule, KeepsProductionOutOfItsCriticalityPeriods) {
  const Content content = in_production(clock(8, 20));

  const ScheduledItem item = only_item(content, {}, utc(2026, 6, 1, 18));

  EXPECT_TRUE(item.production);
  EXPECT_EQ(item.why_not, "'api' is critical now, and production");
  EXPECT_EQ(item.upcoming.front().begin, utc(2026, 6, 2, 3));
}

TEST(Schedule, WhereProductionIsAlwaysCriticalItSaysSo) {
  const ScheduledItem item =
      only_item(in_production({.value = "always", .where = {}, .means = model::Always{}}), {},
                utc(2026, 6, 1, 18));

  EXPECT_TRUE(item.now);
  EXPECT_THAT(item.notes, ElementsAre("whenever it may begin, production is critical"));
}

TEST(Schedule, SaysWhenThereIsNoTimeAtAll) {
  Content content = one_playbook();
  content.application.contacts.front().availability = {clock(9, 10)};
  content.application.schedule->windows = {clock(12, 13)};

  const ScheduledItem item = only_item(content, {}, utc(2026, 6, 1));

  EXPECT_THAT(item.upcoming, IsEmpty());
  EXPECT_THAT(item.notes, ElementsAre("within a year there is no time at which it may begin"));
}

TEST(Schedule, SaysWhenTheNextWindowComesTooLate) {
  Content content = one_playbook();
  model::Calendar autumn{
      .dates = model::Season{.first = std::chrono::October / 1, .last = std::chrono::October / 31},
      .zone = los_angeles};
  content.application.schedule->windows = {window(autumn)};
  Evidence evidence;
  evidence.runs = {ended(Verdict::passed, utc(2026, 6, 1))};

  EXPECT_THAT(only_item(content, evidence, utc(2026, 6, 2)).notes,
              ElementsAre("it may not begin before its evidence lapses"));
}

TEST(Schedule, AnExperimentHasItsOwnIntervalAndWindow) {
  Content content = shop();
  content.playbooks.clear();
  EXPECT_THAT(plan_schedule(content, {}, model::test::zones(), utc(2026, 6, 1)).items, IsEmpty());

  content.experiments.front().value.schedule =
      model::Schedule{.every = {.value = weeks(1)},
                      .window = clock(10, 16, model::weekday_bit(std::chrono::Monday))};
  const ScheduledItem item = only_item(content, {}, utc(2026, 6, 1, 18));

  EXPECT_EQ(item.kind, evidence::Kind::experiment);
  EXPECT_EQ(item.every, weeks(1));
  EXPECT_TRUE(item.now);
  EXPECT_EQ(item.upcoming[1].begin, utc(2026, 6, 8, 17));
  EXPECT_THAT(item.unattended, HasSubstr("experiments"));
}

TEST(Schedule, PutsWhatIsOverdueFirst) {
  Content content = shop();
  content.experiments.clear();
  Evidence evidence;
  evidence.runs = {test::passed("database-1", "database", 60)};

  const Schedule schedule = plan_schedule(content, evidence, model::test::zones(), test::now());

  ASSERT_EQ(schedule.items.size(), 2U);
  EXPECT_EQ(schedule.items[0].name, "database-failure");
  EXPECT_EQ(schedule.items[0].due, Due::overdue);
  EXPECT_EQ(schedule.items[1].due, Due::due);
}

TEST(Schedule, WhateverTheInstantNothingBeginsOutsideItsBounds) {
  Content content = one_playbook();
  content.application.cadence = model::Duration{.value = days(3)};
  content.application.schedule->windows = {clock(22, 4)};
  content.application.schedule->freezes = {{.windows = {clock(0, 1)}, .why = "backup"}};
  const model::Zones zones = model::test::zones();

  EXPECT_TRUE(rc::check([&] {
    const Time at = utc(2026, 1, 1) + std::chrono::seconds(*rc::gen::inRange(0, 365 * 24 * 3600));
    const ScheduledItem item = only_item(content, {}, at);
    Time before = at - days(30);
    for (const model::TimeSpan& span : item.upcoming) {
      RC_ASSERT(span.begin >= before);
      RC_ASSERT(span.begin < span.end);
      RC_ASSERT(model::holds_at(clock(22, 4).means, zones, "", span.begin));
      RC_ASSERT(!model::holds_at(clock(0, 1).means, zones, "", span.begin));
      before = span.begin + days(3) * 4 / 5;
    }
    RC_ASSERT(item.now == (item.upcoming.front().begin == at));
  }));
}

model::Scenario automatic() {
  model::Scenario scenario{.id = "api-failure"};
  scenario.faults = {{.value = "stop-api"}};
  model::Step step{.id = "recovery.1"};
  step.blocks.push_back({.commands = {{.text = "true"}}});
  scenario.recovery = {step};
  return scenario;
}

TEST(PeopleNeeded, AnAutomaticScenarioNeedsNobody) {
  EXPECT_EQ(people_needed(automatic()), "");
}

TEST(PeopleNeeded, CountsManualStepsConfirmationsAndOpenBranches) {
  model::Scenario scenario = automatic();
  scenario.recovery.push_back({.id = "recovery.2", .text = "call the provider"});
  EXPECT_EQ(people_needed(scenario), "a person is needed once");

  scenario.recovery.front().blocks.front().attributes.danger = true;
  scenario.test = {{.id = "test.1", .branches = {{.id = "test.1.a"}}}};
  EXPECT_EQ(people_needed(scenario), "a person is needed 3 times");
}

TEST(PeopleNeeded, PassesOverWhatAnExerciseLeavesOut) {
  model::Scenario scenario = automatic();
  scenario.recovery.push_back({.id = "recovery.2", .text = "call the provider"});
  scenario.recovery.back().attributes.only = model::Only::real;

  EXPECT_EQ(people_needed(scenario), "");
}

TEST(PeopleNeeded, NamesAValueThatNobodyGives) {
  model::Scenario scenario = automatic();
  scenario.inputs = {{.name = "host"}};

  EXPECT_EQ(people_needed(scenario), "nobody is there to say what 'host' is");
}

TEST(PeopleNeeded, NeedsAFault) {
  model::Scenario scenario = automatic();
  scenario.faults.clear();

  EXPECT_EQ(people_needed(scenario), "no fault is named that rehearses it");
}

}  // namespace
}  // namespace understudy::stage
