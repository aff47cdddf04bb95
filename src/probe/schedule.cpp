#include "schedule.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <sys/timerfd.h>
#include <unistd.h>

namespace understudy::probe {

namespace {

constexpr std::int64_t ns_per_s = 1'000'000'000;

timespec split(std::int64_t ns) {
  return {.tv_sec = ns / ns_per_s, .tv_nsec = ns % ns_per_s};
}

}  // namespace

std::int64_t boot_now() {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return now.tv_sec * ns_per_s + now.tv_nsec;
}

Schedule::Schedule(const boost::asio::any_io_executor& executor, std::chrono::nanoseconds interval)
    : timer_(executor), interval_ns_(interval.count()) {}

bool Schedule::begin(std::int64_t start_ns, OnDue on_due, OnMissed on_missed) {
  start_ns_ = start_ns;
  on_due_ = std::move(on_due);
  on_missed_ = std::move(on_missed);
  const int fd = ::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (fd < 0) return false;
  timer_.assign(fd);
  const itimerspec plan{.it_interval = split(interval_ns_), .it_value = split(start_ns)};
  if (::timerfd_settime(fd, TFD_TIMER_ABSTIME, &plan, nullptr) != 0) return false;
  wait();
  return true;
}

void Schedule::stop() {
  stopped_ = true;
  boost::system::error_code ignored;
  timer_.close(ignored);
}

void Schedule::wait() {
  timer_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& error) {
                      if (error || stopped_) return;
                      std::uint64_t slots = 0;
                      if (::read(timer_.native_handle(), &slots, sizeof slots) == sizeof slots) {
                        fire(static_cast<std::int64_t>(slots));
                      }
                      if (!stopped_) wait();
                    });
}

void Schedule::fire(std::int64_t slots) {
  if (slots > 1) on_missed_(start_ns_ + slot_ * interval_ns_, slots - 1);
  slot_ += slots;
  on_due_(start_ns_ + (slot_ - 1) * interval_ns_);
}

}  // namespace understudy::probe
