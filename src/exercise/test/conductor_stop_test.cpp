// A run that somebody stops, or whose guardian dies: at every moment there is.

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/types.h>

#include "running.hpp"
#include "stage.hpp"
#include "understudy/exercise/conductor.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::exercise {
namespace {

using test::Stage;
using test::step_of;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

/// Says its process id, then runs on.
model::Scenario long_step(const std::filesystem::path& folder) {
  const std::string file = (folder / "pid").string();
  model::Scenario scenario{.id = "long"};
  scenario.recovery = {step_of("recovery.1", "echo $$ >" + file + ".new; mv " + file + ".new " +
                                                 file + "; sleep 300; true")};
  return scenario;
}

pid_t pid_in(const std::filesystem::path& folder) {
  pid_t pid = 0;
  std::ifstream(folder / "pid") >> pid;
  return pid;
}

bool is_gone(pid_t pid) {
  return ::kill(pid, 0) == -1 && errno == ESRCH;
}

TEST(Conductor, StopsALongStepAndTakesTheFaultBackAtOnce) {
  Stage stage;
  const os::SystemClock clock;
  stage.real_steps = make_step_runner(stage.context.get_executor(), clock, {}, "r1",
                                      stage.folder.path() / "step.mark");
  const auto runs = [&] { return std::filesystem::exists(stage.folder.path() / "pid"); };
  std::chrono::steady_clock::time_point asked;
  stage.when_issued("run", 2, [&] {
    ASSERT_TRUE(test::eventually(runs));
    asked = std::chrono::steady_clock::now();
    stage.conductor->request_stop("signal 2");
    EXPECT_EQ(stage.conductor->state().phase, Phase::reverting);
  });

  ASSERT_TRUE(stage.play(long_step(stage.folder.path())));

  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(30));
  EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "inject", "revert"));
  EXPECT_FALSE(stage.fault.in_force);
  EXPECT_EQ(stage.verdict(), "aborted");
  EXPECT_THAT(stage.reasons(), ElementsAre("stopped: signal 2"));
  EXPECT_EQ(exit_code(stage.conductor->state(), "aborted"), 3);
  const pid_t step = pid_in(stage.folder.path());
  ASSERT_GT(step, 0);
  EXPECT_TRUE(test::eventually([step] { return is_gone(step); }));
}

TEST(Conductor, KillsALongStepWhenItsJournalFails) {
  for (const bool destroys : {false, true}) {
    Stage stage;
    stage.opened.fault_destroys = destroys;
    const os::SystemClock clock;
    stage.real_steps = make_step_runner(stage.context.get_executor(), clock, {}, "r1",
                                        stage.folder.path() / "step.mark");
    const auto runs = [&] { return std::filesystem::exists(stage.folder.path() / "pid"); };
    stage.when_issued("run", 2, [&] {
      ASSERT_TRUE(test::eventually(runs));
      stage.disk.at = stage.disk.writes + 1;
      stage.measurement.turn({.up = true, .at_ns = 1});
    });

    ASSERT_TRUE(stage.play(long_step(stage.folder.path())));

    EXPECT_TRUE(stage.conductor->journal_failure());
    EXPECT_EQ(stage.fault.in_force, destroys);
    const pid_t step = pid_in(stage.folder.path());
    ASSERT_GT(step, 0);
    EXPECT_TRUE(test::eventually([step] { return is_gone(step); })) << "with the conductor alive";
  }
}

struct Stopped {
  const char* mode;
  bool destroys;
};

void PrintTo(const Stopped& given, std::ostream* out) {
  *out << given.mode << (given.destroys ? ", destroys" : "");
}

class StopAt : public testing::TestWithParam<Stopped> {
 protected:
  static void prepare(Stage& stage) {
    stage.opened.mode = GetParam().mode;
    stage.opened.fault_destroys = GetParam().destroys;
    stage.scripted.answers = {
        {"inject", "yes"}, {"run", "yes"}, {"confirm", "done"}, {"branch", "recovery.2.a"}};
  }
};

/// The deeds that begin, continue or ask for the exercise itself.
std::ptrdiff_t onward(const std::vector<std::string>& deeds) {
  return std::ranges::count_if(deeds, [](const std::string& deed) {
    return deed == "ask" || deed == "inject" || deed == "run" || deed == "evaluate";
  });
}

TEST_P(StopAt, AnyCommandEndsTheRunWithNothingInForce) {
  Stage whole;
  prepare(whole);
  ASSERT_TRUE(whole.play());
  const std::vector<std::string> commands = whole.issued();
  ASSERT_GT(commands.size(), 14U);

  for (std::size_t at = 0; at < commands.size(); ++at) {
    for (const int turns : {1, 2}) {
      SCOPED_TRACE(commands[at] + ", after " + std::to_string(turns) + " turns");
      Stage stage;
      prepare(stage);
      std::ptrdiff_t before = -1;
      bool was_late = false;
      stage.when_issued(at, turns, [&] {
        before = onward(stage.deeds);
        was_late = stage.conductor->state().phase >= Phase::reverting;
        stage.conductor->request_stop("signal 15");
        stage.conductor->request_stop("signal 15");
      });

      ASSERT_TRUE(stage.play());

      EXPECT_EQ(stage.conductor->state().phase, Phase::closed);
      const bool injected = std::ranges::count(stage.fault.calls, "inject") == 1;
      EXPECT_EQ(stage.fault.in_force, injected && GetParam().destroys);
      EXPECT_EQ(stage.verdict(), was_late ? "passed" : "aborted");
      EXPECT_EQ(onward(stage.deeds), before) << "nothing goes on after a stop";
      if (!was_late) EXPECT_THAT(stage.reasons(), Contains("stopped: signal 15"));
      EXPECT_EQ(stage.on_disk(), stage.conductor->events());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Conductor, StopAt,
                         testing::Values(Stopped{"auto", false}, Stopped{"auto", true},
                                         Stopped{"semi", false}, Stopped{"manual", false}),
                         [](const auto& given) {
                           return std::string(given.param.mode) +
                                  (given.param.destroys ? "Destroying" : "");
                         });

TEST(Conductor, StopsWhatWouldNeverEndByItself) {
  for (const char* kind : {"inject", "detect", "evaluate", "run", "ask"}) {
    SCOPED_TRACE(kind);
    Stage stage;
    stage.fault.withheld = {std::string(kind) == "inject" ? "inject" : ""};
    stage.noticed = std::string(kind) != "detect";
    stage.fake_steps.endless = {kind};
    stage.opened.mode = std::string(kind) == "ask" ? "semi" : "auto";
    stage.scripted.answers = {{"inject", "yes"}};
    std::string stuck_in;
    stage.when_issued("inject", 50, [&] {
      stuck_in = stage.conductor->state().pending->kind;
      stage.conductor->request_stop("signal 2");
    });

    ASSERT_TRUE(stage.play());

    EXPECT_EQ(stuck_in, kind);
    EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "inject", "revert"));
    EXPECT_FALSE(stage.fault.in_force);
    EXPECT_FALSE(stage.fake_steps.is_busy());
    EXPECT_FALSE(stage.scripted.is_asked());
    EXPECT_EQ(stage.verdict(), "aborted");
    EXPECT_THAT(stage.reasons(), Contains("stopped: signal 2"));
  }
}

TEST(Conductor, InjectsNothingAfterAStopThatCameBetweenTheIntentAndTheDeed) {
  Stage stage;
  stage.when_issued("inject", 1, [&] { stage.conductor->request_stop("signal 2"); });

  ASSERT_TRUE(stage.play());

  EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "revert"));
  EXPECT_FALSE(stage.fault.in_force);
  EXPECT_EQ(stage.verdict(), "aborted");
}

TEST(Conductor, LetsAnInjectThatDestroysEndSoThatItsEffectIsOnRecord) {
  Stage stage;
  stage.opened.fault_destroys = true;
  stage.fault.withheld = {"inject"};
  stage.when_issued("inject", 2, [&] { stage.conductor->request_stop("signal 2"); });

  EXPECT_FALSE(stage.play()) << "it ends when the inject does";
  EXPECT_EQ(stage.conductor->state().phase, Phase::injecting);

  stage.fault.release();
  ASSERT_TRUE(stage.turn_until([&] { return stage.ended; }));
  EXPECT_TRUE(stage.conductor->state().disrupted);
  EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "inject"));
  EXPECT_THAT(stage.fake_steps.runs, IsEmpty());
  EXPECT_THAT(stage.reasons(), ElementsAre("stopped: signal 2"));
}

TEST(Conductor, LetsWhatIsBoundedEndBeforeItStops) {
  for (const char* call : {"start", "baseline"}) {
    Stage stage;
    stage.measurement.withheld = {call};
    EXPECT_FALSE(stage.play());

    stage.conductor->request_stop("signal 2");
    stage.settle_down();
    EXPECT_FALSE(stage.ended) << call;
    stage.measurement.release();

    ASSERT_TRUE(stage.turn_until([&] { return stage.ended; })) << call;
    EXPECT_EQ(stage.verdict(), "aborted");
    EXPECT_THAT(stage.reasons(), ElementsAre("stopped: signal 2"));
    EXPECT_THAT(stage.fault.calls, IsEmpty());
  }
}

TEST(Conductor, EndsARunThatIsStoppedWhileItIsArmed) {
  Stage stage;
  stage.fault.withheld = {"arm"};
  EXPECT_FALSE(stage.play());

  stage.conductor->request_stop("signal 2");
  stage.fault.release();

  ASSERT_TRUE(stage.turn_until([&] { return stage.ended; }));
  EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "revert")) << "so that its guardian goes";
  EXPECT_THAT(stage.reasons(), ElementsAre("stopped: signal 2"));
}

TEST(Conductor, InjectsNothingWithoutItsGuardian) {
  Stage stage;
  stage.on_event = [&](const model::Event& event) {
    if (std::holds_alternative<model::UndoArmed>(event.body)) {
      stage.fault.lose_guardian("killed by signal 9");
    }
  };

  ASSERT_TRUE(stage.play());

  EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "revert"));
  EXPECT_EQ(stage.verdict(), "aborted");
  EXPECT_THAT(stage.reasons(), Contains("stopped: the guardian was lost: killed by signal 9"));
}

TEST(Conductor, TakesTheFaultBackAtOnceWhenItsGuardianIsLost) {
  for (const char* kind : {"inject", "detect", "run", "evaluate"}) {
    SCOPED_TRACE(kind);
    Stage stage;
    stage.noticed = std::string(kind) != "detect";
    stage.fake_steps.endless = {kind};
    stage.fault.withheld = {kind};
    stage.when_issued(kind, 2, [&] { stage.fault.lose_guardian("killed by signal 9"); });

    ASSERT_TRUE(stage.play());

    EXPECT_THAT(stage.fault.calls, ElementsAre("arm", "inject", "revert"));
    EXPECT_FALSE(stage.fault.in_force);
    EXPECT_EQ(stage.verdict(), "aborted");
    EXPECT_THAT(stage.reasons(), Contains("stopped: the guardian was lost: killed by signal 9"));
  }
}

TEST(Conductor, NeedsNoGuardianOnceTheFaultIsBeingTakenBack) {
  for (const char* kind : {"revert", "settle"}) {
    Stage stage;
    stage.when_issued(kind, 1, [&] { stage.fault.lose_guardian("it has ended"); });

    ASSERT_TRUE(stage.play());

    EXPECT_EQ(stage.verdict(), "passed") << kind;
    EXPECT_EQ(std::ranges::count(stage.fault.calls, "revert"), 1) << kind;
  }
}

}  // namespace
}  // namespace understudy::exercise
