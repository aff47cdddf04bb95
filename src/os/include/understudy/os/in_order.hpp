/// \file
/// Many pieces of work on all processors, their results taken one after the other.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "understudy/os/parallel.hpp"

namespace understudy::os {

/// `work(i)` on several threads, its results handed to `take` in the order of i.
template <typename Work, typename Take>
class InOrder {
 public:
  using Made = std::invoke_result_t<const Work&, std::size_t>;

  InOrder(std::size_t count, const Work& work, const Take& take, std::size_t threads)
      : count_(count),
        work_(work),
        take_(take),
        waiting_(ahead * std::max<std::size_t>(threads, 1)) {
    try {
      const std::size_t all = std::min({threads, most_threads, count});
      for (std::size_t i = 1; i < all; ++i) others_.emplace_back([this] { help(); });
    } catch (const std::system_error&) {  // NOLINT(bugprone-empty-catch): fewer will do
    }
  }

  void run() {
    std::unique_lock lock(guard_);
    while (!over()) {
      if (waiting_[taken_ % waiting_.size()]) {
        take_one(lock);
      } else if (may_begin()) {
        make_one(lock);
      } else {
        changed_.wait(lock);
      }
    }
    lock.unlock();
    others_.clear();
    if (failed_) std::rethrow_exception(failed_);
  }

 private:
  static constexpr std::size_t ahead = 4;  ///< Results for each thread that may wait to be taken.

  [[nodiscard]] bool over() const { return stopped_ || taken_ == count_; }

  [[nodiscard]] bool may_begin() const {
    return !stopped_ && begun_ < count_ && begun_ < taken_ + waiting_.size();
  }

  void help() {
    std::unique_lock lock(guard_);
    while (!stopped_ && begun_ < count_) {
      if (may_begin()) {
        make_one(lock);
      } else {
        changed_.wait(lock);
      }
    }
  }

  void make_one(std::unique_lock<std::mutex>& lock) {
    const std::size_t at = begun_++;
    lock.unlock();
    std::optional<Made> made;
    std::exception_ptr failed;
    try {
      made.emplace(work_(at));
    } catch (...) {
      failed = std::current_exception();
    }
    lock.lock();
    if (failed && !failed_) failed_ = failed;
    stopped_ = stopped_ || failed;
    waiting_[at % waiting_.size()] = std::move(made);
    changed_.notify_all();
  }

  void take_one(std::unique_lock<std::mutex>& lock) {
    std::optional<Made> made = std::exchange(waiting_[taken_ % waiting_.size()], std::nullopt);
    lock.unlock();
    bool more = false;
    std::exception_ptr failed;
    try {
      if (made) more = take_(std::move(*made));
    } catch (...) {
      failed = std::current_exception();
    }
    made.reset();
    lock.lock();
    if (failed && !failed_) failed_ = failed;
    ++taken_;
    stopped_ = stopped_ || !more;
    changed_.notify_all();
  }

  std::size_t count_;
  const Work& work_;
  const Take& take_;
  std::mutex guard_;
  std::condition_variable changed_;
  std::size_t begun_ = 0;
  std::size_t taken_ = 0;
  bool stopped_ = false;
  std::exception_ptr failed_;
  std::vector<std::optional<Made>> waiting_;
  std::vector<std::jthread> others_;
};

/// Calls `work(i)` for every i below `count`, from several threads at once, and hands what it gives
/// to `take`, on the caller's thread, in the order of i. Only a few results wait to be taken, so
/// that memory does not grow with `count`. Ends early when `take` gives false; the first exception
/// is thrown on. What was not begun by then is left out.
template <typename Work, typename Take>
void in_order(std::size_t count, const Work& work, const Take& take,
              std::size_t threads = std::thread::hardware_concurrency()) {
  InOrder<Work, Take>(count, work, take, threads).run();
}

}  // namespace understudy::os
