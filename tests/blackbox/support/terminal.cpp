#include "terminal.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace understudy::blackbox {

namespace {

using Clock = std::chrono::steady_clock;

int left_ms(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now()).count();
  return left > 0 ? static_cast<int>(left) : 0;
}

/// What is typed is not shown once more: a test looks for what the program says.
void without_echo(int fd) {
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0) return;
  settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);
  ::tcsetattr(fd, TCSANOW, &settings);
}

[[noreturn]] void become(const std::string& program, int fd, std::vector<char*>& argv,
                         std::vector<char*>& environment) {
  ::setsid();
  ::ioctl(fd, TIOCSCTTY, 0);
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(fd, standard);
  ::execve(program.c_str(), argv.data(), environment.data());
  ::_exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> list;
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  return list;
}

}  // namespace

Terminal::Terminal(std::vector<std::string> argv, Environment environment)
    : screen_fd_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  std::array<char, 128> name{};
  const bool ready = screen_fd_.valid() && ::grantpt(screen_fd_.get()) == 0 &&
                     ::unlockpt(screen_fd_.get()) == 0 &&
                     ::ptsname_r(screen_fd_.get(), name.data(), name.size()) == 0;
  EXPECT_TRUE(ready) << std::strerror(errno);
  if (!ready) return;
  const os::Descriptor inside(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  without_echo(inside.get());

  const std::string path = programs_folder().string() + ":/usr/bin:/bin";
  const std::string program = os::find_program(argv.front(), path).value_or(argv.front());
  std::vector<char*> words = pointers(argv);
  std::vector<char*> entries = pointers(environment);
  pid_ = ::fork();
  if (pid_ == 0) become(program, inside.get(), words, entries);
  EXPECT_GT(pid_, 0) << std::strerror(errno);
}

Terminal::~Terminal() {
  if (pid_ <= 0 || ended()) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
}

std::optional<std::string> Terminal::read_until(std::string_view text, milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  std::size_t at = screen_.find(text, seen_);
  while (at == std::string::npos) {
    const int left = left_ms(deadline);
    if (left == 0 || !read_some(milliseconds(left))) return std::nullopt;
    at = screen_.find(text, seen_);
  }
  const std::size_t end = at + text.size();
  std::string fresh = screen_.substr(seen_, end - seen_);
  seen_ = end;
  return fresh;
}

void Terminal::type(std::string_view line) const {
  const std::string bytes = std::string(line) + "\n";
  const auto wrote = ::write(screen_fd_.get(), bytes.data(), bytes.size());
  EXPECT_EQ(wrote, static_cast<ssize_t>(bytes.size()));
}

std::optional<int> Terminal::wait(milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  while (!ended()) {
    const int left = left_ms(deadline);
    if (left == 0) return std::nullopt;
    // The screen may be closed a moment before the program is gone.
    if (!read_some(milliseconds(left < 50 ? left : 50))) ::poll(nullptr, 0, 5);
  }
  while (read_some(milliseconds(0))) {
  }
  return exit_;
}

/// False when nothing came within the limit, or nothing can come any more.
bool Terminal::read_some(milliseconds limit) {
  pollfd screen{.fd = screen_fd_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&screen, 1, static_cast<int>(limit.count())) <= 0) return false;
  std::array<char, 4096> bytes{};
  const ssize_t got = ::read(screen_fd_.get(), bytes.data(), bytes.size());
  if (got <= 0) return false;
  screen_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

std::optional<int> Terminal::ended() {
  int status = 0;
  if (!exit_ && pid_ > 0 && ::waitpid(pid_, &status, WNOHANG) == pid_) {
    exit_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  return exit_;
}

}  // namespace understudy::blackbox
