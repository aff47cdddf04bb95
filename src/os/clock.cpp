#include "understudy/os/clock.hpp"

#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace understudy::os {

namespace {

std::chrono::nanoseconds read_clock(clockid_t id) {
  timespec now{};
  clock_gettime(id, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace

Instant SystemClock::now() const {
  return {.boot = read_clock(CLOCK_BOOTTIME),
          .wall = std::chrono::sys_time<std::chrono::nanoseconds>(read_clock(CLOCK_REALTIME))};
}

std::string to_rfc3339(std::chrono::sys_time<std::chrono::nanoseconds> wall) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(wall);
  const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(wall - whole);
  const std::time_t seconds = whole.time_since_epoch().count();
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", parts, rest.count());
}

}  // namespace understudy::os
