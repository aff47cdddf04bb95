/// \file
/// A worker thread's connections to the database: kept open, opened again with growing pauses, and
/// shared by all requests of the thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/basic_waitable_timer.hpp>

#include "database/connection.hpp"
#include "database/conninfo.hpp"
#include "database/query.hpp"
#include "task.hpp"

namespace bookstore::database {

struct PoolSettings {
  Conninfo conninfo;
  std::size_t connections = 4;
  std::chrono::milliseconds connect_limit{2000};
  std::chrono::milliseconds query_limit{2000};
  /// A connection this old is replaced when idle, so that a changed DNS record is followed even
  /// when the old server lives on.
  std::chrono::milliseconds max_age{30000};
};

/// What the pools of all threads know together: whether the database can be reached at all.
struct Reach {
  std::atomic<std::size_t> open = 0;         ///< Open connections of all pools.
  std::atomic<std::uint64_t> comebacks = 0;  ///< How often `open` rose from none.
};

/// Belongs to one thread. Outlives every request that uses it.
class Pool {
 public:
  /// `reach` outlives the pool.
  Pool(const Executor& executor, PoolSettings settings, Reach* reach);
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  Pool(Pool&&) = delete;
  Pool& operator=(Pool&&) = delete;
  ~Pool();

  /// Starts to connect.
  void start();

  /// Runs the batch on the least busy connection. When none is open it waits a moment for one that
  /// is about to be; once the database is known to be away it fails at once: a request is better
  /// told than kept waiting.
  [[nodiscard]] Task<Outcome> run(Batch batch);

  /// Enforces time limits; call it a few times a second.
  void check(SteadyTime now);

  /// Closes all connections; no request may be running.
  void stop();

 private:
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Executor>;

  struct Slot {
    explicit Slot(const Executor& executor) : pause(executor) {}

    std::unique_ptr<Connection> connection;
    SteadyTime retire_at;
    bool served = false;  ///< The last attempt to connect went well.
    Timer pause;
  };

  /// A batch that waits for a connection.
  struct Waiting {
    Batch batch;
    Completion done;
    SteadyTime until;
  };

  Task<> keep_open(Slot* slot);
  Task<std::string> use_once(Slot* slot);
  Task<std::expected<std::map<std::string, std::string>, std::string>> locate();
  void submit(Batch batch, Completion done);
  [[nodiscard]] Connection* least_busy();
  void opened(Slot* slot);
  void lost();
  void expire_waiting(SteadyTime now);
  void note(std::string_view reason);

  Executor executor_;
  PoolSettings settings_;
  std::vector<std::unique_ptr<Slot>> slots_;
  Reach* reach_;
  std::uint64_t seen_comebacks_ = 0;
  std::deque<Waiting> waiting_;
  std::size_t open_ = 0;
  bool away_ = false;  ///< The last attempt to connect failed.
  bool stopping_ = false;
  std::optional<std::string> last_note_;  ///< Empty text: connected.
};

}  // namespace bookstore::database
