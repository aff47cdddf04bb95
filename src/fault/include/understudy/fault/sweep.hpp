/// \file
/// Takes back what dead controllers left behind: run at every start of the tool.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "understudy/os/clock.hpp"

namespace understudy::fault {

enum class SweepOutcome : std::uint8_t {
  reverted,  ///< It was left in force (or possibly so); it is gone now, verified.
  watched,   ///< A guardian or a controller is alive and will see to it; nothing was done.
  failed,    ///< It may still be in force: tell the person loudly.
};

struct SweepResult {
  std::filesystem::path run_folder;
  std::string fault;  ///< Its name; empty when the record cannot be read.
  SweepOutcome outcome = SweepOutcome::failed;
  std::string detail;  ///< One sentence; for a failure also what to do by hand.
};

/// Looks at every folder in `runs_folder` (none when it is not there) and reverts each fault whose
/// undo is on record, not done and watched by nobody. Safe to call from several processes at once
/// and again after a failure. Blocks while commands run.
[[nodiscard]] std::vector<SweepResult> sweep(const std::filesystem::path& runs_folder,
                                             const os::Clock& clock);

}  // namespace understudy::fault
