/// \file
/// A fault for tests: a file whose presence is the fault, in a folder of its own.
#pragma once

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "understudy/fault/fault_driver.hpp"
#include "understudy/os/file_lock.hpp"

namespace understudy::fault {

using namespace std::chrono_literals;

/// Waits for what another process does; false when it has not happened by then.
inline bool eventually(const std::function<bool()>& holds, std::chrono::milliseconds limit = 20s) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

/// `runs/one` is the run's folder; the fault is the file `fault` beside `runs`.
class FaultOnAFile {
 public:
  FaultOnAFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "us-fault-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    std::filesystem::create_directories(run());
  }

  FaultOnAFile(const FaultOnAFile&) = delete;
  FaultOnAFile& operator=(const FaultOnAFile&) = delete;
  FaultOnAFile(FaultOnAFile&&) = delete;
  FaultOnAFile& operator=(FaultOnAFile&&) = delete;

  /// Waits for a guardian that still works here.
  ~FaultOnAFile() {
    std::error_code ignored;
    const auto lock = run() / "undo.lock";
    eventually([&] {
      if (!std::filesystem::exists(lock, ignored)) return true;
      const auto free = os::FileLock::try_take(lock);
      return !free || *free;
    });
    std::filesystem::remove_all(folder_, ignored);
  }

  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return folder_ / name; }

  [[nodiscard]] std::filesystem::path runs() const { return folder_ / "runs"; }

  [[nodiscard]] std::filesystem::path run() const { return runs() / "one"; }

  [[nodiscard]] bool exists(const std::string& name) const {
    return std::filesystem::exists(folder_ / name);
  }

  [[nodiscard]] bool in_force() const { return exists("fault"); }

  /// A shell script as an argument vector; `$1` is the folder.
  [[nodiscard]] std::vector<std::string> script(const std::string& text) const {
    return {"sh", "-c", text, "sh", folder_.string()};
  }

  [[nodiscard]] FaultSetup setup() const {
    FaultSetup made;
    made.fault.name.value = "file-there";
    made.fault.title = "the file is there";
    made.fault.inject = {"touch", file("fault").string()};
    made.fault.effect = {"test", "-e", file("fault").string()};
    made.fault.revert = {"rm", "-f", file("fault").string()};
    made.fault.reverted = {"test", "!", "-e", file("fault").string()};
    made.fault.heal = "remove the file";
    made.fault.timeout = 10s;
    made.run_folder = run();
    made.executable = US_FAULT_CONTROLLER;
    made.retry_for = 10s;
    return made;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace understudy::fault
