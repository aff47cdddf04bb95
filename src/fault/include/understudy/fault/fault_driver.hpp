/// \file
/// Applies a declared fault and takes it back, so that it never outlives its controller: the undo
/// is on disk and a guardian process watches before anything is broken.
/// Files in the run folder are specified in docs/formats/undo.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "understudy/model/application.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::fault {

/// Holds the mark of the step under way (os::ProcessMark): who finds a run without its controller
/// ends that step before anything else.
[[nodiscard]] std::filesystem::path step_mark(const std::filesystem::path& run_folder);

/// Everything the driver must know.
struct FaultSetup {
  model::Fault fault;
  std::vector<std::string> reach;    ///< Put before each command; empty: this machine.
  std::filesystem::path run_folder;  ///< Exists; the undo record and the guardian's log go here.
  std::filesystem::path executable{"/proc/self/exe"};  ///< Has `agent guardian RUN_FOLDER`.
  std::filesystem::path work_folder;                   ///< Where the commands run; ours when empty.
  /// After arming: the latest instant at which the guardian reverts although the controller lives.
  std::chrono::milliseconds limit{std::chrono::hours(1)};
  std::chrono::milliseconds heartbeat{1000};  ///< How often the controller says that it lives.
  std::chrono::milliseconds silence{10000};  ///< Without a heartbeat for so long it counts as dead.
  std::chrono::milliseconds retry_for{60000};  ///< How long the guardian tries a failing revert.
  /// Names of further environment variables that the undo needs. A few that are known to be
  /// harmless are recorded anyway (docs/formats/undo.md); names that look like secrets never are.
  std::vector<std::string> keep_environment;
};

/// One fault of one run. All callbacks run on the executor given at construction, which must run
/// on one thread; nothing blocks it. Destroying the driver ends what it is doing without calling
/// back; the guardian then sees its controller gone and reverts.
class FaultDriver {
 public:
  using OnArmed = std::function<void(model::UndoArmed)>;
  using OnGuardianLost = std::function<void(std::string)>;
  using OnInjected = std::function<void(model::FaultInjected)>;
  using OnReverted = std::function<void(model::FaultReverted)>;

  FaultDriver() = default;
  FaultDriver(const FaultDriver&) = delete;
  FaultDriver& operator=(const FaultDriver&) = delete;
  FaultDriver(FaultDriver&&) = delete;
  FaultDriver& operator=(FaultDriver&&) = delete;
  virtual ~FaultDriver() = default;

  /// Writes the undo to disk and starts the guardian. `done` comes once, with ok=true only when
  /// both stand. `on_guardian_lost` comes at most once, later, with a sentence: the guardian died
  /// or has reverted by itself; call `revert` at once.
  virtual void arm(OnArmed done, OnGuardianLost on_guardian_lost) = 0;

  /// Runs `inject`, then `effect` until it holds. ok=false when a command failed, the effect did
  /// not show in time, or nothing is armed; the caller then reverts.
  virtual void inject(OnInjected done) = 0;

  /// Takes the fault back and verifies it; safe to call at any time, any number of times, also from
  /// a new process on the run folder of a dead one. Ends a running `inject` first. When another
  /// process has already reverted, that is the answer. On ok=false the guardian goes on trying.
  virtual void revert(OnReverted done) = 0;
};

/// `clock` outlives the driver.
[[nodiscard]] std::unique_ptr<FaultDriver> make_fault_driver(
    const boost::asio::any_io_executor& executor, FaultSetup setup, const os::Clock& clock);

}  // namespace understudy::fault
