/// \file
/// Terminals: the one a person sits at, and a pseudo terminal that stands in for it.
#pragma once

#include <memory>
#include <string>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::os {

/// A pseudo terminal. What a program at `path` prints is read from `keyboard`, and what is written
/// there is what it reads.
struct Pty {
  Descriptor keyboard;
  /// Keeps the program's end open, so that reading does not fail before the program has opened it.
  Descriptor screen;
  std::string path;
};

/// Of the size of `like`, a terminal. Errors: the kernel gives none (US-O001).
[[nodiscard]] diag::Result<Pty> open_pty(int like);

/// Gives a pseudo terminal the size of a terminal; its program is told.
void take_size(int keyboard, int like) noexcept;

/// The same terminal, opened anew for reading and writing: a duplicate would share with everybody
/// who writes to it whether waiting is allowed. Invalid when it cannot be opened.
[[nodiscard]] Descriptor reopen_terminal(int terminal);

/// While this lives, a terminal hands on every key as it is pressed and shows none by itself.
class RawTerminal {
 public:
  explicit RawTerminal(int terminal);
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;
  RawTerminal(RawTerminal&&) = delete;
  RawTerminal& operator=(RawTerminal&&) = delete;
  ~RawTerminal();

 private:
  struct Settings;
  int terminal_;
  std::unique_ptr<Settings> before_;  ///< Null when it is no terminal.
};

}  // namespace understudy::os
