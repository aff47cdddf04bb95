/// \file
/// SQLite behind owning handles. A database remembers its first failure and does nothing more after
/// it, so that a caller asks once, at the end of what belongs together. Private to the module; one
/// thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace understudy::evidence {

/// What became of a database; what can be done about it differs.
enum class Trouble : std::uint8_t {
  none,
  damaged,   ///< It is no database, or not a whole one: making it anew mends it.
  renewed,   ///< Another process has made it anew: what one knew of it is void.
  busy,      ///< Another process kept it for longer than one waits.
  unusable,  ///< It cannot be opened, read or written here.
};

class Database {
 public:
  /// Opens or makes the file, with a write-ahead log that is synced at each commit.
  [[nodiscard]] static Database open(const std::filesystem::path& path);

  [[nodiscard]] bool ok() const { return trouble_ == Trouble::none; }

  [[nodiscard]] Trouble trouble() const { return trouble_; }

  /// Why, in SQLite's words.
  [[nodiscard]] const std::string& reason() const { return reason_; }

  void run(const char* sql);

  /// The first number of the first row; 0 when there is none.
  [[nodiscard]] std::int64_t number(const char* sql);

  /// Empties the file, however damaged it is, under the locks that other processes respect; what
  /// was wrong before is forgotten.
  void reset();

  /// Notes what a caller found wrong with the content itself.
  void note(Trouble trouble, std::string reason);

  /// Undoes what is under way and forgets what was wrong.
  void forget_trouble();

  [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

  /// Notes a result code that is a failure; false when it is one.
  bool check(int code);

 private:
  /// Write-ahead: who reads does not wait for who writes.
  void use_a_log();

  struct Close {
    void operator()(sqlite3* handle) const;
  };

  std::unique_ptr<sqlite3, Close> handle_;
  Trouble trouble_ = Trouble::none;
  std::string reason_;
};

/// A prepared statement of a database, which must outlive it.
class Statement {
 public:
  Statement(Database& database, std::string_view sql);

  Statement& bind(int at, std::int64_t value);
  /// Bytes, which must stay until the statement has run.
  Statement& bind(int at, std::string_view bytes);

  /// Goes to the next row; false at the end and after a failure, and then it can be bound anew.
  bool step();

  /// Runs it to its end.
  void run();

  [[nodiscard]] bool prepared() const { return statement_ != nullptr; }

  [[nodiscard]] std::int64_t integer(int column) const;
  /// Valid until the next step.
  [[nodiscard]] std::string_view bytes(int column) const;

 private:
  struct Finish {
    void operator()(sqlite3_stmt* statement) const;
  };

  Database* database_;
  std::unique_ptr<sqlite3_stmt, Finish> statement_;
};

}  // namespace understudy::evidence
