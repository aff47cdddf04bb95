#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "told_runs.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/evidence/sealed.hpp"

namespace understudy::evidence {
namespace {

using test::attended;
using test::told_run;

std::string code_of(const diag::Result<Run>& run) {
  return run ? "" : run.error().cause().code;
}

TEST(Folding, ASealedRunIsWhatItsJournalTells) {
  model::RunOpened opened = exercise::test::opened("auto");
  opened.service = "api";
  opened.playbook_sha256 = "p";
  opened.environment = "lab";

  const auto run = run_of(told_run("auto", attended(), false, opened));

  ASSERT_TRUE(run);
  EXPECT_EQ(run->id, "r1");
  EXPECT_EQ(run->application, "bookstore");
  EXPECT_EQ(run->kind, Kind::exercise);
  EXPECT_EQ(run->scenario, "api-failure");
  EXPECT_EQ(run->target, "api");
  EXPECT_EQ(run->file_sha256, "p");
  EXPECT_EQ(run->environment, "lab");
  EXPECT_EQ(run->verdict, Verdict::passed);
  EXPECT_EQ(run->trigger, Trigger::person);
  EXPECT_EQ(run->rto.objective, std::chrono::seconds(60));
  EXPECT_EQ(run->rto.measured, std::chrono::seconds(2));
  EXPECT_EQ(run->rto.held, Held::met);
  EXPECT_EQ(run->rpo.measured, std::chrono::seconds(0));
  EXPECT_EQ(run->rpo.held, Held::met);
}

TEST(Folding, WhatStartedARunIsWhatItsOpeningSays) {
  const auto trigger_of = [](const std::string& word) {
    model::RunOpened opened = exercise::test::opened("auto");
    opened.trigger = word;
    const auto run = run_of(told_run("auto", {}, false, opened));
    EXPECT_TRUE(run);
    return run ? run->trigger : Trigger::person;
  };

  EXPECT_EQ(trigger_of("pipeline"), Trigger::pipeline);
  EXPECT_EQ(trigger_of("schedule"), Trigger::schedule);
  EXPECT_EQ(trigger_of("person"), Trigger::person);
  EXPECT_EQ(trigger_of("moon"), Trigger::person) << "a word that is not known earns least";
}

TEST(Folding, AnAutomaticRunNeededNobody) {
  const auto run = run_of(told_run("auto", {}));

  ASSERT_TRUE(run);
  EXPECT_EQ(run->hands, (Hands{.steps = 2, .performed = 0, .supervised = 0}));
  EXPECT_EQ(automation_of(run->hands), Automation::automated);
}

TEST(Folding, ApprovingWhatTheToolPerformsIsSemiAutomated) {
  const auto run = run_of(told_run("semi"));

  ASSERT_TRUE(run);
  EXPECT_EQ(run->hands.performed, 0U);
  EXPECT_EQ(run->hands.supervised, 3U) << "the fault and two steps";
  EXPECT_EQ(automation_of(run->hands), Automation::semi);
}

TEST(Folding, AManualStepMakesARunPartlyAutomatedWhateverModeItClaims) {
  const auto run = run_of(told_run("auto", attended(), true));

  ASSERT_TRUE(run);
  EXPECT_EQ(run->mode, "auto");
  EXPECT_EQ(run->hands, (Hands{.steps = 3, .performed = 1, .supervised = 0}));
  EXPECT_EQ(automation_of(run->hands), Automation::partly);
}

TEST(Folding, ABlockThatAPersonSatAtIsNotAutomated) {
  model::Planned plan = test::told_plan(false);
  plan.actions.front().interactive = true;
  exercise::test::World world(attended());
  world.open(exercise::test::opened("auto"), plan);

  const auto run = run_of(world.events);

  ASSERT_TRUE(run);
  EXPECT_EQ(run->hands, (Hands{.steps = 2, .performed = 1, .supervised = 0}));
  EXPECT_EQ(automation_of(run->hands), Automation::partly);
}

TEST(Folding, ARunWhoseStepsAPersonConfirmedIsManual) {
  const auto run = run_of(told_run("manual", attended(), true));

  ASSERT_TRUE(run);
  EXPECT_EQ(automation_of(run->hands), Automation::manual);
}

TEST(Folding, ARunThatFailedOrWasAbortedSaysSo) {
  const auto failed = run_of(told_run("auto", {.step_outcome = {{"test.1", "failed"}}}));
  const auto aborted = run_of(told_run("auto", {.preflight_ok = false}));
  const auto inconclusive = run_of(told_run("auto", {.probe_dies = true}));

  ASSERT_TRUE(failed && aborted && inconclusive);
  EXPECT_EQ(failed->verdict, Verdict::failed);
  EXPECT_EQ(aborted->verdict, Verdict::aborted);
  EXPECT_EQ(inconclusive->verdict, Verdict::inconclusive);
}

TEST(Folding, AnyPrefixOfAJournalIsNoRun) {
  std::vector<model::Event> events = told_run("auto", {});
  while (events.size() > 1) {
    events.pop_back();

    EXPECT_EQ(code_of(run_of(events)), "US-V001") << events.size();
  }
  EXPECT_EQ(code_of(run_of({})), "US-V001") << "it died before anything was on record";
}

TEST(Folding, AJournalThatGoesOnAfterItsSealIsNoRun) {
  std::vector<model::Event> events = told_run("auto", {});
  model::Event again = events.back();
  again.number = events.size() + 1;
  events.push_back(again);

  EXPECT_EQ(code_of(run_of(events)), "US-V002");
}

TEST(Folding, AJournalThatBeginsTwiceIsNoRun) {
  std::vector<model::Event> events = told_run("auto", {});
  const std::vector<model::Event> other = events;
  events.insert(events.begin(), other.front());
  for (std::size_t i = 0; i < events.size(); ++i) events[i].number = i + 1;

  EXPECT_EQ(code_of(run_of(events)), "US-V002");
}

TEST(Folding, AVerdictThatTheEventsDoNotBearOutIsNotBelieved) {
  std::vector<model::Event> events = told_run("auto", {.step_outcome = {{"test.1", "failed"}}});
  std::get<model::Closed>(events.back().body) = {.verdict = "passed", .reasons = {}};

  const auto run = run_of(events);

  EXPECT_EQ(code_of(run), "US-V003");
}

TEST(Folding, AVerdictThatIsWorseThanTheEventsShowIsTakenAsItIs) {
  std::vector<model::Event> events = told_run("auto", {});
  std::get<model::Closed>(events.back().body) = {.verdict = "failed", .reasons = {"stricter"}};

  const auto run = run_of(events);

  ASSERT_TRUE(run);
  EXPECT_EQ(run->verdict, Verdict::failed);
}

TEST(Folding, AnUnknownVerdictIsRefused) {
  std::vector<model::Event> events = told_run("auto", {});
  std::get<model::Closed>(events.back().body).verdict = "brilliant";

  EXPECT_EQ(code_of(run_of(events)), "US-V003");
}

}  // namespace
}  // namespace understudy::evidence
