#include "database/connection.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <libpq-fe.h>
#include <postgres_ext.h>

#include "database/query.hpp"
#include "database/statements.hpp"
#include "task.hpp"

namespace bookstore::database {

namespace {

/// A server this quiet is asked for a sign of life: a machine that vanished sends no goodbye.
constexpr auto quiet = std::chrono::seconds(2);

std::string_view field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string_view() : std::string_view(text);
}

/// What an SQLSTATE means for the caller.
Trouble classify(std::string_view state, std::string_view constraint) {
  if (state == "23503") {
    return constraint == "book_author_book" ? Trouble::unknown_book : Trouble::unknown_author;
  }
  const bool later =
      state.starts_with("40") || state.starts_with("53") || state == "57014" || state == "55P03";
  if (later) return Trouble::busy;
  const bool away = state.starts_with("08") || state.starts_with("57P");
  // 25006: a standby took the place of the server we knew; 42P01, 26000: another database did.
  if (away || state == "25006" || state == "42P01" || state == "26000") return Trouble::unavailable;
  return Trouble::refused;
}

}  // namespace

Connection::~Connection() {
  socket_.reset();
  PQfinish(connection_);
}

std::string Connection::libpq_message() const {
  std::string text = PQerrorMessage(connection_);
  for (char& c : text) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  while (text.ends_with(' ')) text.pop_back();
  return text.empty() ? "the server closed the connection" : text;
}

void Connection::submit(const Batch& batch, Completion done) {
  const bool transaction = batch.access == Access::transaction;
  pending_.push_back({.done = std::move(done),
                      .deadline = std::chrono::steady_clock::now() + query_limit_,
                      .access = batch.access,
                      .results = batch.queries.size(),
                      .syncs = transaction ? 2 : 1,
                      .rows = {},
                      .error = {}});
  pending_.back().rows.reserve(batch.queries.size() + (transaction ? 2 : 0));
  // COMMIT stands behind a sync point of its own: when a statement fails, the server skips to the
  // first sync, and then takes COMMIT of the failed transaction as ROLLBACK. No answer is waited
  // for in between, and batches behind this one find a clean session either way.
  if (transaction) send({.statement = Statement::begin, .parameters = {}});
  for (const Query& query : batch.queries) send(query);
  if (transaction) {
    PQpipelineSync(connection_);
    send({.statement = Statement::commit, .parameters = {}});
  }
  PQpipelineSync(connection_);
  flush();
}

void Connection::send(const Query& query) {
  std::array<const char*, Parameters::most> values{};
  std::array<int, Parameters::most> lengths{};
  std::array<int, Parameters::most> formats{};
  const Parameters& given = query.parameters;
  for (std::size_t i = 0; i < given.count(); ++i) {
    values.at(i) = given.value(i);
    lengths.at(i) = given.length(i);
    formats.at(i) = 1;
  }
  constexpr int binary = 1;
  if (PQsendQueryPrepared(connection_, prepared(query.statement).name,
                          static_cast<int>(given.count()), values.data(), lengths.data(),
                          formats.data(), binary) == 0) {
    close(libpq_message());
  }
}

/// What the socket does not take now goes out when it can. A failure shows when reading.
void Connection::flush() {
  if (waiting_to_write_ || PQflush(connection_) != 1 || !socket_) return;
  waiting_to_write_ = true;
  const auto still_here = [guard = std::weak_ptr(alive_)] { return !guard.expired(); };
  socket_->async_wait(Watch::wait_write, [this, still_here](boost::system::error_code error) {
    if (error || !still_here()) return;
    waiting_to_write_ = false;
    flush();
    collect();
    complete_finished();
  });
}

Task<std::string> Connection::serve() {
  std::string reason;
  while (reason.empty() && socket_) {
    const auto [error] = co_await socket_->async_wait(Watch::wait_read, no_throw);
    if (closed_) {
      reason = *closed_;
    } else if (error) {
      reason = error.message();
    } else if (PQconsumeInput(connection_) == 0) {
      collect();
      reason = libpq_message();
    } else {
      collect();
      if (PQstatus(connection_) == CONNECTION_BAD) reason = libpq_message();
      last_heard_ = std::chrono::steady_clock::now();
    }
    complete_finished();
    if (reason.empty() && closed_) reason = *closed_;
  }
  ready_ = false;
  socket_.reset();
  fail_all(reason);
  complete_finished();
  co_return reason;
}

/// Takes every result that has arrived. Completions run later, from complete_finished(): they may
/// submit again.
void Connection::collect() {
  int ends = 0;
  while (!pending_.empty() && PQisBusy(connection_) == 0) {
    PGresult* result = PQgetResult(connection_);
    if (result != nullptr) {
      ends = 0;
      take(result);
    } else if (++ends > 1) {
      // One null ends a query's results; two mean that libpq knows of no query while we still
      // wait for one.
      close("the connection lost count of its queries");
      return;
    }
  }
}

void Connection::take(PGresult* result) {
  Pending& batch = pending_.front();
  Rows rows(result);
  switch (PQresultStatus(result)) {
    case PGRES_PIPELINE_SYNC:
      if (--batch.syncs == 0) finish_front();
      return;
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK: take_rows(batch, std::move(rows)); return;
    case PGRES_PIPELINE_ABORTED: return;
    default: take_error(batch, result); return;
  }
}

void Connection::take_rows(Pending& batch, Rows rows) {
  const std::string_view tag = PQcmdStatus(const_cast<PGresult*>(rows.raw()));
  const bool ours = batch.access == Access::transaction &&
                    (tag == "BEGIN" || tag == "COMMIT" || tag == "ROLLBACK");
  if (!ours) {
    batch.rows.push_back(std::move(rows));
  } else if (tag == "COMMIT") {
    batch.committed = true;
  }
}

void Connection::take_error(Pending& batch, const PGresult* result) {
  const std::string_view state = field(result, PG_DIAG_SQLSTATE);
  if (batch.error || state.empty()) return;  // libpq's own errors carry no SQLSTATE.
  const Trouble trouble = classify(state, field(result, PG_DIAG_CONSTRAINT_NAME));
  batch.error = {.trouble = trouble,
                 .message = fmt::format("{} ({})", field(result, PG_DIAG_MESSAGE_PRIMARY), state)};
  if (trouble == Trouble::unavailable) close(batch.error->message);
}

void Connection::finish_front() {
  Pending batch = std::move(pending_.front());
  pending_.pop_front();
  const bool whole = batch.rows.size() == batch.results &&
                     (batch.access != Access::transaction || batch.committed);
  if (batch.error) {
    finished_.emplace_back(std::move(batch.done), std::unexpected(*std::move(batch.error)));
  } else if (!whole) {
    finished_.emplace_back(
        std::move(batch.done),
        std::unexpected(QueryError{.trouble = Trouble::unavailable,
                                   .message = "the transaction was not committed"}));
  } else {
    finished_.emplace_back(std::move(batch.done), std::move(batch.rows));
  }
}

void Connection::complete_finished() {
  while (!finished_.empty()) {
    auto finished = std::exchange(finished_, {});
    for (auto& [done, outcome] : finished) done(std::move(outcome));
  }
}

/// A write that was sent and not confirmed may have happened; one that the server refused has not.
void Connection::fail_all(std::string_view reason) {
  for (Pending& batch : pending_) {
    const bool in_doubt = batch.access != Access::read && !batch.error;
    finished_.emplace_back(std::move(batch.done),
                           std::unexpected(QueryError{.trouble = in_doubt ? Trouble::outcome_unknown
                                                                          : Trouble::unavailable,
                                                      .message = std::string(reason)}));
  }
  pending_.clear();
}

void Connection::check(SteadyTime now) {
  if (opening_until_ && now > *opening_until_) {
    close("the server did not answer in time");
  } else if (!pending_.empty() && now > pending_.front().deadline) {
    close("a query was not answered in time");
  } else if (ready_ && pending_.empty() && now - last_heard_ > quiet) {
    submit({.queries = {Query{}}}, [](const Outcome&) {});
  }
}

void Connection::close(std::string reason) {
  ready_ = false;
  if (!closed_) closed_ = std::move(reason);
  if (socket_) socket_->cancel();
}

}  // namespace bookstore::database
