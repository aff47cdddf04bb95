/// \file
/// What other processes of this machine do: recognised for good, waited for, ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <sys/types.h>

namespace understudy::os {

/// Names the machine's current boot: pids, start ticks and CLOCK_BOOTTIME mean nothing in another
/// one. Empty when the kernel does not say.
[[nodiscard]] std::string boot_id();

/// True while the process that started at `ticks` (see start_ticks) runs; a zombie does not.
[[nodiscard]] bool is_running(pid_t pid, std::uint64_t ticks);

/// Kills every process of a group and waits until none of them runs any more, also none that was
/// inside a system call. False when some still do after `limit`. No permission counts as running.
[[nodiscard]] bool end_group(pid_t group, std::chrono::milliseconds limit);

}  // namespace understudy::os
