#include "understudy/exercise/machine.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/exercise/compile.hpp"
#include "world.hpp"

namespace understudy::exercise {
namespace {

using test::opened;
using test::Script;
using test::World;
using testing::ElementsAre;
using testing::HasSubstr;

model::Step run_step(std::string id, bool idempotent = false) {
  model::Step step{.id = std::move(id), .text = "do it"};
  model::Block block{.commands = {{.text = "true"}}};
  block.attributes.idempotent = idempotent;
  step.blocks.push_back(block);
  return step;
}

model::Step manual_step(std::string id) {
  return {.id = std::move(id), .text = "look"};
}

/// recovery.1 decides between restarting (a) and replacing in two steps (b); then recovery.2.
model::Scenario api_failure() {
  model::Scenario scenario{.id = "api-failure"};
  model::Step decide = run_step("recovery.1");
  decide.branches.push_back({.id = "recovery.1.a", .text = "If the app is down", .guard = "true"});
  decide.branches.back().blocks = run_step("").blocks;
  decide.branches.push_back({.id = "recovery.1.b", .text = "If it is gone", .guard = "true"});
  decide.branches.back().steps = {run_step("recovery.1.b.1"), run_step("recovery.1.b.2", true)};
  scenario.recovery = {decide, run_step("recovery.2")};
  scenario.test = {run_step("test.1")};
  scenario.resume = {run_step("resume.1")};
  return scenario;
}

model::Planned plan() {
  return compile(api_failure(), {}).plan;
}

Script takes(const std::string& branch) {
  return {.holds = {{"recovery.1?", branch}}};
}

std::string verdict(const World& world) {
  const auto* closed = std::get_if<model::Closed>(&world.events.back().body);
  return closed == nullptr ? "" : closed->verdict;
}

std::vector<std::string> verdict_reasons(const World& world) {
  const auto* closed = std::get_if<model::Closed>(&world.events.back().body);
  return closed == nullptr ? std::vector<std::string>{} : closed->reasons;
}

std::vector<std::string> kinds(const World& world) {
  std::vector<std::string> out;
  for (const model::Event& event : world.events) {
    if (const auto* issued = std::get_if<model::Issued>(&event.body)) {
      out.push_back(issued->action.empty() ? issued->kind : issued->kind + " " + issued->action);
    }
  }
  return out;
}

World run(Script script, const std::string& mode = "auto") {
  World world(std::move(script));
  world.open(opened(mode), plan());
  return world;
}

TEST(Machine, WalksTheExerciseInItsOrderAndTakesTheDocumentedBranch) {
  const World world = run(takes("recovery.1.a"));

  EXPECT_THAT(
      kinds(world),
      ElementsAre("preflight", "measure", "baseline", "arm", "inject", "detect", "run recovery.1",
                  "evaluate recovery.1?", "run recovery.1.a", "run recovery.2", "run test.1",
                  "run resume.1", "revert", "settle", "analyse", "read_back", "close"));
  EXPECT_EQ(verdict(world), "passed");
}

TEST(Machine, NeverFallsFromOneBranchIntoTheNext) {
  const World world = run(takes("recovery.1.b"));

  EXPECT_EQ(world.runs.count("recovery.1.a"), 0U);
  EXPECT_EQ(world.runs.at("recovery.1.b.1"), 1);
  EXPECT_EQ(world.runs.at("recovery.1.b.2"), 1);
  EXPECT_EQ(verdict(world), "passed");
}

TEST(Machine, FailsWhenNoDocumentedWayHolds) {
  const World world = run(takes("none"));

  EXPECT_EQ(verdict(world), "failed");
  EXPECT_THAT(verdict_reasons(world).front(), HasSubstr("none of the documented ways holds"));
  EXPECT_TRUE(world.state.reverted);
}

TEST(Machine, FailsWhenTwoDocumentedWaysHold) {
  const World world = run(takes("recovery.1.a recovery.1.b"));

  EXPECT_EQ(verdict(world), "failed");
  EXPECT_THAT(verdict_reasons(world).front(), HasSubstr("more than one"));
}

TEST(Machine, NamesTheStepThatFailedAndTakesTheFaultBackFirst) {
  Script script = takes("recovery.1.a");
  script.step_outcome["test.1"] = "failed";
  const World world = run(script);

  EXPECT_EQ(verdict(world), "failed");
  EXPECT_THAT(verdict_reasons(world).front(), HasSubstr("step test.1"));
  EXPECT_EQ(world.runs.count("resume.1"), 0U);
  EXPECT_TRUE(world.state.reverted);
}

TEST(Machine, TriesAStepAgainAsOftenAsDocumented) {
  model::Scenario scenario = api_failure();
  scenario.recovery[1].blocks[0].attributes.retry = 2;
  Script script = takes("recovery.1.a");
  script.step_outcome["recovery.2"] = "failed";
  World world(script);
  world.open(opened(), compile(scenario, {}).plan);

  EXPECT_EQ(world.runs.at("recovery.2"), 3);
  EXPECT_EQ(verdict(world), "failed");
}

TEST(Machine, BreaksNothingWhenSomethingIsWrongBeforehand) {
  for (auto wrong : {&Script::preflight_ok, &Script::measuring_ok, &Script::steady}) {
    Script script = takes("recovery.1.a");
    script.*wrong = false;
    const World world = run(script);

    EXPECT_EQ(verdict(world), "aborted");
    EXPECT_THAT(kinds(world), testing::Not(testing::Contains("inject")));
    EXPECT_EQ(exit_code(world.state, verdict(world)), 3);
  }
}

TEST(Machine, TakesBackAFaultThatDidNotTakeEffect) {
  Script script = takes("recovery.1.a");
  script.injected = false;
  const World world = run(script);

  EXPECT_EQ(verdict(world), "aborted");
  EXPECT_TRUE(world.state.reverted);
  EXPECT_EQ(world.runs.size(), 0U);
}

TEST(Machine, SaysLoudlyThatAFaultCouldNotBeTakenBack) {
  Script script = takes("recovery.1.a");
  script.reverted = false;
  const World world = run(script);

  EXPECT_EQ(verdict(world), "aborted");
  EXPECT_EQ(exit_code(world.state, verdict(world)), 5);
}

TEST(Machine, NeverPassesWhenTheProbeWasLost) {
  Script script = takes("recovery.1.a");
  script.probe_dies = true;
  const World world = run(script);

  EXPECT_EQ(verdict(world), "inconclusive");
  EXPECT_EQ(world.runs.at("resume.1"), 1) << "the service is brought back all the same";
}

TEST(Machine, IsInconclusiveWhenNoClientNoticedTheFault) {
  Script script = takes("recovery.1.a");
  script.noticed = false;

  EXPECT_EQ(verdict(run(script)), "inconclusive");
}

TEST(Machine, MissesTheRtoWhenServiceComesBackTooLateOrNever) {
  Script late = takes("recovery.1.a");
  late.outage_ns = 61'000'000'000;
  EXPECT_EQ(verdict(run(late)), "failed");

  Script never = takes("recovery.1.a");
  never.recovers = false;
  EXPECT_EQ(verdict(run(never)), "failed");
}

TEST(Machine, MissesTheRpoByTheAgeOfTheOldestLostWrite) {
  Script one = takes("recovery.1.a");
  one.lost_writes = 1;
  EXPECT_EQ(verdict(run(one)), "passed") << "one second old: just within the RPO of one second";

  Script two = takes("recovery.1.a");
  two.lost_writes = 2;
  const World world = run(two);
  EXPECT_EQ(verdict(world), "failed");
  EXPECT_THAT(verdict_reasons(world).front(), HasSubstr("2 acknowledged writes were lost"));
}

TEST(Machine, StopsAtAStepThatNeedsAPersonAndTakesTheFaultBack) {
  model::Scenario scenario = api_failure();
  scenario.recovery.insert(scenario.recovery.begin(), manual_step("recovery.0"));
  World world(takes("recovery.1.a"));
  world.open(opened(), compile(scenario, {}).plan);

  EXPECT_TRUE(world.state.waiting);
  EXPECT_TRUE(world.state.reverted);
  EXPECT_EQ(exit_code(world.state, ""), 4);
  EXPECT_EQ(verdict(world), "") << "the run stays open";
}

TEST(Machine, WaitsWithADestroyingFaultAndGoesOnWhereItStood) {
  model::Scenario scenario = api_failure();
  scenario.recovery.push_back(manual_step("recovery.3"));
  model::RunOpened gone = opened();
  gone.fault_destroys = true;
  World world(takes("recovery.1.b"));
  world.open(gone, compile(scenario, {}).plan);
  ASSERT_TRUE(world.state.waiting);
  const std::vector<model::Event> journal = world.events;

  Script somebody = takes("recovery.1.b");
  somebody.answers["confirm"] = "done";
  World later(somebody);
  later.resume(journal);

  EXPECT_EQ(later.runs.count("recovery.2"), 0U) << "done before the pause";
  EXPECT_EQ(later.runs.at("test.1"), 1);
  EXPECT_EQ(verdict(later), "inconclusive");
}

TEST(Machine, AsksBeforeEachStepInSemiAndStopsAtARefusal) {
  Script script = takes("recovery.1.a");
  script.answers = {{"inject", "yes"}, {"run", "yes"}};
  EXPECT_EQ(verdict(run(script, "semi")), "passed");

  script.answers["run"] = "stop";
  const World refused = run(script, "semi");
  EXPECT_EQ(verdict(refused), "aborted");
  EXPECT_TRUE(refused.runs.empty());
  EXPECT_TRUE(refused.state.reverted);
}

TEST(Machine, RunsNothingItselfInManual) {
  Script script;
  script.answers = {{"inject", "yes"}, {"confirm", "done"}, {"branch", "recovery.1.a"}};
  const World world = run(script, "manual");

  EXPECT_EQ(verdict(world), "passed");
  EXPECT_TRUE(world.runs.empty());
}

TEST(Machine, DoesNotPassWithADeviation) {
  Script script;
  script.answers = {{"inject", "yes"}, {"confirm", "deviation"}, {"branch", "recovery.1.a"}};

  EXPECT_EQ(verdict(run(script, "manual")), "failed");
}

TEST(Machine, InjectsNothingWithoutAYes) {
  for (const char* answer : {"no", "stop"}) {
    Script script;
    script.answers = {{"inject", answer}};
    const World world = run(script, "semi");

    EXPECT_EQ(verdict(world), "aborted");
    EXPECT_THAT(kinds(world), testing::Not(testing::Contains("inject")));
  }
  EXPECT_TRUE(run({}, "semi").state.waiting) << "silence is no answer either";
}

TEST(Machine, IgnoresWhatComesAfterTheEnd) {
  World world = run(takes("recovery.1.a"));
  const Decision after =
      advance(world.state, {.number = 99, .at = {}, .body = model::StopRequested{.by = "late"}});

  EXPECT_FALSE(after.command);
  EXPECT_EQ(after.state.phase, Phase::closed);
}

/// Every way to die: after each record, for faults that can and cannot be taken back, with somebody
/// there afterwards and with nobody.
struct Death {
  bool destroys;
  bool somebody;
};

class Crash : public testing::TestWithParam<Death> {};

TEST_P(Crash, AtAnyRecordLeavesNothingBehindAndRunsNoStepTwiceUnasked) {
  model::RunOpened run_opened = opened();
  run_opened.fault_destroys = GetParam().destroys;
  World whole(takes("recovery.1.b"));
  whole.open(run_opened, plan());

  for (std::size_t dead = 2; dead <= whole.events.size(); ++dead) {
    const std::vector<model::Event> journal(
        whole.events.begin(), whole.events.begin() + static_cast<std::ptrdiff_t>(dead));
    int begun = 0;
    std::string pending;
    for (const model::Event& event : journal) {
      if (const auto* issued = std::get_if<model::Issued>(&event.body)) {
        pending = issued->kind == "run" ? issued->action : "";
        begun += issued->kind == "inject" ? 1 : 0;
      }
      if (std::holds_alternative<model::StepFinished>(event.body)) pending.clear();
    }
    Script script = takes("recovery.1.b");
    if (GetParam().somebody) script.answers["interrupted"] = "done";
    World later(script);
    later.resume(journal);

    const std::string label = "dead after record " + std::to_string(dead);
    const bool open = later.state.waiting && !GetParam().somebody;
    EXPECT_TRUE(open || later.state.phase == Phase::closed) << label;
    if (!GetParam().destroys) {
      EXPECT_FALSE(later.state.must_revert()) << label;
      if (begun > 0) EXPECT_TRUE(later.state.reverted) << label;
    }
    const bool idempotent = pending == "recovery.1.b.2";
    if (!pending.empty() && !idempotent) EXPECT_EQ(later.runs.count(pending), 0U) << label;
    if (dead < whole.events.size()) {
      EXPECT_NE(verdict(later), "passed") << label;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Machine, Crash,
                         testing::Values(Death{false, false}, Death{false, true},
                                         Death{true, false}, Death{true, true}));

TEST_P(Crash, TwiceInARowStillEndsTheRun) {
  model::RunOpened run_opened = opened();
  run_opened.fault_destroys = GetParam().destroys;
  World whole(takes("recovery.1.b"));
  whole.open(run_opened, plan());
  Script script = takes("recovery.1.b");
  script.answers["interrupted"] = "done";

  for (std::size_t first = 2; first < whole.events.size(); ++first) {
    World once(script);
    once.resume({whole.events.begin(), whole.events.begin() + static_cast<std::ptrdiff_t>(first)});
    for (std::size_t second = first + 1; second < once.events.size(); ++second) {
      World twice(script);
      twice.resume(
          {once.events.begin(), once.events.begin() + static_cast<std::ptrdiff_t>(second)});
      ASSERT_EQ(twice.state.phase, Phase::closed) << first << ", then " << second;
      ASSERT_FALSE(twice.state.must_revert()) << first << ", then " << second;
    }
  }
}

TEST(Machine, TakesTheFaultBackWhenItDiedWhileItDidSoForWantOfAPerson) {
  model::Scenario scenario = api_failure();
  scenario.recovery.insert(scenario.recovery.begin(), manual_step("recovery.0"));
  World whole(takes("recovery.1.a"));
  whole.open(opened(), compile(scenario, {}).plan);
  ASSERT_TRUE(whole.state.waiting);

  for (std::size_t dead = 2; dead <= whole.events.size(); ++dead) {
    World later(takes("recovery.1.a"));
    later.resume({whole.events.begin(), whole.events.begin() + static_cast<std::ptrdiff_t>(dead)});

    EXPECT_EQ(later.state.phase, Phase::closed) << "dead after record " << dead;
    EXPECT_FALSE(later.state.must_revert()) << "dead after record " << dead;
    EXPECT_EQ(verdict(later), "aborted") << "dead after record " << dead;
  }
}

}  // namespace
}  // namespace understudy::exercise
