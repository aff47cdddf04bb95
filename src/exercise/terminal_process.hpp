/// \file
/// One command that has a person's terminal while it runs. Private to the module.
#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "shell_process.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/descriptor.hpp"
#include "understudy/os/pty.hpp"

namespace understudy::exercise {

/// Stands between terminal and command with a pseudo terminal: keys go to the command as they are
/// pressed, what it prints goes to the person and is kept. One command at a time; calls back
/// exactly once for each.
class TerminalProcess {
 public:
  /// `terminal` is not owned and need not be one: then nothing can be started.
  TerminalProcess(const boost::asio::any_io_executor& executor, const os::Clock& clock,
                  int terminal);

  /// `done` may be called before this returns when the command cannot be started.
  void start(os::Spawn what, std::chrono::steady_clock::time_point deadline,
             ShellProcess::Done done);
  /// Kills the command and reports it as stopped.
  void stop();

 private:
  [[nodiscard]] std::string open();
  void listen();
  void read_screen();
  void read_keys();
  void show(std::string_view bytes);
  void drain();
  void finish();

  boost::asio::any_io_executor executor_;
  const os::Clock& clock_;
  int terminal_;
  boost::asio::posix::stream_descriptor keys_;
  boost::asio::posix::stream_descriptor pty_;
  boost::asio::signal_set resized_;
  boost::asio::steady_timer deadline_;
  os::Descriptor glass_;   ///< Where the person sees what is printed.
  os::Descriptor screen_;  ///< The command's end.
  std::string path_;
  std::optional<os::RawTerminal> raw_;
  std::unique_ptr<os::Child> child_;
  std::array<char, 4096> typed_{};
  std::array<char, 16384> printed_{};
  unsigned turn_ = 0;  ///< Goes up with each command: handlers of the one before it do nothing.
  ShellProcess::Done done_;
  Ran ran_;
};

}  // namespace understudy::exercise
