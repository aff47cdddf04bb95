/// \file
/// A PostgreSQL of the test's own: a new cluster in a temporary folder, reached through a Unix
/// socket there. Nothing on the host is touched.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <libpq-fe.h>

#include "support/process.hpp"

namespace bookstore::test {

/// A folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  TemporaryFolder(TemporaryFolder&&) = delete;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Where the server's programs are, and what they need in their environment.
struct PostgresPrograms {
  std::filesystem::path bin;
  std::vector<std::string> environment;
};

/// Looks at BOOKSTORE_PG_BIN (a folder with `postgres` and `initdb`), BOOKSTORE_PG_ROOT (a folder
/// that Debian's packages were unpacked into), then the host's own. Throws with a sentence that
/// says what to do when there is none.
[[nodiscard]] PostgresPrograms find_postgres();

/// A connection of the test's own.
class SqlSession {
 public:
  explicit SqlSession(const std::string& conninfo);

  /// The first column of the first row, empty when there is none. Throws on an SQL error.
  std::string query(const std::string& sql);

 private:
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

class Postgres {
 public:
  /// Creates the cluster and starts it. Throws when that fails.
  explicit Postgres(std::vector<std::string> options = {});

  /// For BOOKSTORE_DATABASE.
  [[nodiscard]] std::string conninfo() const;

  /// Stops at once, as a crash does.
  void kill();

  /// Stops in order: sessions are ended, data is written.
  void stop();

  /// Starts again after kill() or stop().
  void start();

  /// Stops the server process in its tracks without closing anything: a machine that hangs.
  void freeze();
  void thaw();

  /// See SqlSession::query.
  std::string query(const std::string& sql) const;

 private:
  [[nodiscard]] std::vector<int> backends() const;

  PostgresPrograms programs_;
  TemporaryFolder folder_;
  std::vector<std::string> options_;
  std::unique_ptr<Process> server_;
};

}  // namespace bookstore::test
