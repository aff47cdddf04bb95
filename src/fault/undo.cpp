#include "undo.hpp"

#include <chrono>
#include <csignal>
#include <expected>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "command.hpp"
#include "environment.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/reach.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file_lock.hpp"
#include "understudy/os/process.hpp"
#include "undo_record.hpp"

namespace understudy::fault {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr auto lock_poll = std::chrono::milliseconds(20);
constexpr auto lock_grace = std::chrono::seconds(5);
constexpr auto undo_kill_limit = std::chrono::seconds(5);

/// After a command was cut off in the middle, its effect may still arrive (on another host, say):
/// the fault must stay away for so long before we believe it.
constexpr auto aftermath = std::chrono::milliseconds(1000);
constexpr auto aftermath_poll = std::chrono::milliseconds(100);
constexpr int most_passes = 5;

/// Kills the holder of the work lock if it is the controller that armed this undo.
void end_hung_controller(const Undo& undo) {
  const auto holder = os::lock_holder(work_lock(undo.run_folder));
  const UndoRecord& record = undo.record;
  const bool known = holder && *holder == record.controller_pid &&
                     os::boot_id() == record.boot_id &&
                     os::is_running(*holder, record.controller_ticks);
  if (known) ::kill(*holder, SIGKILL);
}

/// One after the other: the lock, or why it cannot be had.
diag::Result<os::FileLock> wait_for_turn(const Undo& undo, Patience patience,
                                         const std::stop_token& stop) {
  const auto path = work_lock(undo.run_folder);
  auto deadline = SteadyClock::now() + 2 * undo.timeout() + lock_grace;
  while (true) {
    auto taken = os::FileLock::try_take(path);
    if (!taken) return std::unexpected(std::move(taken).error());
    if (std::optional<os::FileLock>& lock = *taken) return std::move(*lock);
    if (SteadyClock::now() >= deadline) {
      if (patience == Patience::give_up) break;
      end_hung_controller(undo);
      patience = Patience::give_up;
      deadline = SteadyClock::now() + lock_grace;
    }
    if (!pause(lock_poll, stop)) break;
  }
  const auto holder = os::lock_holder(path);
  return diag::fail(
      {.code = "US-F007",
       .message = fmt::format("{} is still at work on it",
                              holder ? fmt::format("process {}", *holder) : "another process")});
}

/// Ends a command that a dead predecessor had begun. True when there was one.
diag::Result<bool> end_leftover(const CommandMark& mark) {
  if (mark.boot_id != os::boot_id() || !os::is_running(mark.pid, mark.ticks)) return false;
  if (os::end_group(mark.pid, undo_kill_limit)) return true;
  return diag::fail(
      {.code = "US-F008",
       .message = fmt::format("the {} command begun earlier (process {}) cannot be ended",
                              mark.what, mark.pid)});
}

/// One attempt, by whoever holds the work lock.
class Attempt {
 public:
  Attempt(const Undo& undo, std::stop_token stop) : undo_(undo), stop_(std::move(stop)) {}

  Ended all() {
    const auto read = read_mark(undo_);
    if (!read) return because(read.error());
    const std::optional<CommandMark>& mark = *read;
    if (!mark) return {.ok = true, .detail = "nothing had been injected"};
    const auto cut_off = end_leftover(*mark);
    if (!cut_off) return because(cut_off.error());

    Ended ended = pass();
    for (int i = 1; *cut_off && ended.ok && !stays_away() && i < most_passes; ++i) ended = pass();
    return ended;
  }

 private:
  static Ended because(const diag::Failure& failure) {
    return {.ok = false, .detail = failure.cause().message};
  }

  [[nodiscard]] Command command(const std::vector<std::string>& words) const {
    return command_of(undo_, words, stop_);
  }

  /// Reverts, then waits until nothing of the fault is left. Only the check decides: a revert may
  /// report success and have done nothing, or fail because there was nothing left to do.
  Ended pass() {
    const Ended done = run_marked(undo_, "revert", command(undo_.record.revert), {}, {});
    if (done.ok) {
      Ended gone = run_until_ok(command(undo_.record.reverted));
      if (!gone.ok) gone.detail = "the fault is still there: " + gone.detail;
      return gone;
    }
    const Ended gone = run_check(command(undo_.record.reverted));
    return {.ok = gone.ok,
            .detail = fmt::format("the revert command failed: {}; {}", done.detail,
                                  gone.ok ? "yet nothing of the fault is left"
                                          : "the fault is still there: " + gone.detail)};
  }

  bool stays_away() {
    const auto until = SteadyClock::now() + aftermath;
    while (SteadyClock::now() < until && pause(aftermath_poll, stop_)) {
      if (!run_check(command(undo_.record.reverted)).ok) return false;
    }
    return true;
  }

  const Undo& undo_;
  std::stop_token stop_;
};

/// A fault that destroys: only the playbook brings it back; all we can do is look.
UndoDone look(const Undo& undo, UndoDone done, const std::stop_token& stop) {
  done.by = "playbook";
  if (undo.record.reverted.empty()) {
    done.ok = true;
    done.detail = "the fault destroys; no check is declared that it is healed";
    return done;
  }
  const Ended healed = run_until_ok(command_of(undo, undo.record.reverted, stop));
  done.ok = healed.ok;
  if (!healed.ok) done.detail = "not healed: " + healed.detail;
  return done;
}

UndoDone unfinished(const Undo& undo, const std::string& by, const os::Clock& clock) {
  const os::Instant now = clock.now();
  return {.undo = undo.id,
          .ok = false,
          .by = by,
          .at_ns = now.boot.count(),
          .at = os::to_rfc3339(now.wall),
          .detail = ""};
}

}  // namespace

Command command_of(const Undo& undo, const std::vector<std::string>& words,
                   const std::stop_token& stop) {
  return {.argv = model::behind(undo.record.reach, words),
          .environment = environment_with(undo.record.environment),
          .folder = undo.record.folder,
          .limit = undo.timeout(),
          .stop = stop};
}

Ended run_marked(const Undo& undo, const std::string& what, const Command& command,
                 const std::function<void()>& before_it, const std::function<void()>& begun) {
  const Gate gate{.before = [&](pid_t pid) -> diag::Result<> {
                    auto written = write_mark(undo, {.undo = undo.id,
                                                     .what = what,
                                                     .boot_id = os::boot_id(),
                                                     .pid = pid,
                                                     .ticks = os::start_ticks(pid).value_or(0)});
                    if (written && before_it) before_it();
                    return written;
                  },
                  .after =
                      [&begun] {
                        if (begun) begun();
                      }};
  return run_gated(command, gate);
}

UndoDone revert_once(const Undo& undo, const std::string& by, const os::Clock& clock,
                     Patience patience, const std::stop_token& stop) {
  UndoDone done = unfinished(undo, by, clock);
  if (undo.record.destroys) return look(undo, std::move(done), stop);

  const auto turn = wait_for_turn(undo, patience, stop);
  if (!turn) {
    done.detail = turn.error().cause().message;
    return done;
  }
  if (const auto read = read_done(undo)) {
    const std::optional<UndoDone>& earlier = *read;
    if (earlier && earlier->ok) return *earlier;
  }
  Ended ended = Attempt(undo, stop).all();
  done = unfinished(undo, by, clock);
  done.ok = ended.ok;
  done.detail = std::move(ended.detail);
  if (const auto kept = write_done(undo, done); !kept) {
    // Reverting again at the next start does no harm: the command is idempotent.
    done.detail += fmt::format("{}it could not be recorded: {}", done.detail.empty() ? "" : "; ",
                               kept.error().cause().message);
  }
  return done;
}

}  // namespace understudy::fault
