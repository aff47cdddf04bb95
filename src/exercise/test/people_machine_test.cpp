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

using test::opened;
using test::Script;
using test::World;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

model::Step people_runs(std::string id, model::Attributes given = {}) {
  model::Step step{.id = std::move(id), .text = "do it"};
  step.blocks.push_back({.commands = {{.text = "true"}}, .attributes = std::move(given)});
  return step;
}

model::Attributes going_to(std::string name) {
  return {.on_fail = model::OnFail::go_to, .on_fail_step = model::Text{.value = std::move(name)}};
}

World run(const model::Scenario& scenario, Script script, const std::string& mode = "auto",
          bool destroys = false) {
  World world(std::move(script));
  model::RunOpened opening = opened(mode);
  opening.fault_destroys = destroys;
  world.open(opening, compile(scenario, {}).plan);
  return world;
}

std::string people_verdict(const World& world) {
  const auto* closed = std::get_if<model::Closed>(&world.events.back().body);
  return closed == nullptr ? "" : closed->verdict;
}

std::vector<std::string> reasons(const World& world) {
  const auto* closed = std::get_if<model::Closed>(&world.events.back().body);
  return closed == nullptr ? std::vector<std::string>{} : closed->reasons;
}

/// What was issued about steps, in order.
std::vector<std::string> issued(const World& world) {
  std::vector<std::string> out;
  for (const model::Event& event : world.events) {
    const auto* one = std::get_if<model::Issued>(&event.body);
    if (one != nullptr && !one->action.empty()) out.push_back(one->kind + " " + one->action);
  }
  return out;
}

model::Scenario confirmed_by_two() {
  return {.recovery = {people_runs("recovery.1", {.confirm = 2})}, .test = {people_runs("test.1")}};
}

TEST(Agreement, OfTwoPeopleComesBeforeTheDeed) {
  const World world = run(confirmed_by_two(), {.answers = {{"agree", "yes"}}});

  EXPECT_THAT(issued(world),
              ElementsAre("ask recovery.1", "ask recovery.1", "run recovery.1", "run test.1"));
  EXPECT_EQ(people_verdict(world), "passed");
  const Facts told = facts(world.events);
  EXPECT_THAT(told.steps.front().agreed, ElementsAre("bob", "alice"));
  EXPECT_EQ(told.steps.front().actor, "understudy");
}

TEST(Agreement, OfOnePersonTwiceIsNotThatOfTwo) {
  const World world = run(confirmed_by_two(), {.answers = {{"agree", "yes"}}, .people = {"bob"}});

  EXPECT_TRUE(world.state.waiting);
  EXPECT_EQ(world.state.waiting_for, "another person than bob for recovery.1");
  EXPECT_THAT(world.runs, IsEmpty());
  EXPECT_TRUE(world.state.reverted);
  EXPECT_EQ(exit_code(world.state, people_verdict(world)), 4);
}

TEST(Agreement, IsWaitedForWhenNobodyIsThere) {
  const World world = run(confirmed_by_two(), {});

  EXPECT_TRUE(world.state.waiting);
  EXPECT_THAT(world.runs, IsEmpty());
  EXPECT_TRUE(world.state.reverted);
  EXPECT_EQ(exit_code(world.state, people_verdict(world)), 4);
}

TEST(Agreement, ThatIsRefusedStopsTheRun) {
  const World world = run(confirmed_by_two(), {.answers = {{"agree", "no"}}});

  EXPECT_EQ(people_verdict(world), "aborted");
  EXPECT_THAT(reasons(world).front(), HasSubstr("bob did not agree to recovery.1"));
  EXPECT_THAT(world.runs, IsEmpty());
}

TEST(Agreement, StandsInForTheQuestionWhetherAStepMayRun) {
  const World world =
      run(confirmed_by_two(), {.answers = {{"inject", "yes"}, {"agree", "yes"}, {"run", "yes"}}},
          "semi");

  EXPECT_THAT(issued(world), ElementsAre("ask recovery.1", "ask recovery.1", "run recovery.1",
                                         "ask test.1", "run test.1"));
}

TEST(Agreement, GivenBeforeACrashNeedNotBeGivenTwice) {
  const World whole = run(confirmed_by_two(), {.answers = {{"agree", "yes"}}}, "auto", true);
  std::vector<model::Event> journal;
  for (const model::Event& event : whole.events) {
    const auto* one = std::get_if<model::Issued>(&event.body);
    journal.push_back(event);
    if (one != nullptr && one->action == "recovery.1" && journal.size() > 1 &&
        std::holds_alternative<model::PersonAnswered>(journal[journal.size() - 2].body)) {
      break;  // The second person is asked.
    }
  }

  World second({.answers = {{"agree", "yes"}}});
  second.resume(journal);

  EXPECT_EQ(second.runs.at("recovery.1"), 1);
  EXPECT_THAT(facts(second.events).steps.front().agreed, ElementsAre("bob", "alice"));
}

TEST(Danger, IsConfirmedWithTheNameOfTheApplicationAndNothingElse) {
  const model::Scenario scenario{.recovery = {people_runs("recovery.1", {.danger = true})},
                                 .test = {people_runs("test.1")}};

  EXPECT_EQ(people_verdict(run(scenario, {.answers = {{"danger", "bookstore"}}})), "passed");
  const World other = run(scenario, {.answers = {{"danger", "yes"}}});
  EXPECT_EQ(people_verdict(other), "aborted");
  EXPECT_THAT(reasons(other).front(), HasSubstr("bob did not name the application for recovery.1"));
  EXPECT_THAT(other.runs, IsEmpty());
  EXPECT_TRUE(run(scenario, {}).state.waiting);
}

TEST(Failure, LeadsOnToTheStepThatThePlaybookNames) {
  model::Scenario scenario{.recovery = {people_runs("recovery.1", going_to("restore")),
                                        people_runs("recovery.2"), people_runs("recovery.3")},
                           .test = {people_runs("test.1")}};
  scenario.recovery[2].name = "restore";

  const World world = run(scenario, {.step_outcome = {{"recovery.1", "failed"}}});

  EXPECT_THAT(issued(world), ElementsAre("run recovery.1", "run recovery.3", "run test.1"));
  EXPECT_EQ(people_verdict(world), "passed") << "it was carried out as written";
  const Facts told = facts(world.events);
  EXPECT_EQ(told.steps.front().outcome, "failed");
  EXPECT_EQ(told.steps.front().way, "recovery.3");
  ASSERT_EQ(told.not_reached.size(), 1U);
  EXPECT_EQ(told.not_reached.front().id, "recovery.2");
}

TEST(Failure, ThatIsRolledBackIsStillAFailure) {
  const model::Scenario scenario{
      .recovery = {people_runs("recovery.1", going_to("rollback"))},
      .test = {people_runs("test.1")},
      .rollback = {people_runs("rollback.1"), people_runs("rollback.2")}};

  const World world = run(scenario, {.step_outcome = {{"recovery.1", "failed"}}});

  EXPECT_THAT(issued(world), ElementsAre("run recovery.1", "run rollback.1", "run rollback.2"));
  EXPECT_EQ(people_verdict(world), "failed");
  EXPECT_THAT(reasons(world).front(), HasSubstr("step recovery.1"));
}

TEST(Failure, WithoutOneTheRollbackIsNeitherDoneNorMissing) {
  const model::Scenario scenario{.recovery = {people_runs("recovery.1", going_to("rollback"))},
                                 .test = {people_runs("test.1")},
                                 .rollback = {people_runs("rollback.1")}};

  const World world = run(scenario, {});

  EXPECT_THAT(issued(world), ElementsAre("run recovery.1", "run test.1"));
  EXPECT_EQ(people_verdict(world), "passed");
  EXPECT_THAT(facts(world.events).not_reached, IsEmpty());
}

model::Scenario asking() {
  return {.recovery = {people_runs("recovery.1", {.on_fail = model::OnFail::ask}),
                       people_runs("recovery.2")},
          .test = {people_runs("test.1")}};
}

TEST(Failure, IsTriedAgainAsOftenAsAPersonSays) {
  const World world =
      run(asking(), {.step_outcome = {{"recovery.1", "failed"}}, .answers = {{"failed", "retry"}}});

  EXPECT_EQ(world.runs.at("recovery.1"), 4) << "until the person has enough";
  EXPECT_EQ(people_verdict(world), "failed");
  EXPECT_FALSE(world.runs.contains("recovery.2"));
}

TEST(Failure, ThatAPersonWorksAroundIsADeviation) {
  const World world = run(
      asking(), {.step_outcome = {{"recovery.1", "failed"}}, .answers = {{"failed", "deviation"}}});

  EXPECT_TRUE(world.runs.contains("recovery.2"));
  EXPECT_EQ(people_verdict(world), "failed");
  EXPECT_EQ(facts(world.events).deviations.size(), 1U);
}

TEST(Failure, NobodyIsAskedAboutIsWaitedForAndNotTriedAgain) {
  const World dead =
      run(asking(), {.step_outcome = {{"recovery.1", "failed"}}}, "auto", /*destroys=*/true);
  EXPECT_TRUE(dead.state.waiting);
  EXPECT_EQ(exit_code(dead.state, people_verdict(dead)), 4);

  World later({.answers = {{"failed", "failed"}}});
  later.resume(dead.events);

  EXPECT_FALSE(later.runs.contains("recovery.1"));
  EXPECT_EQ(people_verdict(later), "failed");
}

TEST(PassedOver, StepsAreCountedAndLeaveNothingMissing) {
  model::Step shown = people_runs("recovery.1", {.skip = "an example"});
  shown.blocks.push_back(
      {.commands = {{.text = "page"}}, .attributes = {.only = model::Only::real}});
  const model::Scenario scenario{.recovery = {shown, people_runs("recovery.2")},
                                 .test = {people_runs("test.1")}};

  const World world = run(scenario, {});

  EXPECT_THAT(issued(world), ElementsAre("run recovery.2", "run test.1"));
  EXPECT_EQ(people_verdict(world), "passed");
  const Facts told = facts(world.events);
  ASSERT_EQ(told.passed_over.size(), 2U);
  EXPECT_EQ(told.passed_over[1].why, "only in a real recovery");
  EXPECT_THAT(told.not_reached, IsEmpty());
}

TEST(PassedOver, ATestProcedureVerifiesNothing) {
  const model::Scenario scenario{.recovery = {people_runs("recovery.1")},
                                 .test = {people_runs("test.1", {.only = model::Only::real})}};

  EXPECT_FALSE(facts(run(scenario, {}).events).verified_ns.has_value());
}

TEST(Assumptions, AreConfirmedByTheGoAheadOrSaidToBeAssumed) {
  const model::Scenario scenario{.assumptions = {{.text = "The backup is whole."}},
                                 .recovery = {people_runs("recovery.1")},
                                 .test = {people_runs("test.1")}};
  const auto told = [](const World& world) {
    const AssumptionRecord record = facts(world.events).assumptions.at(0);
    return record.held + " " + record.by;
  };

  EXPECT_EQ(told(run(scenario, {.answers = {{"inject", "yes"}, {"run", "yes"}}}, "semi")),
            "confirmed bob");
  EXPECT_EQ(told(run(scenario, {})), "assumed ");
  EXPECT_EQ(told(run(scenario, {.steady = false})), "not reached ");
}

}  // namespace
}  // namespace understudy::exercise
