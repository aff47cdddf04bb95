#include "understudy/fault/sweep.hpp"

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../undo_record.hpp"
#include "fault_on_a_file.hpp"
#include "step_under_way.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_lock.hpp"
#include "understudy/os/process.hpp"

namespace understudy::fault {
namespace {

using testing::HasSubstr;

class Sweep : public testing::Test {
 protected:
  /// A fault in force whose controller and guardian are gone.
  Undo leave_behind(const FaultSetup& setup) {
    auto undo = write_undo(setup, clock_);
    EXPECT_TRUE(undo);
    // As if another process had armed it, which is dead.
    std::string text = os::read_file(place_.run() / "undo.json").value();
    const std::string ours = fmt::format(R"("controller_pid":{},)", ::getpid());
    const auto at = text.find(ours);
    EXPECT_NE(at, std::string::npos);
    text.replace(at, ours.size(), R"("controller_pid":0,)");
    EXPECT_TRUE(os::replace_file(place_.run() / "undo.json", text));
    auto read = read_undo(place_.run());
    EXPECT_TRUE(read && *read);
    EXPECT_TRUE(write_mark(**read, {.undo = (*read)->id, .what = "inject", .boot_id = "before"}));
    EXPECT_TRUE(os::replace_file(place_.file("fault"), ""));
    return std::move(**read);
  }

  std::vector<SweepResult> swept() { return sweep(place_.runs(), clock_); }

  FaultOnAFile place_;     // NOLINT: read by the tests
  os::SystemClock clock_;  // NOLINT
};

TEST_F(Sweep, FindsNothingWhereNothingIs) {
  EXPECT_TRUE(sweep(place_.file("none"), clock_).empty());
  EXPECT_TRUE(swept().empty());
}

TEST_F(Sweep, TakesBackWhatAnEarlierBootLeft) {
  leave_behind(place_.setup());

  const auto results = swept();

  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, SweepOutcome::reverted);
  EXPECT_EQ(results[0].detail, "reverted and verified");
  EXPECT_FALSE(place_.in_force());
  EXPECT_TRUE(swept().empty());
}

TEST_F(Sweep, SaysWhatCannotBeTakenBackAndHowToHealItAndTriesAgainNextTime) {
  auto setup = place_.setup();
  setup.fault.revert = place_.script("[ -e $1/repaired ] && rm -f $1/fault");
  leave_behind(setup);

  const auto first = swept();
  ASSERT_TRUE(os::replace_file(place_.file("repaired"), ""));
  const auto second = swept();

  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].outcome, SweepOutcome::failed);
  EXPECT_EQ(
      first[0].detail,
      "the revert command failed: 'sh' exited with 1; the fault is still there: 'test' exited "
      "with 1; by hand: remove the file");
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].outcome, SweepOutcome::reverted);
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Sweep, AcceptsAFailingRevertOnlyWhenNothingOfTheFaultIsLeft) {
  auto setup = place_.setup();
  setup.fault.revert = place_.script("rm -f $1/fault; exit 1");
  leave_behind(setup);

  const auto results = swept();

  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, SweepOutcome::reverted);
  EXPECT_EQ(results[0].detail,
            "the revert command failed: 'sh' exited with 1; yet nothing of the fault is left");
}

TEST_F(Sweep, LeavesARunWithAGuardianAlone) {
  leave_behind(place_.setup());
  const auto guard = os::FileLock::try_take(guard_lock(place_.run()));
  ASSERT_TRUE(guard && *guard);

  const auto results = swept();

  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, SweepOutcome::watched);
  EXPECT_TRUE(place_.in_force());
}

TEST_F(Sweep, LeavesARunWithALivingControllerAlone) {
  ASSERT_TRUE(write_undo(place_.setup(), clock_));
  ASSERT_TRUE(os::replace_file(place_.file("fault"), ""));

  const auto results = swept();

  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, SweepOutcome::watched);
  EXPECT_EQ(results[0].detail, fmt::format("process {} is at work on it", ::getpid()));
  EXPECT_TRUE(place_.in_force());
}

TEST_F(Sweep, OfTwoAtOnceRevertsOnce) {
  auto setup = place_.setup();
  setup.fault.revert = place_.script("echo once >> $1/count; sleep 0.2; rm -f $1/fault");
  leave_behind(setup);

  const pid_t other = ::fork();
  if (other == 0) {
    const auto results = swept();
    const bool fine = std::ranges::none_of(
        results, [](const auto& one) { return one.outcome == SweepOutcome::failed; });
    ::_exit(fine ? 0 : 1);
  }
  const auto results = swept();
  int status = -1;
  ::waitpid(other, &status, 0);

  EXPECT_EQ(status, 0);
  for (const auto& one : results) EXPECT_NE(one.outcome, SweepOutcome::failed) << one.detail;
  EXPECT_FALSE(place_.in_force());
  EXPECT_EQ(os::read_file(place_.file("count")).value(), "once\n");
}

TEST_F(Sweep, SparesAProcessThatOnlyHasTheNumberOfTheOldCommand) {
  const Undo undo = leave_behind(place_.setup());
  boost::asio::io_context context;
  auto innocent = os::Child::spawn(context.get_executor(), {.argv = {"sleep", "600"}}, {},
                                   [](os::ExitStatus) {});
  ASSERT_TRUE(innocent);
  const pid_t pid = (*innocent)->pid();
  const auto ticks = os::start_ticks(pid).value();
  const auto mark = [&](const std::string& boot, std::uint64_t started) {
    return CommandMark{
        .undo = undo.id, .what = "inject", .boot_id = boot, .pid = pid, .ticks = started};
  };

  ASSERT_TRUE(write_mark(undo, mark("another boot", ticks)));
  EXPECT_EQ(swept().at(0).outcome, SweepOutcome::reverted);
  EXPECT_TRUE(os::is_running(pid, ticks));

  const Undo again = leave_behind(place_.setup());
  auto reused = mark(os::boot_id(), ticks - 1);
  reused.undo = again.id;
  ASSERT_TRUE(write_mark(again, reused));
  EXPECT_EQ(swept().at(0).outcome, SweepOutcome::reverted);
  EXPECT_TRUE(os::is_running(pid, ticks));
}

TEST_F(Sweep, RunsWithTheEnvironmentThatArmedIt) {
  ::setenv("BOOKSTORE_LAB", "blue", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  auto setup = place_.setup();
  setup.fault.revert = place_.script("[ \"$BOOKSTORE_LAB\" = blue ] && rm -f $1/fault");
  leave_behind(setup);
  ::setenv("BOOKSTORE_LAB", "red", 1);  // NOLINT(concurrency-mt-unsafe)

  EXPECT_EQ(swept().at(0).outcome, SweepOutcome::reverted);
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Sweep, RunsInTheFolderThatArmedIt) {
  auto setup = place_.setup();
  setup.work_folder = place_.file("");
  setup.fault.revert = {"rm", "-f", "fault"};
  leave_behind(setup);

  EXPECT_EQ(swept().at(0).outcome, SweepOutcome::reverted);
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Sweep, DoesNotRunWhatAnotherUserCouldHaveWritten) {
  leave_behind(place_.setup());
  std::filesystem::permissions(place_.run() / "undo.json", std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);

  const auto results = swept();

  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, SweepOutcome::failed);
  EXPECT_THAT(results[0].detail, HasSubstr("can be written by another user"));
  EXPECT_TRUE(place_.in_force());
}

TEST_F(Sweep, SaysThatARecordCannotBeUnderstood) {
  ASSERT_TRUE(os::replace_file(place_.run() / "undo.json", R"({"format":"understudy-undo 1"})"));

  const auto results = swept();

  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].outcome, SweepOutcome::failed);
  EXPECT_EQ(
      results[0].detail,
      fmt::format("cannot understand '{}': field 'fault' is missing; by hand: if its fault may "
                  "still be in force, take it back by hand, then remove the file",
                  (place_.run() / "undo.json").string()));
}

TEST_F(Sweep, HasNothingToDoForAFaultThatOnlyThePlaybookHeals) {
  auto setup = place_.setup();
  setup.fault.destroys = true;
  leave_behind(setup);

  EXPECT_TRUE(swept().empty());
}

TEST_F(Sweep, EndsTheStepThatADeadControllerLeftRunning) {
  for (const bool destroys : {false, true}) {
    auto setup = place_.setup();
    setup.fault.destroys = destroys;
    leave_behind(setup);
    StepUnderWay step(place_.run());

    (void)swept();

    EXPECT_TRUE(step.has_ended()) << destroys;
  }
}

}  // namespace
}  // namespace understudy::fault
