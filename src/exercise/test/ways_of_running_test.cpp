/// \file
/// What the state machine makes of blocks that a person sits at, that go on beside others, and that
/// stop the clock.
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/exercise/compile.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/exercise/machine.hpp"
#include "world.hpp"

namespace understudy::exercise {
namespace {

using test::Script;
using test::World;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

model::Step block_of(std::string id, model::Attributes given = {}) {
  model::Step step{.id = std::move(id), .text = "do it"};
  step.blocks.push_back({.commands = {{.text = "true"}}, .attributes = std::move(given)});
  return step;
}

World played(const model::Scenario& scenario, Script script, const std::string& mode = "auto",
             bool destroys = false) {
  World world(std::move(script));
  model::RunOpened opening = test::opened(mode);
  opening.fault_destroys = destroys;
  world.open(opening, compile(scenario, {}).plan);
  return world;
}

std::vector<std::string> done_in_order(const World& world) {
  std::vector<std::string> out;
  for (const model::Event& event : world.events) {
    const auto* one = std::get_if<model::Issued>(&event.body);
    if (one == nullptr) continue;
    if (!one->action.empty()) out.push_back(one->kind + " " + one->action);
    if (one->kind == "end_background" || one->kind == "revert" || one->kind == "settle") {
      out.push_back(one->kind);
    }
  }
  return out;
}

model::Closed end_of(const World& world) {
  const auto* closed = std::get_if<model::Closed>(&world.events.back().body);
  return closed == nullptr ? model::Closed{} : *closed;
}

model::Scenario beside() {
  return {.recovery = {block_of("recovery.1", {.background = true}), block_of("recovery.2")},
          .test = {block_of("test.1")}};
}

TEST(Background, EndsBeforeTheFaultIsTakenBack) {
  const World world = played(beside(), {});

  EXPECT_THAT(done_in_order(world), ElementsAre("run recovery.1", "run recovery.2", "run test.1",
                                                "end_background", "revert", "settle"));
  EXPECT_EQ(end_of(world).verdict, "passed");
  EXPECT_EQ(facts(world.events).steps.front().outcome, "ok");
}

TEST(Background, EndsAlsoWhereNothingIsTakenBack) {
  const World world = played(beside(), {}, "auto", true);

  EXPECT_THAT(done_in_order(world), ElementsAre("run recovery.1", "run recovery.2", "run test.1",
                                                "end_background", "settle"));
  EXPECT_EQ(end_of(world).verdict, "passed");
}

TEST(Background, ThatWasNotBegunIsNotEnded) {
  const World world = played({.recovery = {block_of("recovery.1")}}, {});

  EXPECT_THAT(done_in_order(world), ElementsAre("run recovery.1", "revert", "settle"));
}

TEST(Background, ThatFailsFailsTheRun) {
  const World world = played(beside(), {.ends_badly = {"recovery.1"}});

  EXPECT_EQ(end_of(world).verdict, "failed");
  EXPECT_THAT(end_of(world).reasons,
              ElementsAre("step recovery.1 (line 0) failed: exit code 1, documented is 0"));
  EXPECT_EQ(facts(world.events).steps.front().outcome, "failed");
}

TEST(Background, ThatCannotBeStartedFailsAsAnyStep) {
  const World world = played(beside(), {.step_outcome = {{"recovery.1", "not_started"}}});

  EXPECT_THAT(done_in_order(world), ElementsAre("run recovery.1", "revert", "settle"));
  EXPECT_EQ(end_of(world).verdict, "failed");
}

TEST(Background, EndsWhenALaterStepFails) {
  const World world = played(beside(), {.step_outcome = {{"recovery.2", "failed"}}});

  EXPECT_THAT(done_in_order(world), ElementsAre("run recovery.1", "run recovery.2",
                                                "end_background", "revert", "settle"));
}

TEST(Background, EndsWhenTheRunWaitsForAPerson) {
  model::Scenario scenario = beside();
  scenario.recovery[1] = {.id = "recovery.2", .text = "call Bob"};

  const World taken_back = played(scenario, {});
  const World destroyed = played(scenario, {}, "auto", true);

  EXPECT_THAT(done_in_order(taken_back),
              ElementsAre("run recovery.1", "ask recovery.2", "end_background", "revert"));
  EXPECT_THAT(done_in_order(destroyed),
              ElementsAre("run recovery.1", "ask recovery.2", "end_background"));
  EXPECT_TRUE(destroyed.state.waiting);
  EXPECT_EQ(exit_code(destroyed.state, ""), 4);
}

TEST(Background, OfADeadProcessIsNotEndedTwice) {
  World world = played(beside(), {}, "auto", true);
  std::vector<model::Event> journal;
  for (const model::Event& event : world.events) {
    journal.push_back(event);
    const auto* one = std::get_if<model::StepFinished>(&event.body);
    if (one != nullptr && one->action == "recovery.2") break;
  }
  ASSERT_EQ(facts(journal).steps.front().outcome, "running");

  World again({});
  again.resume(std::move(journal));

  EXPECT_EQ(end_of(again).verdict, "inconclusive");
  EXPECT_THAT(done_in_order(again), testing::Not(Contains("end_background")));
  EXPECT_EQ(facts(again.events).steps.front().outcome, "interrupted");
}

TEST(Interactive, AsksAPersonInEveryModeAndWaitsWhereNobodyIs) {
  const model::Scenario scenario{.recovery = {block_of("recovery.1", {.interactive = true})}};

  const World nobody = played(scenario, {});
  const World somebody = played(scenario, {.answers = {{"inject", "yes"}, {"run", "yes"}}}, "semi");

  EXPECT_THAT(done_in_order(nobody), ElementsAre("ask recovery.1", "revert"));
  EXPECT_EQ(exit_code(nobody.state, ""), 4);
  EXPECT_THAT(done_in_order(somebody),
              ElementsAre("ask recovery.1", "run recovery.1", "revert", "settle"));
  EXPECT_EQ(end_of(somebody).verdict, "passed");
  EXPECT_EQ(facts(somebody.events).steps.front().actor, "bob");
}

TEST(Clock, StopsNotBeforeTheStepThatStopsIt) {
  const model::Scenario scenario{.recovery = {block_of("recovery.1")},
                                 .test = {block_of("test.1", {.stops_clock = true})}};

  const Facts early = facts(played(scenario, {.outage_ns = 1}).events);
  const Facts late = facts(played(scenario, {}).events);

  ASSERT_TRUE(early.clock_stopped_ns && early.recovered_ns);
  EXPECT_GT(*early.clock_stopped_ns, *early.recovered_ns);
  EXPECT_EQ(early.time_to_recover_ns, *early.clock_stopped_ns - *early.disrupted_ns);
  ASSERT_TRUE(late.clock_stopped_ns && late.recovered_ns);
  EXPECT_LT(*late.clock_stopped_ns, *late.recovered_ns);
  EXPECT_EQ(late.time_to_recover_ns, *late.recovered_ns - *late.disrupted_ns);
}

TEST(Clock, ThatIsStoppedTooLateMissesTheObjectiveThoughClientsWereServed) {
  World world({.outage_ns = 1});
  model::RunOpened opening = test::opened("auto");
  opening.rto_ms = 30;
  opening.rpo_ms = -1;
  world.open(opening, compile({.recovery = {block_of("recovery.1"), block_of("recovery.2"),
                                            block_of("recovery.3", {.stops_clock = true})}},
                              {})
                          .plan);

  EXPECT_EQ(end_of(world).verdict, "failed");
  EXPECT_THAT(end_of(world).reasons,
              ElementsAre(HasSubstr("RTO missed: the playbook's step stopped the clock after")));
}

TEST(Clock, ThatNothingStoppedShowsNoObjective) {
  model::Step choice{.id = "recovery.1", .text = "How bad is it?"};
  choice.branches = {{.id = "recovery.1.a", .text = "If down", .guard = "down"},
                     {.id = "recovery.1.b", .text = "If gone", .guard = "gone"}};
  choice.branches[0].steps = {block_of("recovery.1.a.1", {.stops_clock = true})};

  const World world = played({.recovery = {choice}}, {.holds = {{"recovery.1?", "recovery.1.b"}}});

  EXPECT_EQ(end_of(world).verdict, "inconclusive");
  EXPECT_THAT(end_of(world).reasons,
              ElementsAre("no step that stops the clock has passed, so the RTO is not shown"));
}

}  // namespace
}  // namespace understudy::exercise
