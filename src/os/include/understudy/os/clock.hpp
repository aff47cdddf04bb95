/// \file
/// The one door to time. Logic takes a Clock; only the edge builds the real one.
#pragma once

#include <chrono>
#include <string>

namespace understudy::os {

/// An instant on both clocks. `boot` (CLOCK_BOOTTIME) orders and measures: it never jumps and
/// counts suspended time, and every process of one machine reads the same value. `wall` is a label
/// for people and is never subtracted.
struct Instant {
  std::chrono::nanoseconds boot{0};
  std::chrono::sys_time<std::chrono::nanoseconds> wall;

  bool operator==(const Instant&) const = default;
};

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's clocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

/// `2026-11-23T10:15:30.123Z`: UTC with milliseconds, for people and reports.
[[nodiscard]] std::string to_rfc3339(std::chrono::sys_time<std::chrono::nanoseconds> wall);

}  // namespace understudy::os
