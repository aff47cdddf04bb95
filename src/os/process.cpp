#include "understudy/os/process.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>

#include <fmt/format.h>

#include "understudy/os/child.hpp"

namespace understudy::os {

namespace {

/// The part of /proc/PID/stat that matters here.
struct Status {
  char state = '?';
  pid_t group = 0;

  [[nodiscard]] bool running() const { return state != 'Z' && state != 'X'; }
};

std::optional<Status> status_of(const std::string& pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The command name stands in parentheses and may hold anything: read on after the last one.
  const auto close = line.rfind(')');
  if (close == std::string::npos) return std::nullopt;
  std::istringstream rest(line.substr(close + 1));
  Status status;
  pid_t parent = 0;
  if (!(rest >> status.state >> parent >> status.group)) return std::nullopt;
  return status;
}

bool any_running(pid_t group) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    const auto status = status_of(name);
    if (status && status->group == group && status->running()) return true;
  }
  return false;
}

}  // namespace

std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

bool is_running(pid_t pid, std::uint64_t ticks) {
  const auto status = status_of(std::to_string(pid));
  return status && status->running() && start_ticks(pid) == ticks;
}

bool end_group(pid_t group, std::chrono::milliseconds limit) {
  constexpr auto between = std::chrono::milliseconds(2);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    // Again each time: a member may have forked just before the signal reached it.
    if (::kill(-group, SIGKILL) != 0 && errno == ESRCH) return true;
    if (!any_running(group)) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(between);  // the kernel tells nobody when a group is empty
  }
}

}  // namespace understudy::os
