/// \file
/// One connection to PostgreSQL: opened, migrated, every statement prepared, then used in pipeline
/// mode by many requests at once. Belongs to one thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <libpq-fe.h>

#include "database/query.hpp"
#include "task.hpp"

namespace bookstore::database {

using SteadyTime = std::chrono::steady_clock::time_point;

class Connection {
 public:
  /// `query_limit` is how long a batch may take before the connection counts as dead.
  Connection(const Executor& executor, std::chrono::milliseconds query_limit)
      : executor_(executor), query_limit_(query_limit) {}

  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection(Connection&&) = delete;
  Connection& operator=(Connection&&) = delete;
  ~Connection();

  /// Connects, brings the schema up to date and prepares every statement, all until `deadline`.
  /// The error is a sentence for the log.
  [[nodiscard]] Task<std::expected<void, std::string>> open(
      std::map<std::string, std::string> keywords, SteadyTime deadline);

  /// Reads results until the connection ends, then completes whatever is still waiting. The error
  /// says why it ended. Only after open().
  [[nodiscard]] Task<std::string> serve();

  /// Queues a batch behind those already sent. `done` runs on this thread, never inside submit().
  /// Only while ready().
  void submit(const Batch& batch, Completion done);

  [[nodiscard]] bool ready() const { return ready_; }

  [[nodiscard]] std::size_t pending() const { return pending_.size(); }

  /// Gives the connection up when its oldest batch (or its opening) is late, and asks a quiet
  /// server for a sign of life.
  void check(SteadyTime now);

  /// Ends serve() or open() soon; nothing further is accepted.
  void close(std::string reason);

 private:
  struct Pending {
    Completion done;
    SteadyTime deadline;
    Access access = Access::read;
    std::size_t results = 0;  ///< Queries of the batch itself, without BEGIN and COMMIT.
    int syncs = 0;            ///< Still to come.
    bool committed = false;
    std::vector<Rows> rows;
    std::optional<QueryError> error;
  };

  using LastRows = std::expected<std::optional<Rows>, std::string>;
  using Watch = asio::posix::basic_stream_descriptor<Executor>;

  Task<std::expected<void, std::string>> connect(std::map<std::string, std::string> keywords);
  Task<std::expected<void, std::string>> prepare();
  Task<LastRows> execute(std::string sql);
  Task<std::expected<void, std::string>> wait_for_result();
  Task<LastRows> finish();
  Task<std::expected<void, std::string>> migrate();
  Task<std::expected<void, std::string>> wait(Watch::wait_type what);

  void send(const Query& query);
  void flush();
  void collect();
  void take(PGresult* result);
  void take_rows(Pending& batch, Rows rows);
  void take_error(Pending& batch, const PGresult* result);
  void finish_front();
  void complete_finished();
  void fail_all(std::string_view reason);
  [[nodiscard]] std::string libpq_message() const;

  Executor executor_;
  std::chrono::milliseconds query_limit_;
  PGconn* connection_ = nullptr;
  std::optional<Watch> socket_;
  bool ready_ = false;
  bool waiting_to_write_ = false;
  std::optional<std::string> closed_;
  std::optional<SteadyTime> opening_until_;
  SteadyTime last_heard_;
  std::deque<Pending> pending_;
  std::vector<std::pair<Completion, Outcome>> finished_;
  /// Tells a wait that outlived the connection.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace bookstore::database
