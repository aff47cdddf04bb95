// Opening a connection: connect, migrate, prepare. The other half, serving, is connection.cpp.
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>

#include "database/connection.hpp"
#include "database/migrations.hpp"
#include "database/query.hpp"
#include "database/statements.hpp"
#include "task.hpp"

namespace bookstore::database {

namespace {

using Done = std::expected<void, std::string>;

/// Whoever migrates holds this advisory lock until the end of its transaction: "bookstor".
constexpr std::int64_t migration_lock = 0x626F6F6B73746F72;

int as_number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// The one value a query asked for; empty when there is none.
std::string_view cell(const std::optional<Rows>& rows) {
  return rows ? rows->text(0, 0) : std::string_view();
}

bool has_data(const PGresult* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

}  // namespace

Task<Done> Connection::open(std::map<std::string, std::string> keywords, SteadyTime deadline) {
  opening_until_ = deadline;
  Done done = co_await connect(std::move(keywords));
  if (done) done = co_await migrate();
  if (done) done = co_await prepare();
  opening_until_.reset();
  if (closed_) co_return std::unexpected(*closed_);
  if (!done) co_return done;
  socket_.emplace(executor_, fcntl(PQsocket(connection_), F_DUPFD_CLOEXEC, 0));
  last_heard_ = std::chrono::steady_clock::now();
  ready_ = true;
  co_return done;
}

/// libpq may open another socket at each step (it tries its hosts one after another), so the
/// descriptor is taken anew each time, as a copy: libpq closes its own.
Task<Done> Connection::wait(Watch::wait_type what) {
  if (closed_) co_return std::unexpected(*closed_);
  const int copy = fcntl(PQsocket(connection_), F_DUPFD_CLOEXEC, 0);
  if (copy < 0) co_return std::unexpected("no socket to wait for");
  socket_.emplace(executor_, copy);
  const auto [error] = co_await socket_->async_wait(what, no_throw);
  socket_.reset();
  if (closed_) co_return std::unexpected(*closed_);
  if (error) co_return std::unexpected(error.message());
  co_return Done();
}

Task<Done> Connection::connect(std::map<std::string, std::string> keywords) {
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : keywords) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  connection_ = PQconnectStartParams(names.data(), values.data(), 0);
  if (connection_ == nullptr) co_return std::unexpected("out of memory");
  PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
  PostgresPollingStatusType step = PGRES_POLLING_WRITING;
  while (PQstatus(connection_) != CONNECTION_BAD && step != PGRES_POLLING_OK) {
    if (step == PGRES_POLLING_FAILED) break;
    const bool reading = step == PGRES_POLLING_READING;
    Done ready = co_await wait(reading ? Watch::wait_read : Watch::wait_write);
    if (!ready) co_return ready;
    step = PQconnectPoll(connection_);
  }
  if (step != PGRES_POLLING_OK) co_return std::unexpected(libpq_message());
  PQsetnonblocking(connection_, 1);
  co_return Done();
}

/// Until a result, or the end of them, can be taken without waiting.
Task<Done> Connection::wait_for_result() {
  while (PQflush(connection_) == 1) {
    Done writable = co_await wait(Watch::wait_write);
    if (!writable) co_return writable;
  }
  while (PQisBusy(connection_) != 0) {
    Done readable = co_await wait(Watch::wait_read);
    if (!readable) co_return readable;
    if (PQconsumeInput(connection_) == 0) co_return std::unexpected(libpq_message());
  }
  co_return Done();
}

/// Waits for everything the command sent last has to say; gives back its last result.
Task<Connection::LastRows> Connection::finish() {
  std::optional<Rows> last;
  while (true) {
    const Done ready = co_await wait_for_result();
    if (!ready) co_return std::unexpected(ready.error());
    PGresult* result = PQgetResult(connection_);
    if (result == nullptr) co_return last;
    last.emplace(result);
    if (!has_data(result)) co_return std::unexpected(libpq_message());
  }
}

/// Runs SQL text: one or more statements.
Task<Connection::LastRows> Connection::execute(std::string sql) {
  if (PQsendQuery(connection_, sql.c_str()) == 0) co_return std::unexpected(libpq_message());
  co_return co_await finish();
}

/// Several instances may start at once: the advisory lock lets one migrate while the others wait
/// and then find nothing to do. Asked at every connect, so that a database restored from an old
/// snapshot is brought up to date too.
Task<Done> Connection::migrate() {
  constexpr std::string_view ask = "SELECT coalesce(max(version), 0) FROM bookstore_migration";
  const auto exists = co_await execute("SELECT to_regclass('bookstore_migration') IS NOT NULL");
  if (!exists) co_return std::unexpected(exists.error());
  if (cell(*exists) == "t") {
    const auto known = co_await execute(std::string(ask));
    if (!known) co_return std::unexpected(known.error());
    if (migration_script(as_number(cell(*known))).empty()) co_return Done();
  }
  const auto locked = co_await execute(fmt::format(
      "BEGIN; SELECT pg_advisory_xact_lock({}); CREATE TABLE IF NOT EXISTS bookstore_migration "
      "(version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now()); {}",
      migration_lock, ask));
  if (!locked) co_return std::unexpected("cannot migrate: " + locked.error());
  const std::string script = migration_script(as_number(cell(*locked)));
  const auto applied = co_await execute(script + "COMMIT");
  if (!applied) co_return std::unexpected("cannot migrate: " + applied.error());
  co_return Done();
}

Task<Done> Connection::prepare() {
  // Short queries, the same ones for ever: compiling or planning them anew costs more than it
  // saves.
  const auto limited =
      co_await execute(fmt::format("SET statement_timeout = {}; SET jit = off; "
                                   "SET plan_cache_mode = force_generic_plan",
                                   query_limit_.count() * 3 / 4));
  if (!limited) co_return std::unexpected(limited.error());
  for (std::size_t i = 0; i < statement_count; ++i) {
    const Prepared& one = prepared(static_cast<Statement>(i));
    if (PQsendPrepare(connection_, one.name, one.sql, static_cast<int>(one.types.size()),
                      one.types.data()) == 0) {
      co_return std::unexpected(libpq_message());
    }
    const auto finished = co_await finish();
    if (!finished) co_return std::unexpected(finished.error());
  }
  if (PQenterPipelineMode(connection_) == 0) co_return std::unexpected(libpq_message());
  co_return Done();
}

}  // namespace bookstore::database
