#include "asking_inputs.hpp"

#include <array>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <termios.h>
#include <unistd.h>

#include "understudy/exercise/expect.hpp"

namespace understudy::cli {

namespace {

/// While it lives, the terminal does not show what is typed.
class NoEcho {
 public:
  NoEcho() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet) == 0;
  }

  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

  ~NoEcho() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

  [[nodiscard]] bool works() const { return changed_; }

 private:
  termios before_{};
  bool changed_ = false;
};

/// A byte at a time: what comes behind the line is for whoever reads next.
std::optional<std::string> read_line() {
  std::string line;
  std::array<char, 1> byte{};
  while (::read(STDIN_FILENO, byte.data(), 1) == 1) {
    if (byte[0] == '\n') return line;
    line += byte[0];
  }
  return std::nullopt;
}

void prompt(const model::Input& input) {
  std::string text = exercise::plain_text(input.prompt.empty() ? input.name : input.prompt);
  if (!input.choices.empty()) text += fmt::format(" ({})", fmt::join(input.choices, ", "));
  std::cerr << "  " << text << ": " << std::flush;
}

/// Asked for once nothing is shown any more: what is typed before that would be shown, and is lost.
std::optional<std::string> ask_unseen(const model::Input& input) {
  const NoEcho quiet;
  if (!quiet.works()) return std::nullopt;  // Better no value than one for all to read.
  prompt(input);
  auto value = read_line();
  std::cerr << '\n';
  return value;
}

std::optional<std::string> ask(const model::Input& input) {
  if (input.secret) return ask_unseen(input);
  prompt(input);
  return read_line();
}

}  // namespace

std::function<std::optional<std::string>(const model::Input&)> asking_at_the_terminal() {
  if (::isatty(STDIN_FILENO) != 1) return {};
  return ask;
}

}  // namespace understudy::cli
