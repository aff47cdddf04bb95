#include "live_program.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

#include <gtest/gtest.h>

namespace understudy::blackbox {

LiveProgram::LiveProgram(std::vector<std::string> argv, const Environment& environment) {
  auto child = os::Child::spawn(
      context_.get_executor(), {.argv = std::move(argv), .environment = environment},
      [this](os::Stream stream, std::string_view bytes) {
        (stream == os::Stream::out ? out_ : err_) += bytes;
      },
      [this](os::ExitStatus status) { ended_ = status; });
  EXPECT_TRUE(child) << child.error().cause().message;
  if (child) child_ = std::move(*child);
}

bool LiveProgram::watch(const std::function<bool()>& enough, milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!enough()) {
    if (ended_) return enough();
    // What `enough` asks may change without any output.
    const auto soon = std::chrono::steady_clock::now() + milliseconds(20);
    if (context_.run_one_until(std::min(deadline, soon)) == 0 && soon >= deadline) return enough();
  }
  return true;
}

bool LiveProgram::says(std::string_view text, milliseconds limit) {
  return watch([this, text] { return err_.contains(text); }, limit);
}

std::optional<os::ExitStatus> LiveProgram::wait(milliseconds limit) {
  watch([this] { return ended_.has_value(); }, limit);
  return ended_;
}

void LiveProgram::kill() const {
  if (child_ && !ended_) ::kill(child_->pid(), SIGKILL);
}

}  // namespace understudy::blackbox
