/// \file
/// One thread for work that blocks, whose results come back on an executor.
#pragma once

#include <memory>
#include <stop_token>
#include <type_traits>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace understudy::fault {

/// Jobs run one after the other. Destroying it stops the running one, drops the others and waits;
/// no `then` runs afterwards.
class Worker {
 public:
  explicit Worker(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  Worker(Worker&&) = delete;
  Worker& operator=(Worker&&) = delete;

  ~Worker() {
    stop();
    thread_.stop();
    thread_.join();
  }

  /// Runs `job(stop_token)` on the thread, then `then(its result)` on the executor, which stays
  /// busy meanwhile.
  template <typename Job, typename Then>
  void run(Job job, Then then) {
    boost::asio::post(thread_, [this, job = std::move(job), then = std::move(then),
                                stop = stop_.get_token(), alive = std::weak_ptr(alive_),
                                busy = boost::asio::make_work_guard(executor_)]() mutable {
      auto result = job(stop);
      boost::asio::post(executor_, [then = std::move(then), alive = std::move(alive),
                                    result = std::move(result)]() mutable {
        if (!alive.expired()) then(std::move(result));
      });
    });
  }

  /// Asks every job given so far to stop; later ones are not affected.
  void stop() {
    stop_.request_stop();
    stop_ = std::stop_source();
  }

 private:
  boost::asio::any_io_executor executor_;
  std::stop_source stop_;
  std::shared_ptr<int> alive_ = std::make_shared<int>(0);
  boost::asio::thread_pool thread_{1};
};

}  // namespace understudy::fault
