#include "log.hpp"

#include <chrono>
#include <cstddef>
#include <string>

#include <unistd.h>

#include "understudy/os/clock.hpp"

namespace bookstore::log {

void line(std::string_view text) {
  std::string whole = understudy::os::to_rfc3339(understudy::os::SystemClock().now().wall);
  whole += ' ';
  for (const char c : text) whole += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  whole += '\n';
  // One write call, so that lines of several threads do not mix; nobody is left to tell when it
  // fails.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, whole.data(), whole.size());
}

}  // namespace bookstore::log
