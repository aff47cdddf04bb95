/// \file
/// A program that a test started: its output, its end.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "understudy/os/child.hpp"

namespace bookstore::test {

/// Long enough for a busy machine; a test that waits this long has failed.
inline constexpr auto patience = std::chrono::seconds(30);

/// Killed with its process group when it goes out of scope.
class Process {
 public:
  /// Throws when the program cannot be started.
  Process(std::vector<std::string> argv, std::vector<std::string> extra_environment);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  Process(Process&&) = delete;
  Process& operator=(Process&&) = delete;
  ~Process();

  /// Waits until the output holds `text` so many times; false when the program ended or `patience`
  /// ran out first.
  bool wait_for_output(std::string_view text, int times = 1);

  /// Waits for the end; nullopt when it does not come within `limit`.
  std::optional<understudy::os::ExitStatus> wait_exit(std::chrono::milliseconds limit = patience);

  /// Signals the program alone, not its group.
  void signal(int number) const;

  /// Standard output and error so far.
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  [[nodiscard]] int count(std::string_view text) const;

  boost::asio::io_context context_;
  std::string output_;
  std::optional<understudy::os::ExitStatus> status_;
  std::unique_ptr<understudy::os::Child> child_;
};

/// Our environment without BOOKSTORE_… and PG… variables, plus `extra` ("NAME=value").
[[nodiscard]] std::vector<std::string> clean_environment(const std::vector<std::string>& extra);

/// Polls `done` every few milliseconds until it is true; false when `patience` ran out.
template <typename Condition>
bool eventually(Condition done);

}  // namespace bookstore::test

#include <thread>

template <typename Condition>
bool bookstore::test::eventually(Condition done) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}
