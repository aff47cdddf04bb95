#include "sqlite.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <sqlite3.h>

namespace understudy::evidence {

namespace {

/// How long one waits for another process, in milliseconds.
constexpr int sqlite_patience = 10'000;

Trouble trouble_of(int code) {
  switch (code & 0xFF) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    // A table or column that is not there: another program's file, or an older form.
    case SQLITE_ERROR:
    case SQLITE_SCHEMA:
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT: return Trouble::damaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Trouble::busy;
    default: return Trouble::unusable;
  }
}

}  // namespace

void Database::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Database Database::open(const std::filesystem::path& path) {
  Database made;
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  made.handle_.reset(handle);
  if (!made.check(code)) return made;
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, sqlite_patience);
  // A file that others can write is data: nothing in its schema may run anything.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  // Of a new file: rows lie together by application and are read so, hundreds at a time.
  made.run("PRAGMA page_size=16384");
  made.use_a_log();
  made.run("PRAGMA synchronous=FULL");
  made.run("PRAGMA cell_size_check=ON");
  return made;
}

bool Database::check(int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return true;
  if (ok()) {
    trouble_ = trouble_of(code);
    reason_ = handle_ ? sqlite3_errmsg(handle_.get()) : sqlite3_errstr(code);
  }
  return false;
}

void Database::note(Trouble trouble, std::string reason) {
  if (!ok()) return;
  trouble_ = trouble;
  reason_ = std::move(reason);
}

void Database::forget_trouble() {
  trouble_ = Trouble::none;
  reason_.clear();
  if (handle_ && sqlite3_get_autocommit(handle_.get()) == 0) {
    sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Database::run(const char* sql) {
  if (ok()) check(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr));
}

std::int64_t Database::number(const char* sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

void Database::reset() {
  if (!handle_) return;
  forget_trouble();
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_RESET_DATABASE, 1, nullptr);
  check(sqlite3_exec(handle_.get(), "VACUUM", nullptr, nullptr, nullptr));
  sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_RESET_DATABASE, 0, nullptr);
  use_a_log();
}

/// While another process turns the same file to its log, SQLite itself does not wait.
void Database::use_a_log() {
  constexpr int pause = 2;  // Milliseconds.
  if (!ok()) return;
  const auto deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(sqlite_patience);
  const auto turn = [this] {
    return sqlite3_exec(handle_.get(), "PRAGMA journal_mode=WAL", nullptr, nullptr, nullptr);
  };
  int code = turn();
  while ((code & 0xFF) == SQLITE_BUSY && std::chrono::steady_clock::now() < deadline) {
    sqlite3_sleep(pause);
    code = turn();
  }
  check(code);
}

void Statement::Finish::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
  if (!database.ok()) return;
  sqlite3_stmt* made = nullptr;
  database.check(sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()),
                                    &made, nullptr));
  statement_.reset(made);
}

Statement& Statement::bind(int at, std::int64_t value) {
  if (statement_) database_->check(sqlite3_bind_int64(statement_.get(), at, value));
  return *this;
}

Statement& Statement::bind(int at, std::string_view bytes) {
  if (!statement_) return *this;
  // A null pointer would mean NULL, which an empty text is not.
  const char* data = bytes.empty() ? "" : bytes.data();
  database_->check(sqlite3_bind_blob64(statement_.get(), at, data, bytes.size(), SQLITE_STATIC));
  return *this;
}

bool Statement::step() {
  if (!statement_ || !database_->ok()) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  database_->check(code);
  sqlite3_reset(statement_.get());
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

}  // namespace understudy::evidence
