#include "understudy/exercise/conductor.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stage.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::exercise {
namespace {

using test::Stage;
using test::step_of;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

/// A captured value, a decision that needs it and a test that needs both, for the real runner.
model::Scenario real_steps(const std::filesystem::path& folder) {
  const std::string file = (folder / "app").string();
  model::Scenario scenario = test::api_failure();
  scenario.recovery[0].blocks[0].commands[0].text = "echo i-42";
  scenario.recovery[0].blocks[0].attributes.capture = "INSTANCE";
  auto& ways = scenario.recovery[1].branches;
  ways[0].guard = "[ $INSTANCE = i-42 ]";
  ways[0].steps = {step_of("recovery.2.a.1", "echo $INSTANCE >" + file)};
  ways[1].guard = "false";
  ways[1].steps = {step_of("recovery.2.b.1", "touch " + file + ".wrong")};
  scenario.test = {step_of("test.1", "grep -q i-42 " + file)};
  scenario.resume = {step_of("resume.1", "rm " + file)};
  return scenario;
}

/// What the run would be if it were told by its journal alone.
void expect_same_story(const Stage& stage) {
  const std::vector<model::Event> events = stage.on_disk();
  EXPECT_EQ(events, stage.conductor->events());
  const State told = replay(events).state;
  const State& lived = stage.conductor->state();
  EXPECT_EQ(told.phase, lived.phase);
  EXPECT_EQ(told.at, lived.at);
  EXPECT_EQ(told.issued, lived.issued);
  EXPECT_EQ(told.variables, lived.variables);
  EXPECT_EQ(told.reverted, lived.reverted);
  EXPECT_EQ(told.pending, lived.pending);
  EXPECT_EQ(told.reasons.aborted, lived.reasons.aborted);
}

TEST(Conductor, CarriesAWholeExerciseOutInItsOrder) {
  Stage stage;

  ASSERT_TRUE(stage.play());

  EXPECT_EQ(stage.verdict(), "passed") << testing::PrintToString(stage.reasons());
  EXPECT_THAT(stage.issued(), ElementsAre("preflight", "measure", "baseline", "arm", "inject",
                                          "detect", "run recovery.1", "evaluate recovery.2?",
                                          "run recovery.2.a.1", "run test.1", "run resume.1",
                                          "revert", "settle", "analyse", "read_back", "close"));
  EXPECT_THAT(stage.deeds,
              ElementsAre("preflight", "measure", "baseline", "arm", "inject", "run", "evaluate",
                          "run", "run", "run", "revert", "analyse", "read_back"));
  EXPECT_FALSE(stage.fault.in_force);
  EXPECT_FALSE(stage.conductor->journal_failure());
  expect_same_story(stage);
}

TEST(Conductor, CarriesOutWhatIsWrittenWithRealCommands) {
  Stage stage;
  const os::SystemClock clock;
  stage.real_steps = make_step_runner(stage.context.get_executor(), clock, {}, "r1",
                                      stage.folder.path() / "step.mark");

  ASSERT_TRUE(stage.play(real_steps(stage.folder.path())));

  EXPECT_EQ(stage.verdict(), "passed") << testing::PrintToString(stage.reasons());
  EXPECT_FALSE(std::filesystem::exists(stage.folder.path() / "app.wrong"));
  expect_same_story(stage);
}

/// The journal's last command, when nothing is known of its outcome yet.
std::string announced(const std::vector<model::Event>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (const auto* issued = std::get_if<model::Issued>(&event->body)) return issued->kind;
    if (!std::holds_alternative<model::ProbeChanged>(event->body)) return "";
  }
  return "";
}

TEST(Conductor, HasEachIntentOnDiskBeforeTheDeed) {
  Stage stage;
  stage.opened.mode = "semi";
  stage.scripted.answers = {{"inject", "yes"}, {"run", "yes"}};
  stage.on_deed = [&](const std::string& kind) {
    EXPECT_EQ(announced(stage.on_disk()), kind) << "as deed " << stage.deeds.size();
  };

  ASSERT_TRUE(stage.play());

  EXPECT_EQ(stage.verdict(), "passed");
  EXPECT_THAT(stage.deeds, Contains("ask"));
  EXPECT_THAT(stage.deeds, Contains("inject"));
}

TEST(Conductor, HasTheIntentOnDiskWhenARealCommandRuns) {
  Stage stage;
  const os::SystemClock clock;
  stage.real_steps = make_step_runner(stage.context.get_executor(), clock, {}, "r1",
                                      stage.folder.path() / "step.mark");
  const std::filesystem::path seen = stage.folder.path() / "seen";
  model::Scenario scenario{.id = "copy"};
  scenario.recovery = {
      step_of("recovery.1", "cp " + stage.journal_path.string() + " " + seen.string())};

  ASSERT_TRUE(stage.play(scenario));

  const auto reading = journal::read(seen);
  ASSERT_TRUE(reading);
  EXPECT_EQ(announced(reading->events), "run");
}

TEST(Conductor, TriesAStepAgainAfterItsInterval) {
  Stage stage;
  const os::SystemClock clock;
  stage.real_steps = make_step_runner(stage.context.get_executor(), clock, {}, "r1",
                                      stage.folder.path() / "step.mark");
  const std::string file = (stage.folder.path() / "tries").string();
  model::Scenario scenario{.id = "retry"};
  scenario.recovery = {
      step_of("recovery.1", "echo x >>" + file + "; [ $(wc -l <" + file + ") = 3 ]")};
  scenario.recovery[0].blocks[0].attributes.retry = 5;
  scenario.recovery[0].blocks[0].attributes.interval = std::chrono::milliseconds(30);

  ASSERT_TRUE(stage.play(scenario));

  EXPECT_EQ(stage.verdict(), "passed") << testing::PrintToString(stage.reasons());
  std::vector<model::StepFinished> attempts;
  for (const model::Event& event : stage.conductor->events()) {
    if (const auto* done = std::get_if<model::StepFinished>(&event.body)) attempts.push_back(*done);
  }
  ASSERT_EQ(attempts.size(), 3U);
  for (std::size_t i = 1; i < attempts.size(); ++i) {
    EXPECT_EQ(attempts[i].attempt, static_cast<int>(i) + 1);
    EXPECT_GE(attempts[i].began_ns - attempts[i - 1].ended_ns, 30'000'000);
  }
}

TEST(Conductor, IsInconclusiveWhenNobodyNoticesTheFaultInTime) {
  Stage stage;
  stage.noticed = false;
  stage.timing.detect_limit = std::chrono::milliseconds(1);

  ASSERT_TRUE(stage.play());

  EXPECT_EQ(stage.verdict(), "inconclusive");
  EXPECT_THAT(stage.reasons(), Contains("no client noticed the fault: every request was answered "
                                        "as before"));
  EXPECT_THAT(stage.fake_steps.runs, IsEmpty());
  EXPECT_FALSE(stage.fault.in_force);
}

TEST(Conductor, FailsWhenServiceDoesNotHoldAfterwards) {
  Stage stage;
  stage.on_event = [&](const model::Event& event) {
    const auto* issued = std::get_if<model::Issued>(&event.body);
    if (issued == nullptr || issued->kind != "settle") return;
    stage.measurement.turn({.up = false, .at_ns = event.at.boot_ns, .detail = "HTTP 503"});
  };
  stage.timing.settle = std::chrono::milliseconds(1);

  ASSERT_TRUE(stage.play());

  EXPECT_EQ(stage.verdict(), "failed");
  EXPECT_THAT(stage.reasons(), ElementsAre("the service did not hold afterwards: HTTP 503"));
}

TEST(Conductor, BreaksNothingWhenItIsNotReadyForIt) {
  Stage not_ready;
  not_ready.checks = {{.name = "host app", .ok = false, .detail = "not reachable"}};
  Stage unmeasured;
  unmeasured.measurement.started = {.ok = false, .detail = "no such host"};
  Stage unsteady;
  unsteady.measurement.taken = {.steady = false, .detail = "3 of 50 requests failed"};
  Stage unarmed;
  unarmed.fault.armed = {.ok = false, .detail = "disk full"};

  for (Stage* stage : {&not_ready, &unmeasured, &unsteady, &unarmed}) {
    ASSERT_TRUE(stage->play());
    EXPECT_EQ(stage->verdict(), "aborted");
    EXPECT_THAT(stage->fault.calls, Not(Contains("inject")));
    EXPECT_EQ(exit_code(stage->conductor->state(), "aborted"), 3);
  }
  EXPECT_THAT(not_ready.reasons(), ElementsAre("pre-flight: host app: not reachable"));
  EXPECT_THAT(unmeasured.reasons(), ElementsAre("measuring could not start: no such host"));
  EXPECT_THAT(unarmed.reasons(), ElementsAre("the undo could not be armed: disk full"));
}

TEST(Conductor, TakesBackAnInjectThatFailedHalfway) {
  Stage stage;
  stage.fault.injected = {.ok = false, .detail = "exit code 1"};

  ASSERT_TRUE(stage.play());

  EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "inject", "revert"));
  EXPECT_FALSE(stage.fault.in_force);
  EXPECT_THAT(stage.fake_steps.runs, IsEmpty());
  EXPECT_THAT(stage.reasons(), ElementsAre("the fault could not be injected: exit code 1"));
}

TEST(Conductor, SaysWithItsExitCodeThatAFaultIsStillThere) {
  Stage stage;
  stage.fault.reverted = {.ok = false, .detail = "still there"};

  ASSERT_TRUE(stage.play());

  EXPECT_EQ(stage.verdict(), "aborted");
  EXPECT_EQ(exit_code(stage.conductor->state(), "aborted"), 5);
}

TEST(Conductor, WaitsForAPersonWithTheFaultTakenBackAndItsStateOnDisk) {
  Stage stage;
  const auto nobody = make_nobody("no_terminal");
  stage.person = nobody.get();
  model::Scenario scenario = test::api_failure();
  scenario.recovery.push_back({.id = "recovery.3", .text = "Look at it"});

  ASSERT_TRUE(stage.play(scenario));

  EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "inject", "revert"));
  EXPECT_FALSE(stage.fault.in_force);
  EXPECT_EQ(stage.verdict(), "");
  EXPECT_EQ(exit_code(stage.conductor->state(), ""), 4);
  expect_same_story(stage);
}

TEST(Conductor, InjectsNothingWhileAPersonSaysNothing) {
  Stage stage;
  stage.opened.mode = "semi";

  EXPECT_FALSE(stage.play()) << "it waits as long as the person does";

  EXPECT_THAT(stage.scripted.asked, ElementsAre("inject"));
  EXPECT_THAT(stage.fault.calls, IsEmpty());
}

TEST(Conductor, RunsNothingBeforeAPersonHasAllowedIt) {
  Stage stage;
  stage.opened.mode = "semi";
  stage.scripted.answers = {{"inject", "yes"}};

  EXPECT_FALSE(stage.play());
  EXPECT_THAT(stage.fake_steps.runs, IsEmpty());

  stage.scripted.answers = {{"run", "stop"}};
  stage.scripted.say("yes");
  ASSERT_TRUE(stage.turn_until([&] { return stage.ended; }));
  EXPECT_THAT(stage.fake_steps.runs, ElementsAre(testing::Pair("recovery.1", 1)));
  EXPECT_THAT(stage.reasons(), ElementsAre("Ann stopped the exercise"));
  EXPECT_FALSE(stage.fault.in_force);
}

TEST(Conductor, NeverPassesWithoutItsProbe) {
  for (const char* kind : {"baseline", "inject", "run", "revert", "settle"}) {
    Stage stage;
    stage.when_issued(kind, 1, [&] {
      stage.measurement.lose({.which = "probe", .detail = "killed by signal 9"});
    });

    ASSERT_TRUE(stage.play()) << kind;

    EXPECT_EQ(stage.verdict(), "inconclusive") << kind;
    EXPECT_THAT(stage.reasons(), ElementsAre("the probe was lost: killed by signal 9")) << kind;
    EXPECT_THAT(stage.issued(), Contains("run resume.1")) << "service is brought back all the same";
    EXPECT_FALSE(stage.fault.in_force) << kind;
  }
}

TEST(Conductor, NeverPassesWithAnIncompleteMeasurement) {
  Stage no_ledger;
  no_ledger.when_issued("run", 1, [&] {
    no_ledger.measurement.lose({.which = "ledger", .detail = "killed by signal 9"});
  });
  Stage gaps;
  gaps.measurement.availability.complete = false;
  Stage unread;
  unread.measurement.writes.complete = false;

  for (Stage* stage : {&no_ledger, &gaps, &unread}) {
    ASSERT_TRUE(stage->play());
    EXPECT_EQ(stage->verdict(), "inconclusive");
    EXPECT_FALSE(stage->fault.in_force);
  }
}

TEST(Conductor, IgnoresAnswersThatComeTwice) {
  Stage once;
  ASSERT_TRUE(once.play());
  Stage twice;
  twice.fault.answers = 2;
  twice.measurement.answers = 2;

  ASSERT_TRUE(twice.play());
  twice.settle_down();

  EXPECT_EQ(twice.verdict(), "passed");
  EXPECT_EQ(twice.issued(), once.issued());
  EXPECT_EQ(twice.conductor->events().size(), once.conductor->events().size());
}

TEST(Conductor, IgnoresAnInjectThatSucceedsWhenItIsBeingTakenBack) {
  Stage stage;
  stage.fault.withheld = {"inject"};
  stage.when_issued("inject", 2, [&] { stage.conductor->request_stop("signal 2"); });
  stage.on_deed = [&](const std::string& kind) {
    if (kind == "revert") stage.fault.release();
  };

  ASSERT_TRUE(stage.play());
  stage.settle_down();

  EXPECT_FALSE(stage.conductor->state().disrupted);
  EXPECT_TRUE(stage.conductor->state().reverted);
  EXPECT_FALSE(stage.fault.in_force);
  EXPECT_EQ(stage.verdict(), "aborted");
  expect_same_story(stage);
}

TEST(Conductor, IgnoresAnAnswerToAQuestionThatWasWithdrawn) {
  Stage stage;
  stage.opened.mode = "semi";
  stage.when_issued("ask", 2, [&] {
    stage.conductor->request_stop("signal 2");
    stage.scripted.say("yes");
  });

  ASSERT_TRUE(stage.play());

  EXPECT_EQ(stage.verdict(), "aborted");
  EXPECT_THAT(stage.fault.calls, IsEmpty());
}

TEST(Conductor, WritesNothingAfterTheEnd) {
  Stage stage;
  ASSERT_TRUE(stage.play());
  const std::vector<model::Event> events = stage.on_disk();

  stage.measurement.turn({.up = false, .at_ns = 1, .detail = "late"});
  stage.measurement.lose({.which = "probe", .detail = "late"});
  stage.fault.lose_guardian("late");
  stage.settle_down();
  stage.conductor->request_stop("late");

  EXPECT_EQ(stage.on_disk(), events);
  EXPECT_EQ(stage.verdict(), "passed");
}

}  // namespace
}  // namespace understudy::exercise
