// Whoever dies, and whenever: afterwards the fault is gone, or it is on record that it is not.

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../command.hpp"
#include "../undo.hpp"
#include "../undo_record.hpp"
#include "fault_on_a_file.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/fault/sweep.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_lock.hpp"
#include "understudy/os/process.hpp"

namespace understudy::fault {
namespace {

/// The test controller as a process group of its own.
class Controller {
 public:
  Controller(const FaultOnAFile& place, const std::string& point,
             const std::vector<std::string>& scripts = {}) {
    std::vector<std::string> argv{US_FAULT_CONTROLLER, "run", place.file("").string(), point};
    argv.insert(argv.end(), scripts.begin(), scripts.end());
    auto child = os::Child::spawn(
        context_.get_executor(), {.argv = std::move(argv), .merge_output = true},
        [this](os::Stream, std::string_view text) { said_ += text; },
        [this](os::ExitStatus status) { status_ = status; });
    EXPECT_TRUE(child);
    child_ = std::move(*child);
  }

  /// True once it has said this line.
  bool says(const std::string& line) {
    return run_until([&] { return said_.contains(line + "\n"); });
  }

  void kill() { child_->signal_group(SIGKILL); }

  void freeze() { child_->signal_group(SIGSTOP); }

  void thaw() { child_->signal_group(SIGCONT); }

  /// How it ended; nullopt when it does not.
  std::optional<os::ExitStatus> end() {
    run_until([this] { return status_.has_value(); });
    return status_;
  }

  [[nodiscard]] const std::string& said() const { return said_; }

 private:
  template <typename Holds>
  bool run_until(const Holds& holds) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!holds() && context_.run_one_until(deadline) > 0) {
    }
    return holds();
  }

  boost::asio::io_context context_;
  std::string said_;
  std::optional<os::ExitStatus> status_;
  std::unique_ptr<os::Child> child_;
};

bool nobody_watches(const FaultOnAFile& place) {
  const auto lock = os::FileLock::try_take(guard_lock(place.run()));
  return lock && *lock;
}

/// The next start of the tool, once no guardian is left: what its sweep finds.
std::vector<SweepResult> next_start(const FaultOnAFile& place) {
  std::vector<SweepResult> results;
  EXPECT_TRUE(eventually([&] {
    if (!nobody_watches(place)) return false;
    results = sweep(place.runs(), os::SystemClock());
    return std::ranges::none_of(
        results, [](const auto& one) { return one.outcome == SweepOutcome::watched; });
  }));
  return results;
}

UndoDone result(const FaultOnAFile& place) {
  const auto undo = read_undo(place.run());
  if (!undo || !*undo) return {};
  const auto done = read_done(**undo);
  return done && *done ? **done : UndoDone{};
}

pid_t guardian_of(const FaultOnAFile& place) {
  return os::lock_holder(guard_lock(place.run())).value_or(0);
}

class KillNine : public testing::TestWithParam<std::string> {};

TEST_P(KillNine, OfTheControllerAtThisPointLeavesNoFault) {
  const FaultOnAFile place;
  Controller controller(place, GetParam());

  const auto ended = controller.end();

  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->signal, SIGKILL) << controller.said();
  for (const auto& swept : next_start(place)) EXPECT_NE(swept.outcome, SweepOutcome::failed);
  EXPECT_FALSE(place.in_force());
  EXPECT_EQ(result(place).ok, std::filesystem::exists(place.run() / "undo.json"));
}

INSTANTIATE_TEST_SUITE_P(Each, KillNine,
                         testing::Values("started", "arming", "armed", "injecting", "injected",
                                         "reverting", "reverted"),
                         [](const auto& about) { return about.param; });

TEST(KillNineAtRandom, LeavesNoFault) {
  std::mt19937 random(20261123);  // NOLINT(cert-msc51-cpp): the same rounds every time
  std::uniform_int_distribution<int> microseconds(0, 40000);
  const int rounds = std::getenv("US_LONG") == nullptr ? 60 : 600;  // NOLINT(concurrency-mt-unsafe)
  for (int round = 0; round < rounds; ++round) {
    const FaultOnAFile place;
    Controller controller(place, "never");
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds(random)));

    controller.kill();

    ASSERT_TRUE(controller.end());
    for (const auto& swept : next_start(place)) {
      EXPECT_NE(swept.outcome, SweepOutcome::failed) << swept.detail;
    }
    EXPECT_FALSE(place.in_force()) << "round " << round << ", it had said: " << controller.said();
    EXPECT_EQ(result(place).ok, std::filesystem::exists(place.run() / "undo.json"));
  }
}

constexpr const char* slow_inject =
    ": > $1/begun; while [ ! -e $1/go_on ]; do sleep 0.01; done; : > $1/fault; : > $1/finished";
constexpr const char* plain_revert = "rm -f $1/fault";

TEST(KillNineInTheMiddle, OfAnInjectEndsItsCommandBeforeTheRevert) {
  const FaultOnAFile place;
  Controller controller(place, "never", {slow_inject, plain_revert});
  ASSERT_TRUE(eventually([&place] { return place.exists("begun"); }));
  const auto undo = read_undo(place.run());
  ASSERT_TRUE(undo && *undo);
  const auto mark = read_mark(**undo);
  ASSERT_TRUE(mark && *mark);
  ASSERT_EQ((*mark)->what, "inject");

  controller.kill();
  ASSERT_TRUE(eventually([&place] { return result(place).ok; }));
  ASSERT_TRUE(os::replace_file(place.file("go_on"), ""));

  EXPECT_FALSE(os::is_running((*mark)->pid, (*mark)->ticks));
  EXPECT_FALSE(place.exists("finished"));
  EXPECT_FALSE(place.in_force());
  EXPECT_EQ(result(place).by, "guardian");
}

TEST(KillNineInTheMiddle, OfARevertIsTakenUpByTheGuardian) {
  const FaultOnAFile place;
  Controller controller(
      place, "never",
      {": > $1/fault", "if mkdir $1/first; then sleep 600 & wait; fi; rm -f $1/fault"});
  ASSERT_TRUE(eventually([&place] { return place.exists("first"); }));
  ASSERT_TRUE(place.in_force());

  controller.kill();

  EXPECT_TRUE(eventually([&place] { return result(place).ok; }));
  EXPECT_FALSE(place.in_force());
  EXPECT_EQ(result(place).by, "guardian");
}

TEST(KillNineInTheMiddle, RevertsAgainWhatArrivesLate) {
  const FaultOnAFile place;
  // The inject leaves its session, as a command on another host does when only its client is ended.
  Controller controller(place, "never",
                        {"setsid sh -c ': > $0/away; while [ ! -e $0/reverted_once ]; do sleep "
                         "0.01; done; sleep 0.2; "
                         ": > $0/fault' $1 </dev/null >/dev/null 2>&1 & sleep 600 & wait",
                         "rm -f $1/fault; : > $1/reverted_once"});
  ASSERT_TRUE(eventually([&place] { return place.exists("away"); }));

  controller.kill();

  ASSERT_TRUE(eventually([&place] { return result(place).ok; }));
  EXPECT_FALSE(place.in_force());
}

TEST(BothKilled, IsTakenBackAtTheNextStart) {
  const FaultOnAFile place;
  Controller controller(place, "never",
                        {": > $1/fault; : > $1/begun; sleep 600 & wait", plain_revert});
  ASSERT_TRUE(eventually([&place] { return place.exists("begun"); }));
  const pid_t guardian = guardian_of(place);
  ASSERT_GT(guardian, 0);
  controller.freeze();

  ::kill(guardian, SIGKILL);
  controller.kill();
  controller.end();
  ASSERT_TRUE(place.in_force());
  const auto swept = next_start(place);

  ASSERT_EQ(swept.size(), 1U);
  EXPECT_EQ(swept[0].outcome, SweepOutcome::reverted) << swept[0].detail;
  EXPECT_EQ(swept[0].run_folder, place.run());
  EXPECT_EQ(swept[0].fault, "file-there");
  EXPECT_FALSE(place.in_force());
  EXPECT_EQ(result(place).by, "sweep");
  EXPECT_TRUE(sweep(place.runs(), os::SystemClock()).empty()) << "it is done once and for all";
}

TEST(GuardianKilled, MakesTheControllerSaySo) {
  const FaultOnAFile place;
  Controller controller(place, "never", {slow_inject, plain_revert});
  ASSERT_TRUE(eventually([&place] { return place.exists("begun"); }));

  ::kill(guardian_of(place), SIGKILL);

  EXPECT_TRUE(controller.says("the guardian is lost: it was ended by signal 9"));
  ASSERT_TRUE(os::replace_file(place.file("go_on"), ""));
  EXPECT_TRUE(controller.says("reverted"));
  EXPECT_FALSE(place.in_force());
}

TEST(FrozenController, WakesToFindItsFaultRevertedAndInjectsNothing) {
  const FaultOnAFile place;
  Controller controller(place, "never", {slow_inject, plain_revert});
  ASSERT_TRUE(eventually([&place] { return place.exists("begun"); }));
  controller.freeze();

  ::kill(guardian_of(place), SIGTERM);
  ASSERT_TRUE(eventually([&place] { return result(place).ok; }));
  controller.thaw();

  EXPECT_TRUE(controller.says("injected not"));
  EXPECT_TRUE(controller.says("reverted")) << controller.said();
  EXPECT_FALSE(place.exists("finished"));
  EXPECT_FALSE(place.in_force());
  EXPECT_EQ(result(place).by, "guardian");
}

/// A process that takes the work lock, says so and stands still.
class Stuck {
 public:
  explicit Stuck(const FaultOnAFile& place) {
    const auto path = work_lock(place.run());
    pid_ = ::fork();
    if (pid_ == 0) {
      const auto lock = os::FileLock::try_take(path);
      while (lock) ::pause();
      ::_exit(1);
    }
    ticks_ = os::start_ticks(pid_).value_or(0);
    EXPECT_TRUE(eventually([this, &path] { return os::lock_holder(path) == pid_; }));
  }

  Stuck(const Stuck&) = delete;
  Stuck& operator=(const Stuck&) = delete;
  Stuck(Stuck&&) = delete;
  Stuck& operator=(Stuck&&) = delete;

  ~Stuck() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  [[nodiscard]] pid_t pid() const { return pid_; }

  [[nodiscard]] std::uint64_t ticks() const { return ticks_; }

  [[nodiscard]] bool running() const { return os::is_running(pid_, ticks_); }

 private:
  pid_t pid_ = 0;
  std::uint64_t ticks_ = 0;
};

/// An undo on disk whose fault is in force.
Undo in_force(const FaultOnAFile& place, const FaultSetup& setup) {
  auto undo = write_undo(setup, os::SystemClock());
  EXPECT_TRUE(undo);
  EXPECT_TRUE(write_mark(*undo, {.undo = undo->id, .what = "inject", .boot_id = "another boot"}));
  EXPECT_TRUE(os::replace_file(place.file("fault"), ""));
  return std::move(*undo);
}

TEST(HungController, ThatHoldsTheLockIsEndedSoThatTwoNeverActAtOnce) {
  const FaultOnAFile place;
  const Stuck stuck(place);
  auto setup = place.setup();
  setup.fault.timeout = 100ms;
  Undo undo = in_force(place, setup);
  undo.record.controller_pid = stuck.pid();
  undo.record.controller_ticks = stuck.ticks();

  const auto done =
      revert_once(undo, "guardian", os::SystemClock(), Patience::end_a_hung_controller, {});

  EXPECT_TRUE(done.ok) << done.detail;
  EXPECT_FALSE(stuck.running());
  EXPECT_FALSE(place.in_force());
}

TEST(HungController, IsNotConfusedWithAnotherProcessOfItsNumber) {
  const FaultOnAFile place;
  const Stuck stuck(place);
  auto setup = place.setup();
  setup.fault.timeout = 100ms;
  Undo undo = in_force(place, setup);
  undo.record.controller_pid = stuck.pid();
  undo.record.controller_ticks = stuck.ticks() + 1;
  std::stop_source stop;
  const std::jthread later([&stop](const std::stop_token& end) {
    if (pause(6s, end)) stop.request_stop();
  });

  const auto done = revert_once(undo, "guardian", os::SystemClock(),
                                Patience::end_a_hung_controller, stop.get_token());

  EXPECT_FALSE(done.ok);
  EXPECT_EQ(done.detail, fmt::format("process {} is still at work on it", stuck.pid()));
  EXPECT_TRUE(stuck.running());
  EXPECT_TRUE(place.in_force());
}

}  // namespace
}  // namespace understudy::fault
