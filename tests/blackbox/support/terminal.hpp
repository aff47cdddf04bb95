/// \file
/// A program on a pseudo-terminal, driven as a person drives it: by reading and typing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "programs.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::blackbox {

/// The program is the leader of a session whose terminal this is; it is killed with this object.
class Terminal {
 public:
  Terminal(std::vector<std::string> argv, Environment environment);
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  Terminal(Terminal&&) = delete;
  Terminal& operator=(Terminal&&) = delete;
  ~Terminal();

  /// Reads until `text` is new on the screen, and gives what is new up to its end; nullopt when the
  /// program ended or the limit was over before that.
  [[nodiscard]] std::optional<std::string> read_until(std::string_view text,
                                                      milliseconds limit = seconds(60));
  /// A line and the return key.
  void type(std::string_view line) const;

  /// As if the terminal's window were closed.
  void close() { screen_fd_.reset(); }

  /// Reads on until the program has ended, and gives its exit code.
  [[nodiscard]] std::optional<int> wait(milliseconds limit = seconds(60));

  /// Everything that was shown so far.
  [[nodiscard]] const std::string& screen() const { return screen_; }

 private:
  [[nodiscard]] bool read_some(milliseconds limit);
  [[nodiscard]] std::optional<int> ended();

  os::Descriptor screen_fd_;
  pid_t pid_ = -1;
  std::optional<int> exit_;
  std::string screen_;
  std::size_t seen_ = 0;
};

}  // namespace understudy::blackbox
