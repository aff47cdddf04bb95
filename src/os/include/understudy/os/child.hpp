/// \file
/// Starts programs by argument vector (never through a shell), reads what they print and ends
/// them as a whole process group.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <sys/types.h>

#include "understudy/diag/result.hpp"

namespace understudy::os {

/// What to start and what it starts with.
struct Spawn {
  std::vector<std::string> argv;  ///< argv[0] is looked up in PATH of `environment`.
  std::optional<std::vector<std::string>> environment;  ///< "NAME=value"; ours when not given.
  std::string folder;                                   ///< Working folder; ours when empty.
  bool merge_output = false;  ///< Standard error joins standard output in one pipe, in order.
  /// Standard input is a pipe we write to; else /dev/null. Makes this process ignore SIGPIPE: a
  /// child that ends before it has read everything must not end us.
  bool feed_input = false;
  /// Path of a terminal that becomes its input, its output and the terminal of its session. The
  /// three settings above do not count then, and on_output is never called.
  std::string terminal = {};
  bool inherit_output = false;  ///< Output goes where ours goes; on_output is never called.
};

enum class Stream : std::uint8_t { out, err };

/// How a process ended. `signal` is 0 when it exited by itself.
struct ExitStatus {
  int code = 0;
  int signal = 0;

  [[nodiscard]] bool ok() const { return code == 0 && signal == 0; }

  /// As a shell reports it: the code, or 128 + signal.
  [[nodiscard]] int shell_code() const { return signal == 0 ? code : 128 + signal; }

  bool operator==(const ExitStatus&) const = default;
};

/// A running child in a session and process group of its own. Destroying it kills the group and
/// reaps the child; no handler runs afterwards. Not thread-safe: use it on its executor's thread.
class Child {
 public:
  using OnOutput = std::function<void(Stream, std::string_view)>;
  using OnExit = std::function<void(ExitStatus)>;

  /// `on_exit` runs once, after the last output. A grandchild that keeps the pipes open is not
  /// waited for longer than a short grace (200 ms) after the child itself has ended.
  /// Errors: the program is not found (US-O003) or cannot be started.
  [[nodiscard]] static diag::Result<std::unique_ptr<Child>> spawn(
      const boost::asio::any_io_executor& executor, Spawn what, OnOutput on_output, OnExit on_exit);

  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  Child(Child&&) = delete;
  Child& operator=(Child&&) = delete;
  ~Child();

  [[nodiscard]] pid_t pid() const noexcept;
  /// Sends to every process of the group; does nothing once the child is reaped.
  void signal_group(int number) noexcept;
  /// Queues bytes for standard input (feed_input only); failures to write are ignored, since the
  /// child's end tells the story.
  void write_input(std::string bytes);
  void close_input();
  /// Lets the child live on when this object is destroyed. Closes our ends of its pipes; no handler
  /// runs afterwards and nobody reaps it while we live.
  void let_go() noexcept;

 private:
  class State;
  explicit Child(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

/// What a short program printed and how it ended.
struct Finished {
  ExitStatus status;
  std::string out;
  std::string err;
};

/// Runs a program to its end on an io_context of its own and gives back what it printed, at most
/// 1 MiB a stream. Kills the group and fails with US-O004 after `limit`.
[[nodiscard]] diag::Result<Finished> run(Spawn what, std::chrono::milliseconds limit);

/// The file that `name` means in a PATH-like list; nullopt when there is none.
[[nodiscard]] std::optional<std::string> find_program(std::string_view name, std::string_view path);

/// The instant a process started, in clock ticks since boot: with the pid it names a process for
/// good, since pids are used again. nullopt when there is no such process.
[[nodiscard]] std::optional<std::uint64_t> start_ticks(pid_t pid);

}  // namespace understudy::os
