/// \file
/// A step that goes on after whoever began it, for tests.
#pragma once

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fault_on_a_file.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/os/process_mark.hpp"

namespace understudy::fault {

class StepUnderWay {
 public:
  explicit StepUnderWay(const std::filesystem::path& run_folder) {
    auto mark = os::ProcessMark::create(step_mark(run_folder));
    EXPECT_TRUE(mark);
    std::string entry = mark->put().value();
    std::string program = "sleep";
    std::string time = "300";
    char* const argv[] = {program.data(), time.data(), nullptr};  // NOLINT: for posix_spawn
    char* const environment[] = {entry.data(), nullptr};          // NOLINT
    EXPECT_EQ(::posix_spawn(&pid_, "/bin/sleep", nullptr, nullptr, argv, environment), 0);
  }

  StepUnderWay(const StepUnderWay&) = delete;
  StepUnderWay& operator=(const StepUnderWay&) = delete;
  StepUnderWay(StepUnderWay&&) = delete;
  StepUnderWay& operator=(StepUnderWay&&) = delete;

  ~StepUnderWay() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }

  /// Within the time that a test waits: killed by somebody.
  [[nodiscard]] bool has_ended() {
    int status = 0;
    const bool gone = eventually([&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; });
    if (gone) pid_ = -1;
    return gone && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  }

 private:
  pid_t pid_ = -1;
};

}  // namespace understudy::fault
