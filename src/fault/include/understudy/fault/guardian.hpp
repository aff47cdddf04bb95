/// \file
/// The process that takes a fault back when its controller cannot.
#pragma once

#include <filesystem>

namespace understudy::fault {

/// The whole of `understudy agent guardian RUN_FOLDER`: reads the undo record, watches, and reverts
/// when the controller's pipe `control_fd` ends or falls silent, at the deadline, or on SIGTERM,
/// SIGINT or SIGHUP. Says `armed` on `reply_fd` once it watches. Takes over the process: signal
/// mask, both descriptors. Call it before any thread is started. Returns the exit status: 0
/// released or reverted, 3 it could not begin, 5 the fault could not be verified as reverted.
[[nodiscard]] int guardian_main(const std::filesystem::path& run_folder, int control_fd,
                                int reply_fd);

}  // namespace understudy::fault
