/// \file
/// Processes of this machine, found by what they were started as and with.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace understudy::blackbox {

struct Process {
  pid_t pid = 0;
  std::vector<std::string> argv;
  std::vector<std::string> environment;

  [[nodiscard]] bool has_argument(const std::string& word) const;
  [[nodiscard]] bool has_variable(const std::string& entry) const;
  /// For messages: its pid and command.
  [[nodiscard]] std::string text() const;
};

/// Those that run (no zombies), that we may look at, and for which `wanted` holds.
[[nodiscard]] std::vector<Process> processes(const std::function<bool(const Process&)>& wanted);

}  // namespace understudy::blackbox
