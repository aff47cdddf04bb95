/// \file
/// One thread of the server with everything it needs, shared with no other: sessions, database
/// connections, clock tick.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_set>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include "database/pool.hpp"
#include "http/session.hpp"
#include "service.hpp"
#include "settings.hpp"

namespace bookstore::http {

class Worker {
 public:
  /// What is pointed to outlives the worker.
  Worker(const Settings* settings, database::Reach* reach);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  Worker(Worker&&) = delete;
  Worker& operator=(Worker&&) = delete;
  ~Worker();

  /// Runs on the calling thread until drained.
  void run();

  /// The executor that accepted sockets must belong to.
  [[nodiscard]] asio::io_context& context() { return context_; }

  /// Sessions open or on their way here. Any thread.
  [[nodiscard]] std::size_t load() const { return load_.load(std::memory_order_relaxed); }

  /// Takes a connection over. Any thread.
  void adopt(Socket socket);

  /// Finishes what is under way, then run() returns. Any thread.
  void drain();

  /// Makes run() return at once. Any thread.
  void abandon();

  /// Requests cut off by abandon() or the drain deadline. After run().
  [[nodiscard]] std::size_t cut_off() const { return cut_off_; }

 private:
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Executor>;

  void start_session(Socket socket);
  void tick();
  void finish();
  void set_date();

  const Settings* settings_;
  asio::io_context context_{1};
  database::Pool pool_;
  Service service_;
  Shared shared_;
  Timer ticker_;
  std::atomic<std::size_t> load_ = 0;
  std::unordered_set<std::shared_ptr<Session>> sessions_;
  std::optional<SteadyTime> draining_since_;
  std::size_t cut_off_ = 0;
};

}  // namespace bookstore::http
