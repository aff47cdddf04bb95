/// \file
/// Blocks that go on beside others and blocks that a person sits at, on the real thing.
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookstore.hpp"
#include "live_program.hpp"
#include "terminal.hpp"

namespace understudy::blackbox {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

class WaysOfRunning : public BookstoreTest {
 protected:
  /// Puts a step before the second one of the playbook.
  void insert(const std::string& step) const {
    plan_.change(plan_.playbook("api-failure"), "2. Find out what has become of the instance",
                 fmt::format("2. {}\n\n3. Find out what has become of the instance", step));
  }

  [[nodiscard]] std::vector<std::string> exercise(const std::string& mode) const {
    return command({"exercise", plan_.playbook("api-failure").string(), "--mode", mode});
  }

  PlanCopy plan_;  // NOLINT: read by the tests
};

TEST_F(WaysOfRunning, ABackgroundBlockGoesOnUntilTheProceduresAreOver) {
  const fs::path beats = folder() / "beats";
  insert(
      fmt::format("Note meanwhile that it is watched.\n\n"
                  "   ```sh {{background=true}}\n"
                  "   echo watching\n"
                  "   while true; do date +%s%N >>{}; sleep 0.05; done\n"
                  "   ```",
                  beats.string()));

  const auto ended = run(exercise("auto"), environment());

  EXPECT_EQ(ended.status.shell_code(), 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("ended what ran in the background: recovery.2"));
  const Evidence run = evidence_in(store());
  ASSERT_NE(run.step("recovery.2"), nullptr);
  EXPECT_EQ(run.step("recovery.2")->outcome, "ok");
  EXPECT_EQ(run.step("recovery.2")->commands.at(0).output, "watching\n");
  EXPECT_GE(run.step("recovery.2")->ended_ns, *run.facts.verified_ns);
  EXPECT_GT(lines_of(text_of(beats)).size(), 5U);
  EXPECT_THAT(left_over(), IsEmpty());
}

TEST_F(WaysOfRunning, AKilledControllerLeavesNothingInTheBackground) {
  const fs::path there = folder() / "there";
  insert(
      fmt::format("Let it run.\n\n"
                  "   ```sh {{background=true}}\n"
                  "   setsid sleep 300 &\n"
                  "   echo >{}\n"
                  "   wait\n"
                  "   ```\n\n"
                  "3. Take your time.\n\n"
                  "   ```sh {{timeout=5m}}\n"
                  "   sleep 300\n"
                  "   ```",
                  there.string()));
  LiveProgram program(exercise("auto"), environment());
  ASSERT_TRUE(program.watch([&] { return fs::exists(there); }, seconds(60))) << program.err();
  ASSERT_TRUE(program.says("recovery.3")) << program.err();

  program.kill();

  EXPECT_TRUE(eventually([] { return left_over().empty(); }, seconds(30)))
      << testing::PrintToString(left_over());
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(WaysOfRunning, AutoWaitsForAPersonBeforeAnInteractiveBlockWithTheFaultTakenBack) {
  insert("Look into it.\n\n   ```sh {interactive=true}\n   bash\n   ```");

  const auto ended = run(exercise("auto"), environment());

  EXPECT_EQ(ended.status.shell_code(), 4) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("recovery.2 needs a person, and nobody answered"));
  const Evidence run = evidence_in(store());
  ASSERT_TRUE(run.facts.reverted);
  EXPECT_TRUE(run.facts.reverted->ok);
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(WaysOfRunning, APersonHasTheTerminalInAnInteractiveBlock) {
  insert(
      "Say who you are.\n\n   ```sh {interactive=true}\n"
      "   read -r -p 'Who is there? ' who\n   echo \"It is $who.\"\n   ```");
  auto words = exercise("semi");
  words.insert(words.end(), {"--as", "Bob"});
  Terminal terminal(words, environment({"TERM=dumb"}));

  ASSERT_TRUE(terminal.read_until("[yes or no]: ")) << terminal.screen();
  terminal.type("yes");
  bool sat = false;
  while (const auto screen = terminal.read_until("]: ")) {
    terminal.type("yes");
    if (!screen->contains("On a yes you have the terminal until it ends.")) continue;
    ASSERT_TRUE(terminal.read_until("Who is there? ")) << terminal.screen();
    terminal.type("Robert");
    sat = terminal.read_until("It is Robert.").has_value();
  }

  EXPECT_TRUE(sat) << terminal.screen();
  EXPECT_EQ(terminal.wait(), 0) << terminal.screen();
  const Evidence run = evidence_in(store());
  EXPECT_EQ(run.step("recovery.2")->actor, "Bob");
  EXPECT_THAT(run.step("recovery.2")->commands.at(0).output, HasSubstr("It is Robert.\n"));
}

TEST_F(WaysOfRunning, ABlockWhoseCheckDoesNotHoldIsPassedOverAlone) {
  insert(
      "See to it.\n\n   ```sh {capture=SEEN timeout=10s}\n   echo there\n   ```\n\n"
      "   ```sh {when='test \"$SEEN\" = gone' timeout=10s}\n   echo never\n   ```\n\n"
      "   ```sh {unless='test \"$SEEN\" = gone' timeout=10s}\n   echo then\n   ```");

  const auto ended = run(exercise("auto"), environment());

  EXPECT_EQ(ended.status.shell_code(), 0) << ended.err;
  const Evidence run = evidence_in(store());
  const auto* passed_over = run.step("recovery.2#2?when");
  ASSERT_NE(passed_over, nullptr);
  ASSERT_EQ(passed_over->guards.size(), 1U);
  EXPECT_FALSE(passed_over->guards[0].holds);
  EXPECT_EQ(run.step("recovery.2#2"), nullptr);
  ASSERT_NE(run.step("recovery.2#3"), nullptr);
  EXPECT_EQ(run.step("recovery.2#3")->commands.at(0).output, "then\n");
}

TEST_F(WaysOfRunning, AStepShowsTheNewestRecordBesideTheLedgerAndALateStartDoesNotCount) {
  insert("Tell that it begins.\n\n   ```sh {clock=start}\n   true\n   ```");
  plan_.change(plan_.playbook("api-failure"), "1. The API answers under its name.",
               "1. What is left?\n\n"
               "   ```sh {rpo-probe=true timeout=10s}\n"
               "   echo \"$PLAYBOOK_DISRUPTED_AT\"\n"
               "   ```\n\n"
               "2. The API answers under its name.");

  const auto ended = run(exercise("auto"), environment());

  EXPECT_EQ(ended.status.shell_code(), 0) << ended.err;
  const Evidence run = evidence_in(store());
  ASSERT_EQ(run.facts.newest_left.size(), 1U);
  EXPECT_GE(run.facts.newest_left[0].age_ns, 0);
  EXPECT_LE(run.facts.newest_left[0].age_ns, 1'000'000);
  EXPECT_FALSE(run.facts.losses_differ);
  EXPECT_EQ(run.facts.clock_start, "recovery.2");
  ASSERT_TRUE(run.facts.clock_started_ns && run.facts.recovered_ns && run.facts.disrupted_ns);
  EXPECT_EQ(run.facts.time_to_recover_ns, *run.facts.recovered_ns - *run.facts.disrupted_ns);
  EXPECT_GT(*run.facts.clock_started_ns, *run.facts.disrupted_ns);
  for (const char* told :
       {"newest record", "test.1: written", "the playbook's own start, recovery.2"}) {
    EXPECT_THAT(ended.err + ended.out, HasSubstr(told));
  }
}

}  // namespace
}  // namespace understudy::blackbox
