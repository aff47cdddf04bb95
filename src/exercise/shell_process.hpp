/// \file
/// One command under one deadline: started, read, timed out, reaped. Private to the module.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "understudy/os/child.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::exercise {

/// How a command went.
struct Ran {
  bool started = false;
  bool timed_out = false;
  bool stopped = false;
  os::ExitStatus status;
  std::string out;
  std::string err;      ///< Empty when the streams were merged.
  std::size_t cut = 0;  ///< Bytes of `out` and `err` that were too many to keep.
  std::string detail;   ///< Why it did not start.
  std::int64_t began_ns = 0;
  std::int64_t ended_ns = 0;
};

/// Adds what was printed to `text`, which never fills memory. Gives back how many bytes went.
std::size_t keep_output(std::string& text, std::string_view more);

/// Runs one command at a time and calls back exactly once for each.
class ShellProcess {
 public:
  using Done = std::function<void(Ran)>;

  ShellProcess(boost::asio::any_io_executor executor, const os::Clock& clock);

  /// `done` may be called before this returns when the command cannot be started. With
  /// `what.feed_input` it reads `input`, and then its input ends.
  void start(os::Spawn what, std::chrono::steady_clock::time_point deadline, Done done,
             std::string input = {});
  /// Kills the command and reports it as stopped.
  void stop();

 private:
  void finish();

  boost::asio::any_io_executor executor_;
  const os::Clock& clock_;
  boost::asio::steady_timer deadline_;
  std::unique_ptr<os::Child> child_;
  Done done_;
  Ran ran_;
};

}  // namespace understudy::exercise
