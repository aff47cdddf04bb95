/// \file
/// The files of an undo in a run's folder: what to do, what was begun, how it ended. Their form is
/// specified in docs/formats/undo.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "understudy/diag/result.hpp"
#include "understudy/fault/fault_driver.hpp"

namespace understudy::fault {

/// `undo.json`: everything that is needed to take the fault back, by a process that knows nothing
/// else.
struct UndoRecord {
  std::string format;
  std::string fault;
  std::string title;
  bool destroys = false;
  std::string heal;
  std::vector<std::string> reach;
  std::vector<std::string> revert;
  std::vector<std::string> reverted;
  std::int64_t timeout_ms = 0;
  std::string folder;                    ///< Where the commands run.
  std::vector<std::string> environment;  ///< NAME=value; laid over that of who reverts.
  std::string boot_id;                   ///< The next three mean nothing in another boot.
  std::int32_t controller_pid = 0;
  std::uint64_t controller_ticks = 0;
  std::int64_t armed_ns = 0;
  std::int64_t deadline_ns = 0;  ///< The guardian reverts then, whatever the controller says.
  std::int64_t silence_ms = 0;   ///< A controller that says nothing for so long counts as dead.
  std::int64_t retry_ms = 0;     ///< How long the guardian tries a failing revert.
};
BOOST_DESCRIBE_STRUCT(UndoRecord, (),
                      (format, fault, title, destroys, heal, reach, revert, reverted, timeout_ms,
                       folder, environment, boot_id, controller_pid, controller_ticks, armed_ns,
                       deadline_ns, silence_ms, retry_ms))

/// `undo.command.json`: the last command that changes anything, on disk before it begins. While
/// there is none for an undo, its fault was never injected.
struct CommandMark {
  std::string undo;  ///< Id of the undo it belongs to.
  std::string what;  ///< inject or revert.
  std::string boot_id;
  std::int32_t pid = 0;  ///< Its process and process group.
  std::uint64_t ticks = 0;
};
BOOST_DESCRIBE_STRUCT(CommandMark, (), (undo, what, boot_id, pid, ticks))

/// `undo.done.json`: how the last attempt to revert ended.
struct UndoDone {
  std::string undo;
  bool ok = false;
  std::string by;  ///< controller, guardian, sweep; playbook when it destroys.
  std::int64_t at_ns = 0;
  std::string at;  ///< The same in UTC, for people.
  std::string detail;
};
BOOST_DESCRIBE_STRUCT(UndoDone, (), (undo, ok, by, at_ns, at, detail))

/// An undo record as it stands on disk. `id` is the SHA-256 of its bytes: marks and results of
/// another arming in the same folder are told apart by it.
struct Undo {
  std::filesystem::path run_folder;
  std::string id;
  UndoRecord record;

  [[nodiscard]] std::chrono::milliseconds timeout() const {
    return std::chrono::milliseconds(record.timeout_ms);
  }
};

/// Checks the setup and writes the record durably. Errors: the fault cannot be undone as declared
/// (US-F001), an earlier fault of this folder is not reverted (US-F002).
[[nodiscard]] diag::Result<Undo> write_undo(const FaultSetup& setup, const os::Clock& clock);

/// nullopt when the folder has none. Errors: it cannot be understood (US-F004); it belongs to
/// another user, whose commands we do not run (US-F005).
[[nodiscard]] diag::Result<std::optional<Undo>> read_undo(const std::filesystem::path& run_folder);

/// The mark and the result that belong to this undo; nullopt when there is none.
[[nodiscard]] diag::Result<std::optional<CommandMark>> read_mark(const Undo& undo);
[[nodiscard]] diag::Result<std::optional<UndoDone>> read_done(const Undo& undo);

/// True when it is on record that nothing of the fault is left.
[[nodiscard]] bool is_done(const Undo& undo);

/// Durable on return.
[[nodiscard]] diag::Result<> write_mark(const Undo& undo, const CommandMark& mark);
[[nodiscard]] diag::Result<> write_done(const Undo& undo, const UndoDone& done);

/// The guardian holds this one for life.
[[nodiscard]] std::filesystem::path guard_lock(const std::filesystem::path& run_folder);
/// Whoever begins an inject or reverts holds this one meanwhile.
[[nodiscard]] std::filesystem::path work_lock(const std::filesystem::path& run_folder);

}  // namespace understudy::fault
