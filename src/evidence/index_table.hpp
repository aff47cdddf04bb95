/// \file
/// The rows of the index (docs/formats/evidence.md, "index.sqlite"): what was read of a store, by
/// application. Every row carries a checksum, and each application's row the sum over its own, so
/// that a row that was lost or altered is found, whatever SQLite thinks of the file. Private to the
/// module; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/describe.hpp>

#include "index_rows.hpp"
#include "marks.hpp"
#include "sqlite.hpp"

namespace understudy::evidence {

/// How far `evidence.log` has been read; all zero: not at all.
struct LogState {
  Mark mark;
  bool settled = false;
  std::uint64_t bytes = 0;
  std::uint64_t count = 0;
  std::string chain;
  std::string digest;  ///< Of these bytes, in pieces.
  bool operator==(const LogState&) const = default;
};
BOOST_DESCRIBE_STRUCT(LogState, (), (mark, settled, bytes, count, chain, digest))

/// What is known of the whole.
struct IndexState {
  std::uint64_t generation = 0;  ///< A new one each time that the index is made anew.
  std::string program;           ///< That made it: another one may read a journal otherwise.
  Mark runs;                     ///< Of the folder of runs when all in it were entered.
  bool runs_settled = false;
  LogState log;
  std::uint64_t applications = 0;
  std::uint64_t sum = 0;  ///< Of the applications' checksums.
};
BOOST_DESCRIBE_STRUCT(IndexState, (),
                      (generation, program, runs, runs_settled, log, applications, sum))

/// A run that was entered, without what it says.
struct KnownRun {
  std::string application;
  std::string folder;
  std::string identity;
};

class Table {
 public:
  /// Opens or makes it. `program` is who asks; an index made by another one is emptied, and
  /// `was_foreign` says so.
  Table(const std::filesystem::path& path, std::string program);

  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  Table(Table&&) = delete;
  Table& operator=(Table&&) = delete;
  ~Table() = default;

  [[nodiscard]] bool ok() const { return database_.ok(); }

  [[nodiscard]] Trouble trouble() const { return database_.trouble(); }

  [[nodiscard]] const std::string& reason() const { return database_.reason(); }

  [[nodiscard]] bool was_foreign() const { return was_foreign_; }

  /// Empties it, whatever is wrong with it.
  void make_anew();

  /// Goes on with what another process has made of it.
  void take_over();

  /// Begins a transaction that only this process writes in. False when it cannot be, or when the
  /// index was made anew by another process since: what one knew of it is void then.
  [[nodiscard]] bool begin_write();
  /// Writes all of it, or nothing.
  bool commit();

  /// What is known of the whole, as of the transaction under way or the last one.
  IndexState state;

  /// Within a transaction that writes.
  void put(const Entry& entry);
  void remove(std::string_view application, EntryKind kind, std::string_view key);

  void remove_all(EntryKind kind);

  /// Whether there are at most this many runs.
  [[nodiscard]] bool has_at_most(std::size_t runs);

  /// The entry of a run, whosever it is.
  [[nodiscard]] std::optional<Entry> run(std::string_view folder);

  /// Keys of one kind with their applications, by key. Not checked by sums: a key that is lacking
  /// here is read from the store again, which is safe.
  void for_each_key(EntryKind kind,
                    const std::function<void(std::string_view, std::string_view)>& each);

  /// All entries of an application, by kind and key. Whether they are what was entered is theirs to
  /// say: `Rows::trouble`.
  void read_rows(std::string_view application, Rows& rows);

  /// The content is not what was entered: it has to be made anew.
  void note_damage(std::string reason) { database_.note(Trouble::damaged, std::move(reason)); }

  /// Goes over the runs of all applications. Not checked by sums. The table is not to be written
  /// meanwhile.
  class RunScan {
   public:
    explicit RunScan(Table& table);

    /// Puts the next runs into `piece`, as many as it has room for; their number, 0 at the end.
    [[nodiscard]] std::size_t next(std::span<KnownRun> piece);

   private:
    Statement statement_;
    bool ended_ = false;
  };

  /// Changes when another process has written.
  [[nodiscard]] std::int64_t data_version();

 private:
  using Sum = RowsSum;

  void make();
  void forget();
  void read_state();
  Statement& prepared(std::optional<Statement>& slot, std::string_view sql);
  [[nodiscard]] Sum sum_of(std::string_view application);
  /// The rows of all applications against the whole's, once for each version of the file.
  void check_whole();
  void flush_sums();

  Database database_;
  std::string program_;
  bool was_foreign_ = false;
  std::uint64_t generation_ = 0;
  std::int64_t checked_version_ = -1;
  std::map<std::string, Sum, std::less<>> changes_;  ///< Modulo 2^64.
  std::optional<Statement> insert_;
  std::optional<Statement> delete_;
  std::optional<Statement> select_;
  std::optional<Statement> sum_;
};

/// A record's key.
[[nodiscard]] std::string record_key(std::uint64_t number);

}  // namespace understudy::evidence
