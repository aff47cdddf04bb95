#include "understudy/fault/sweep.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/fault/fault_driver.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file_lock.hpp"
#include "understudy/os/process.hpp"
#include "understudy/os/process_mark.hpp"
#include "undo.hpp"
#include "undo_record.hpp"

namespace understudy::fault {

namespace {

bool controller_lives(const UndoRecord& record) {
  return record.boot_id == os::boot_id() &&
         os::is_running(record.controller_pid, record.controller_ticks);
}

SweepResult failed(SweepResult result, const std::string& why, const std::string& heal) {
  result.outcome = SweepOutcome::failed;
  result.detail = heal.empty() ? why : fmt::format("{}; by hand: {}", why, heal);
  return result;
}

SweepResult watched(SweepResult result, std::string detail) {
  result.outcome = SweepOutcome::watched;
  result.detail = std::move(detail);
  return result;
}

/// The step that a dead controller left running. Why it cannot be ended; empty when all is well.
std::string end_step(const Undo& undo) {
  constexpr auto limit = std::chrono::seconds(5);
  if (controller_lives(undo.record)) return {};
  const auto ended = os::end_marked(step_mark(undo.run_folder), limit);
  return ended ? std::string() : ended.error().cause().message;
}

/// nullopt: nothing was in force.
std::optional<SweepResult> revert_left(const Undo& undo, SweepResult result,
                                       const os::Clock& clock) {
  // First: a living controller's guardian may be about to take the lock that we would hold.
  if (controller_lives(undo.record)) {
    return watched(result, fmt::format("process {} is at work on it", undo.record.controller_pid));
  }
  const auto guard = os::FileLock::try_take(guard_lock(undo.run_folder));
  if (!guard) return failed(result, guard.error().cause().message, undo.record.heal);
  if (!*guard) return watched(result, "its guardian will revert it");
  if (const auto why = end_step(undo); !why.empty()) return failed(result, why, undo.record.heal);
  const auto mark = read_mark(undo);
  const bool injected = !mark || *mark;
  const UndoDone done = revert_once(undo, "sweep", clock, Patience::give_up, {});
  if (!done.ok) return failed(result, done.detail, undo.record.heal);
  if (!injected) return std::nullopt;
  result.outcome = SweepOutcome::reverted;
  result.detail = done.detail.empty() ? "reverted and verified" : done.detail;
  return result;
}

/// nullopt: nothing to do in this folder.
std::optional<SweepResult> sweep_folder(const std::filesystem::path& run_folder,
                                        const os::Clock& clock) {
  SweepResult result{.run_folder = run_folder};
  const auto read = read_undo(run_folder);
  if (!read) return failed(result, read.error().cause().message, read.error().cause().hint);
  const std::optional<Undo>& undo = *read;
  if (!undo) return std::nullopt;
  result.fault = undo->record.fault;
  if (undo->record.destroys) {
    if (const auto why = end_step(*undo); !why.empty())
      return failed(result, why, undo->record.heal);
    return std::nullopt;
  }
  if (is_done(*undo)) return std::nullopt;
  return revert_left(*undo, result, clock);
}

}  // namespace

std::vector<SweepResult> sweep(const std::filesystem::path& runs_folder, const os::Clock& clock) {
  std::vector<std::filesystem::path> folders;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(runs_folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->is_directory(error)) folders.push_back(entry->path());
  }
  std::ranges::sort(folders);

  std::vector<SweepResult> results;
  for (const auto& folder : folders) {
    if (auto result = sweep_folder(folder, clock)) results.push_back(std::move(*result));
  }
  return results;
}

}  // namespace understudy::fault
