// A run whose journal fails, or whose process dies, at every record there is.

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stage.hpp"
#include "understudy/exercise/conductor.hpp"
#include "understudy/os/file.hpp"

namespace understudy::exercise {
namespace {

using test::Stage;
using test::Trouble;
using testing::Contains;
using testing::Each;
using testing::Ge;
using testing::IsEmpty;
using testing::Le;
using testing::Not;

constexpr std::size_t at_once = 3;  ///< So many records are made durable together at most.
constexpr int header = 1;           ///< The journal's first write: no run yet.

int total(const std::map<std::string, int>& runs) {
  int sum = 0;
  for (const auto& [step, count] : runs) sum += count;
  return sum;
}

/// Deeds since the disk failed.
std::vector<std::string> since(const std::vector<std::string>& deeds, std::size_t count) {
  return {deeds.begin() + static_cast<std::ptrdiff_t>(count), deeds.end()};
}

struct Failing {
  Trouble trouble;
  bool destroys;
};

void PrintTo(const Failing& given, std::ostream* out) {
  *out << "trouble " << static_cast<int>(given.trouble) << (given.destroys ? ", destroys" : "");
}

class FailingJournal : public testing::TestWithParam<Failing> {
 protected:
  static bool fails_at(int write);
};

/// True when the journal failed; every promise about it is checked.
bool FailingJournal::fails_at(int write) {
  const auto [trouble, destroys] = GetParam();
  Stage stage;
  stage.opened.fault_destroys = destroys;
  std::size_t deeds = 0;
  stage.disk = {.trouble = trouble, .at = write, .on_trouble = [&] { deeds = stage.deeds.size(); }};

  EXPECT_TRUE(stage.play());

  const Conductor& conductor = *stage.conductor;
  if (!conductor.journal_failure()) {
    EXPECT_EQ(stage.verdict(), "passed");
    return false;
  }
  const bool injected = std::ranges::count(stage.fault.calls, "inject") > 0;
  EXPECT_EQ(stage.fault.in_force, injected && destroys);
  EXPECT_FALSE(conductor.state().must_revert());
  EXPECT_THAT(since(stage.deeds, deeds), Each("revert")) << "nothing else is done any more";
  EXPECT_EQ(stage.verdict(), "");
  EXPECT_EQ(conductor.journal_failure()->cause().message, "cannot write: No space left on device");
  // An outcome and the intent that follows from it share a sync, and its failure.
  const auto before = static_cast<std::size_t>(write - header - 1);
  EXPECT_THAT(conductor.events().size(),
              testing::AllOf(Le(before), Ge(before - std::min(before, at_once))));
  return true;
}

TEST_P(FailingJournal, AtAnyRecordTheFaultIsTakenBackAndNothingElseIsDone) {
  int write = header + 1;
  for (; write < 100 && !HasFailure(); ++write) {
    SCOPED_TRACE("write " + std::to_string(write));
    if (!fails_at(write)) break;
  }
  EXPECT_GT(write, 30);
}

TEST_P(FailingJournal, AtAnyRecordTheRunCanBeTakenUpAgain) {
  for (int write = header + 2; write < 100; ++write) {
    SCOPED_TRACE("write " + std::to_string(write));
    Stage stage;
    stage.opened.fault_destroys = GetParam().destroys;
    stage.disk = {.trouble = GetParam().trouble, .at = write};
    ASSERT_TRUE(stage.play());
    if (!stage.conductor->journal_failure()) return;
    Stage later(stage);
    later.scripted.answers = {{"interrupted", "done"}};

    ASSERT_TRUE(later.resume());

    EXPECT_EQ(later.conductor->state().phase, Phase::closed);
    EXPECT_THAT(later.fault.calls, Not(Contains("inject")));
    if (!GetParam().destroys) EXPECT_FALSE(later.fault.in_force);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Conductor, FailingJournal,
    testing::Values(Failing{Trouble::full, false}, Failing{Trouble::full, true},
                    Failing{Trouble::torn, false}, Failing{Trouble::torn, true},
                    Failing{Trouble::not_synced, false}, Failing{Trouble::not_synced, true}));

TEST(Conductor, EndsWhateverIsUnderWayWhenItsJournalFails) {
  for (const char* kind : {"inject", "detect", "evaluate", "run", "ask", "revert"}) {
    SCOPED_TRACE(kind);
    Stage stage;
    stage.opened.mode = std::string(kind) == "ask" ? "semi" : "auto";
    stage.scripted.answers = {{"inject", "yes"}};
    stage.fault.withheld = {std::string(kind) == "inject" ? "inject" : ""};
    stage.noticed = std::string(kind) != "detect";
    stage.fake_steps.endless = {kind};
    stage.when_issued(kind, 2, [&] {
      stage.disk.at = stage.disk.writes + 1;
      stage.measurement.turn({.up = false, .at_ns = 1});
    });

    ASSERT_TRUE(stage.play());

    EXPECT_TRUE(stage.conductor->journal_failure());
    EXPECT_FALSE(stage.fault.in_force);
    EXPECT_FALSE(stage.fake_steps.is_busy());
    EXPECT_FALSE(stage.scripted.is_asked());
  }
}

TEST(Conductor, WithdrawsAQuestionAboutADestroyedInstanceWhenItsJournalFails) {
  Stage stage;
  stage.opened.mode = "manual";
  stage.opened.fault_destroys = true;
  stage.scripted.answers = {{"inject", "yes"}};
  EXPECT_FALSE(stage.play());
  ASSERT_TRUE(stage.scripted.is_asked());

  stage.disk.at = stage.disk.writes + 1;
  stage.measurement.turn({.up = true, .at_ns = 1});

  ASSERT_TRUE(stage.turn_until([&] { return stage.ended; }));
  EXPECT_FALSE(stage.scripted.is_asked());
}

TEST(Conductor, SaysWhenAFaultWithoutAJournalCouldNotBeTakenBack) {
  Stage stage;
  stage.fault.reverted = {.ok = false, .detail = "still there"};
  stage.when_issued("run", 1, [&] { stage.disk.at = stage.disk.writes + 1; });

  ASSERT_TRUE(stage.play());

  EXPECT_TRUE(stage.conductor->journal_failure());
  EXPECT_TRUE(stage.conductor->state().revert_failed);
  EXPECT_EQ(exit_code(stage.conductor->state(), ""), 5);
}

struct Dying {
  Trouble how;
  bool destroys;
  const char* answer;  ///< To the question what became of an interrupted step; empty: nobody.
};

void PrintTo(const Dying& given, std::ostream* out) {
  *out << "trouble " << static_cast<int>(given.how) << (given.destroys ? ", destroys" : "") << ", '"
       << given.answer << "'";
}

class DyingProcess : public testing::TestWithParam<Dying> {
 protected:
  static void prepare(Stage& stage, Person& nobody) {
    stage.opened.fault_destroys = GetParam().destroys;
    stage.scripted.answers = {{"interrupted", GetParam().answer}};
    if (*GetParam().answer == '\0') stage.person = &nobody;
  }

  /// A run that dies at this write; null when it had ended before.
  static std::unique_ptr<Stage> dead_at(int write) {
    auto stage = std::make_unique<Stage>();
    stage->opened.fault_destroys = GetParam().destroys;
    stage->disk = {.trouble = GetParam().how, .at = write};
    (void)stage->play();
    return stage->died ? std::move(stage) : nullptr;
  }

  /// Steps that ran more than once though nobody there said `retry`.
  static std::ptrdiff_t silent_repeats(const Stage& stage, const Stage& answered) {
    const auto again = std::ranges::count_if(stage.fake_steps.runs,
                                             [](const auto& run) { return run.second > 1; });
    const bool told = std::string(GetParam().answer) == "retry";
    return again - (told ? std::ssize(answered.scripted.asked) : 0);
  }
};

TEST_P(DyingProcess, AtAnyRecordLeavesARunThatTheNextOneCloses) {
  const auto nobody = make_nobody("no_terminal");
  int write = header + 2;
  for (; write < 100; ++write) {
    SCOPED_TRACE("write " + std::to_string(write));
    const auto dead = dead_at(write);
    if (!dead) break;
    const std::map<std::string, int> before = dead->fake_steps.runs;
    const bool complete = replay(dead->on_disk()).state.phase == Phase::closed;
    Stage later(*dead);
    prepare(later, *nobody);

    ASSERT_TRUE(later.resume());

    const State& state = later.conductor->state();
    EXPECT_TRUE(state.phase == Phase::closed || (state.waiting && later.person == nobody.get()));
    EXPECT_FALSE(state.must_revert());
    EXPECT_FALSE(later.fault.in_force && !GetParam().destroys);
    EXPECT_THAT(later.fault.calls, Not(Contains("inject")));
    EXPECT_EQ(later.verdict() == "passed", complete);
    EXPECT_LE(silent_repeats(later, later), 0);
    if (!GetParam().destroys) EXPECT_EQ(later.fake_steps.runs, before) << "it was taken back";
    EXPECT_EQ(later.on_disk(), later.conductor->events());
  }
  EXPECT_GT(write, 30);
}

/// A sample of the above: it multiplies.
class DyingTwice : public DyingProcess {};

TEST_P(DyingTwice, AtAnyTwoRecordsLeavesARunThatTheNextOneCloses) {
  const auto nobody = make_nobody("no_terminal");
  for (int first = header + 2;; ++first) {
    const auto dead = dead_at(first);
    if (!dead) return;
    const std::string left = os::read_file(dead->journal_path).value();
    for (int second = 1;; ++second) {
      SCOPED_TRACE(std::to_string(first) + ", then " + std::to_string(second));
      std::ofstream(dead->journal_path, std::ios::trunc) << left;
      Stage again(*dead);
      prepare(again, *nobody);
      again.disk = {.trouble = GetParam().how, .at = second};
      (void)again.resume();
      if (!again.died) break;
      Stage last(again);
      last.scripted.answers = {{"interrupted", "done"}};

      ASSERT_TRUE(last.resume());

      ASSERT_EQ(last.conductor->state().phase, Phase::closed);
      ASSERT_FALSE(last.fault.in_force && !GetParam().destroys);
      ASSERT_LE(silent_repeats(last, again), 0);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Conductor, DyingProcess,
    testing::Values(Dying{Trouble::dies_before, false, ""}, Dying{Trouble::dies_torn, false, ""},
                    Dying{Trouble::dies_after, false, ""}, Dying{Trouble::dies_before, true, ""},
                    Dying{Trouble::dies_after, true, ""}, Dying{Trouble::dies_before, true, "done"},
                    Dying{Trouble::dies_after, true, "done"},
                    Dying{Trouble::dies_before, true, "retry"},
                    Dying{Trouble::dies_before, true, "failed"}));

INSTANTIATE_TEST_SUITE_P(Conductor, DyingTwice,
                         testing::Values(Dying{Trouble::dies_before, false, ""},
                                         Dying{Trouble::dies_after, true, "done"},
                                         Dying{Trouble::dies_before, true, "retry"}));

TEST(Conductor, TakesTheFaultBackWhenItDiedAfterNobodyHadAnswered) {
  for (const Trouble how : {Trouble::dies_before, Trouble::dies_after}) {
    for (int write = header + 2; write < 100; ++write) {
      SCOPED_TRACE("write " + std::to_string(write));
      const auto nobody = make_nobody("no_terminal");
      Stage dead;
      dead.person = nobody.get();
      dead.disk = {.trouble = how, .at = write};
      model::Scenario scenario = test::api_failure();
      scenario.recovery.insert(scenario.recovery.begin(), {.id = "recovery.0", .text = "look"});
      (void)dead.play(scenario);
      if (!dead.died) break;
      Stage later(dead);

      ASSERT_TRUE(later.resume());

      EXPECT_FALSE(later.fault.in_force);
      EXPECT_EQ(later.verdict(), "aborted");
      EXPECT_THAT(later.fake_steps.runs, IsEmpty());
    }
  }
}

TEST(Conductor, AsksWhatBecameOfAStepAndNeverRunsItUnasked) {
  Stage dead;
  dead.opened.fault_destroys = true;
  dead.fake_steps.endless = {"run"};
  EXPECT_FALSE(dead.play()) << "it runs on and on";
  ASSERT_EQ(total(dead.fake_steps.runs), 1);
  Stage later(dead);

  EXPECT_FALSE(later.resume()) << "somebody is asked";

  EXPECT_THAT(later.scripted.asked, testing::ElementsAre("interrupted"));
  EXPECT_EQ(total(later.fake_steps.runs), 1);
  EXPECT_THAT(later.issued(), Contains("ask recovery.1"));
}

TEST(Conductor, ClosesARunThatDiedBeforeItBegan) {
  Stage dead;
  dead.disk = {.trouble = Trouble::dies_before, .at = header + 2};
  EXPECT_FALSE(dead.play());
  ASSERT_EQ(dead.on_disk().size(), 1U);
  Stage later(dead);

  ASSERT_TRUE(later.resume());

  EXPECT_EQ(later.verdict(), "aborted");
  EXPECT_THAT(later.deeds, IsEmpty());
}

}  // namespace
}  // namespace understudy::exercise
