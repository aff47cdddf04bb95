/// \file
/// Runs the commands of a fault to their end, on the caller's thread.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include <sys/types.h>

#include "understudy/diag/result.hpp"

namespace understudy::fault {

/// How a command ended. `detail` is a sentence when it is not ok: "'tc' exited with 2: …".
struct Ended {
  bool ok = false;
  std::string detail;
  bool cut_off = false;  ///< It did not end by itself within its limit.
};

struct Command {
  std::vector<std::string> argv;
  std::vector<std::string> environment;
  std::string folder;
  std::chrono::milliseconds limit{0};  ///< Then its process group is killed.
  std::stop_token stop;                ///< Likewise, at once.
};

/// What happens between the moment a command has a pid and the moment it begins.
struct Gate {
  /// Puts the pid on record. When it fails the command never begins.
  std::function<diag::Result<>(pid_t)> before;
  /// The command may have begun.
  std::function<void()> after;
};

/// Runs a command that changes nothing.
[[nodiscard]] Ended run_check(const Command& command);

/// Runs a command that changes something: it is started behind a gate that opens only once `before`
/// has returned. When we die before that, the gate stays shut: nothing has happened.
[[nodiscard]] Ended run_gated(const Command& command, const Gate& gate);

/// Runs `command` until it is ok, at most for its `limit` in all.
[[nodiscard]] Ended run_until_ok(Command command);

/// Waits; false when stopped meanwhile.
[[nodiscard]] bool pause(std::chrono::milliseconds time, const std::stop_token& stop);

}  // namespace understudy::fault
