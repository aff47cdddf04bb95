#include "understudy/os/pty.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <utility>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace understudy::os {

struct RawTerminal::Settings {
  termios value{};
};

diag::Result<Pty> open_pty(int like) {
  constexpr auto what = "cannot open a pseudo terminal";
  Pty pty;
  pty.keyboard = Descriptor(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  std::array<char, 256> name{};
  if (!pty.keyboard.valid() || ::grantpt(pty.keyboard.get()) != 0 ||
      ::unlockpt(pty.keyboard.get()) != 0 ||
      ::ptsname_r(pty.keyboard.get(), name.data(), name.size()) != 0) {
    return diag::fail_errno("US-O001", what, errno);
  }
  pty.path = name.data();
  pty.screen = Descriptor(::open(pty.path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!pty.screen.valid()) return diag::fail_errno("US-O001", what, errno);
  take_size(pty.keyboard.get(), like);
  return pty;
}

void take_size(int keyboard, int like) noexcept {
  winsize size{};
  if (::ioctl(like, TIOCGWINSZ, &size) == 0) ::ioctl(keyboard, TIOCSWINSZ, &size);
}

Descriptor reopen_terminal(int terminal) {
  std::array<char, 256> name{};
  if (::ttyname_r(terminal, name.data(), name.size()) != 0) return Descriptor();
  return Descriptor(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
}

RawTerminal::RawTerminal(int terminal)
    : terminal_(terminal), before_(std::make_unique<Settings>()) {
  if (::tcgetattr(terminal_, &before_->value) != 0) {
    before_.reset();
    return;
  }
  termios raw = before_->value;
  ::cfmakeraw(&raw);
  ::tcsetattr(terminal_, TCSADRAIN, &raw);
}

RawTerminal::~RawTerminal() {
  if (before_) ::tcsetattr(terminal_, TCSADRAIN, &before_->value);
}

}  // namespace understudy::os
