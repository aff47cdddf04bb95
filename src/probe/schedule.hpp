/// \file
/// An open-loop schedule: slot k is due at start + k · interval, whatever became of earlier ones.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace understudy::probe {

/// CLOCK_BOOTTIME in nanoseconds: the clock of the whole measurement.
[[nodiscard]] std::int64_t boot_now();

/// Runs on the kernel's timer of that clock, so that slots do not drift.
class Schedule {
 public:
  using OnDue = std::function<void(std::int64_t due_ns)>;
  /// Slots that had passed when the processor was given to us; they are not made up for.
  using OnMissed = std::function<void(std::int64_t first_due_ns, std::int64_t count)>;

  Schedule(const boost::asio::any_io_executor& executor, std::chrono::nanoseconds interval);

  /// Slot 0 is due at `start_ns`. False when the kernel gives us no timer.
  [[nodiscard]] bool begin(std::int64_t start_ns, OnDue on_due, OnMissed on_missed);
  /// No slot comes after this.
  void stop();

 private:
  void wait();
  void fire(std::int64_t slots);

  boost::asio::posix::stream_descriptor timer_;
  std::int64_t interval_ns_;
  std::int64_t start_ns_ = 0;
  std::int64_t slot_ = 0;  ///< The next one.
  bool stopped_ = false;
  OnDue on_due_;
  OnMissed on_missed_;
};

}  // namespace understudy::probe
