/// \file
/// Lost data by the ledger and by steps that look for the newest record left, and what a step says
/// of the clock's start.
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/exercise/compile.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/exercise/machine.hpp"
#include "understudy/model/event.hpp"
#include "world.hpp"

namespace understudy::exercise {
namespace {

using test::Script;
using test::World;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t one_second = 1'000'000'000;

model::Step running_step(std::string id, model::Attributes given = {}) {
  model::Step step{.id = std::move(id), .text = "do it"};
  step.blocks.push_back({.commands = {{.text = "true"}}, .attributes = std::move(given)});
  return step;
}

/// A recovery, and a step of the test procedure that looks for the newest record.
model::Scenario probed() {
  return {.recovery = {running_step("recovery.1")},
          .test = {running_step("test.1", {.rpo_probe = true})}};
}

struct Lost {
  Facts facts;
  model::Closed closed;
};

Lost lost_in(Script script, std::int64_t rpo_ms, const std::string& ledger = "",
             const model::Scenario& scenario = probed()) {
  World world(std::move(script));
  model::RunOpened opening = test::opened();
  opening.rpo_ms = rpo_ms;
  opening.ledger = ledger;
  world.open(opening, compile(scenario, {}).plan);
  const auto* closed = std::get_if<model::Closed>(&world.events.back().body);
  return {.facts = facts(world.events), .closed = closed == nullptr ? model::Closed{} : *closed};
}

TEST(RpoProbe, ShowsTheLossAloneWhereNoLedgerRuns) {
  const Lost lost = lost_in({.newest_age_ns = {{"test.1", 4 * one_second}}}, 10'000);

  EXPECT_EQ(lost.closed.verdict, "passed") << testing::PrintToString(lost.closed.reasons);
  EXPECT_EQ(lost.facts.rpo, Held::met);
  EXPECT_EQ(lost.facts.data_loss_ns, 4 * one_second);
  ASSERT_THAT(lost.facts.newest_left, SizeIs(1));
  EXPECT_EQ(lost.facts.newest_left[0].action, "test.1");
  EXPECT_EQ(lost.facts.newest_left[0].error_ns, one_second);
}

TEST(RpoProbe, MissesTheObjectiveWhereMoreIsGone) {
  const Lost lost = lost_in({.newest_age_ns = {{"test.1", 12 * one_second}}}, 10'000);

  EXPECT_EQ(lost.closed.verdict, "failed");
  EXPECT_THAT(
      lost.closed.reasons,
      ElementsAre("RPO missed: the newest record left, by test.1, was written 12.00 s before "
                  "the disruption, the objective is 10s"));
}

TEST(RpoProbe, DoesNotDecideWithinItsError) {
  const Lost below = lost_in({.newest_age_ns = {{"test.1", 10 * one_second}}}, 10'000);
  const Lost at_most = lost_in({.newest_age_ns = {{"test.1", 9 * one_second}}}, 10'000);

  EXPECT_EQ(below.closed.verdict, "inconclusive");
  EXPECT_THAT(below.closed.reasons,
              ElementsAre("the RPO of 10s lies within 1.00 s of what test.1 printed"));
  EXPECT_EQ(at_most.facts.rpo, Held::met);
}

TEST(RpoProbe, CannotShowAnObjectiveFinerThanWhatItPrints) {
  const Lost lost = lost_in({.newest_age_ns = {{"test.1", 0}}}, 500);

  EXPECT_EQ(lost.closed.verdict, "inconclusive");
  EXPECT_THAT(
      lost.closed.reasons,
      ElementsAre("an RPO of 500ms cannot be shown by test.1, which prints an instant to 1.00 s"));
}

TEST(RpoProbe, OfARecordWrittenAfterTheDisruptionShowsNothing) {
  const Lost lost = lost_in({.newest_age_ns = {{"test.1", -3 * one_second}}}, 10'000);

  EXPECT_EQ(lost.closed.verdict, "inconclusive");
  EXPECT_THAT(lost.closed.reasons,
              ElementsAre("the RPO is not shown: the newest record of test.1 was written 3.00 s "
                          "after the disruption, so it says nothing of those before"));
  EXPECT_FALSE(lost.facts.data_loss_ns);
}

TEST(RpoProbe, ThatFailedShowsNothing) {
  const Lost lost = lost_in(
      {.step_outcome = {{"test.1", "failed"}}, .newest_age_ns = {{"test.1", one_second}}}, 10'000);

  EXPECT_EQ(lost.facts.rpo, Held::unknown);
  EXPECT_THAT(lost.facts.newest_left, IsEmpty());
  EXPECT_THAT(lost.closed.reasons,
              testing::Contains("the RPO is not shown: a step that looks for the newest record has "
                                "not passed"));
}

TEST(RpoProbe, OfSeveralTheWorstCounts) {
  model::Scenario both = probed();
  both.test.push_back(running_step("test.2", {.rpo_probe = true}));

  const Lost lost = lost_in(
      {.newest_age_ns = {{"test.1", one_second}, {"test.2", 30 * one_second}}}, 10'000, "", both);

  EXPECT_EQ(lost.facts.rpo, Held::missed);
  EXPECT_EQ(lost.facts.data_loss_ns, 30 * one_second);
}

TEST(RpoProbe, AndLedgerShowTheWorseOfBoth) {
  const Lost by_step = lost_in({.newest_age_ns = {{"test.1", 30 * one_second}}}, 10'000, "orders");
  const Lost by_ledger =
      lost_in({.lost_writes = 20, .newest_age_ns = {{"test.1", one_second}}}, 10'000, "orders");

  EXPECT_EQ(by_step.facts.rpo_by_ledger, Held::met);
  EXPECT_EQ(by_step.facts.rpo, Held::missed);
  EXPECT_EQ(by_step.facts.data_loss_ns, 30 * one_second);
  EXPECT_EQ(by_ledger.facts.rpo_by_probe, Held::met);
  EXPECT_EQ(by_ledger.facts.rpo, Held::missed);
  EXPECT_EQ(by_ledger.facts.data_loss_ns, 20 * one_second);
}

TEST(RpoProbe, ThatDiffersFromTheLedgerIsTold) {
  const Lost same = lost_in({.newest_age_ns = {{"test.1", one_second}}}, 10'000, "orders");
  const Lost other = lost_in({.newest_age_ns = {{"test.1", 5 * one_second}}}, 10'000, "orders");

  EXPECT_FALSE(same.facts.losses_differ);
  EXPECT_TRUE(other.facts.losses_differ);
  EXPECT_EQ(other.closed.verdict, "passed") << "both hold the objective all the same";
}

TEST(RpoProbe, IsAskedForWhatWasWrittenUntilTheDisruption) {
  World world({.newest_age_ns = {{"test.1", one_second}}});
  world.open(test::opened(), compile(probed(), {}).plan);

  const auto& variables = world.state.variables;
  ASSERT_THAT(variables, SizeIs(1));
  EXPECT_EQ(variables[0].name, "PLAYBOOK_DISRUPTED_AT");
  EXPECT_THAT(variables[0].value, testing::MatchesRegex("1970-01-01T00:00:01\\.[0-9]{3}Z"));
}

TEST(ClockStart, IsToldAndNeverShortensTheRecovery) {
  const model::Scenario plain{.recovery = {running_step("recovery.1"), running_step("recovery.2")}};
  model::Scenario marked = plain;
  marked.recovery[1].blocks[0].attributes.starts_clock = true;

  const Facts without = lost_in({}, -1, "", plain).facts;
  const Lost with = lost_in({}, -1, "", marked);

  EXPECT_EQ(with.facts.time_to_recover_ns, without.time_to_recover_ns);
  EXPECT_EQ(with.facts.downtime_ns, without.downtime_ns);
  EXPECT_EQ(with.facts.clock_start, "recovery.2");
  ASSERT_TRUE(with.facts.clock_started_ns && with.facts.disrupted_ns);
  EXPECT_GT(*with.facts.clock_started_ns, *with.facts.disrupted_ns);
  EXPECT_EQ(with.closed.verdict, "passed");
}

TEST(ClockStart, ThatAnExercisePassesOverIsNone) {
  model::Scenario scenario{
      .recovery = {running_step("recovery.1"),
                   running_step("recovery.2", {.only = model::Only::real, .starts_clock = true})}};

  EXPECT_EQ(lost_in({}, -1, "", scenario).facts.clock_start, "");
}

}  // namespace
}  // namespace understudy::exercise
