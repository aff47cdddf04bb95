#include "index_table.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "packing.hpp"

namespace understudy::evidence {

namespace {

// "UsIx": what `file` and other programs see of it.
constexpr auto make_tables = R"(
  PRAGMA application_id = 1433618808;
  CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY, value BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS application (
    name BLOB PRIMARY KEY, entries INTEGER NOT NULL, sum INTEGER NOT NULL, own_sum INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entry (
    application BLOB, kind INTEGER, key BLOB, identity BLOB NOT NULL, value BLOB NOT NULL,
    sum INTEGER NOT NULL, PRIMARY KEY (application, kind, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS entry_by_key ON entry (kind, key, identity);
)";

std::int64_t as_column(std::uint64_t value) {
  return static_cast<std::int64_t>(value);
}

std::uint64_t from_column(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

std::uint64_t checksum_of(std::string_view application, std::uint64_t entries, std::uint64_t sum) {
  Packer packed;
  packed(std::string(application), entries, sum);
  return checksum(packed.take());
}

std::uint64_t new_generation() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U) | random();
}

}  // namespace

std::string record_key(std::uint64_t number) {
  std::string key;
  for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>((number >> shift) & 0xFFU);
  return key;
}

Table::Table(const std::filesystem::path& path, std::string program)
    : database_(Database::open(path)), program_(std::move(program)) {
  const bool is_new = database_.number("SELECT count(*) FROM sqlite_schema") == 0;
  if (!ok()) return;
  if (is_new) {
    make();
    return;
  }
  read_state();
  if (!ok() || state.program == program_) return;
  was_foreign_ = true;
  make_anew();
}

/// Another process may be making it as well: who comes second finds it made.
void Table::make() {
  database_.run("BEGIN IMMEDIATE");
  database_.run(make_tables);
  if (database_.number("SELECT count(*) FROM state") == 0) {
    state = {.generation = new_generation(), .program = program_, .runs = {}, .log = {}};
    generation_ = state.generation;
    commit();
    return;
  }
  database_.run("COMMIT");
  read_state();
}

void Table::make_anew() {
  forget();
  database_.reset();
  make();
}

void Table::take_over() {
  forget();
  read_state();
}

void Table::forget() {
  // A statement that is under way would keep the file from being made anew.
  insert_.reset();
  delete_.reset();
  select_.reset();
  sum_.reset();
  database_.forget_trouble();
  checked_version_ = -1;
  generation_ = 0;
  changes_.clear();
}

Statement& Table::prepared(std::optional<Statement>& slot, std::string_view sql) {
  if (!slot || !slot->prepared()) slot.emplace(database_, sql);
  return *slot;
}

void Table::read_state() {
  Statement statement(database_, "SELECT value, sum FROM state WHERE id = 1");
  if (!statement.step()) {
    database_.note(Trouble::damaged, "it has no state");
    return;
  }
  const std::string_view bytes = statement.bytes(0);
  Unpacker unpack(bytes);
  unpack(state);
  const bool sound = unpack.whole() && checksum(bytes) == from_column(statement.integer(1));
  while (statement.step()) {
  }
  if (!sound) database_.note(Trouble::damaged, "its state is damaged");
  if (generation_ == 0) generation_ = state.generation;
}

bool Table::begin_write() {
  database_.run("BEGIN IMMEDIATE");
  changes_.clear();
  if (!ok()) return false;
  read_state();
  if (ok() && state.generation != generation_) {
    database_.note(Trouble::renewed, "another process has made it anew");
  }
  return ok();
}

bool Table::commit() {
  flush_sums();
  Packer packed;
  packed(state);
  const std::string bytes = packed.take();
  Statement(database_, "INSERT OR REPLACE INTO state VALUES (1, ?, ?)")
      .bind(1, bytes)
      .bind(2, as_column(checksum(bytes)))
      .run();
  database_.run("COMMIT");
  return ok();
}

Table::Sum Table::sum_of(std::string_view application) {
  Statement& statement =
      prepared(sum_, "SELECT entries, sum, own_sum FROM application WHERE name = ?");
  if (!statement.bind(1, application).step()) return {};
  const Sum found{.entries = from_column(statement.integer(0)),
                  .sum = from_column(statement.integer(1))};
  const std::uint64_t own = from_column(statement.integer(2));
  statement.run();
  if (checksum_of(application, found.entries, found.sum) != own) {
    database_.note(Trouble::damaged, "the row of an application is damaged");
  }
  return found;
}

void Table::flush_sums() {
  Statement write(database_, "INSERT OR REPLACE INTO application VALUES (?, ?, ?, ?)");
  Statement drop(database_, "DELETE FROM application WHERE name = ?");
  for (const auto& [name, change] : changes_) {
    const Sum before = sum_of(name);
    const Sum after{.entries = before.entries + change.entries, .sum = before.sum + change.sum};
    if (before.entries != 0) {
      --state.applications;
      state.sum -= checksum_of(name, before.entries, before.sum);
    }
    if (after.entries == 0) {
      drop.bind(1, name).run();
      continue;
    }
    const std::uint64_t own = checksum_of(name, after.entries, after.sum);
    ++state.applications;
    state.sum += own;
    write.bind(1, name)
        .bind(2, as_column(after.entries))
        .bind(3, as_column(after.sum))
        .bind(4, as_column(own))
        .run();
  }
  changes_.clear();
}

void Table::remove(std::string_view application, EntryKind kind, std::string_view key) {
  Statement& find = prepared(
      delete_, "DELETE FROM entry WHERE application = ? AND kind = ? AND key = ? RETURNING sum");
  find.bind(1, application).bind(2, static_cast<std::int64_t>(kind)).bind(3, key);
  while (find.step()) {
    Sum& change = changes_[std::string(application)];
    --change.entries;
    change.sum -= from_column(find.integer(0));
  }
}

void Table::remove_all(EntryKind kind) {
  Statement find(database_, "DELETE FROM entry WHERE kind = ? RETURNING application, sum");
  find.bind(1, static_cast<std::int64_t>(kind));
  while (find.step()) {
    Sum& change = changes_[std::string(find.bytes(0))];
    --change.entries;
    change.sum -= from_column(find.integer(1));
  }
}

bool Table::has_at_most(std::size_t runs) {
  Statement count(database_, "SELECT count(*) FROM (SELECT 1 FROM entry WHERE kind = 0 LIMIT ?)");
  count.bind(1, static_cast<std::int64_t>(runs) + 1);
  return count.step() && count.integer(0) <= static_cast<std::int64_t>(runs);
}

std::optional<Entry> Table::run(std::string_view folder) {
  Statement find(database_,
                 "SELECT application, identity, value FROM entry WHERE kind = 0 AND key = ?");
  if (!find.bind(1, folder).step()) return std::nullopt;
  return Entry{.application = std::string(find.bytes(0)),
               .kind = EntryKind::run,
               .key = std::string(folder),
               .identity = std::string(find.bytes(1)),
               .value = std::string(find.bytes(2))};
}

void Table::put(const Entry& entry) {
  remove(entry.application, entry.kind, entry.key);
  const std::uint64_t sum = row_checksum(
      entry.application,
      {.kind = entry.kind, .key = entry.key, .identity = entry.identity, .value = entry.value});
  prepared(insert_, "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)")
      .bind(1, entry.application)
      .bind(2, static_cast<std::int64_t>(entry.kind))
      .bind(3, entry.key)
      .bind(4, entry.identity)
      .bind(5, entry.value)
      .bind(6, as_column(sum))
      .run();
  Sum& change = changes_[entry.application];
  ++change.entries;
  change.sum += sum;
}

void Table::for_each_key(EntryKind kind,
                         const std::function<void(std::string_view, std::string_view)>& each) {
  Statement statement(database_, "SELECT key, application FROM entry WHERE kind = ? ORDER BY key");
  statement.bind(1, static_cast<std::int64_t>(kind));
  while (statement.step()) each(statement.bytes(0), statement.bytes(1));
}

void Table::check_whole() {
  const std::int64_t version = data_version();
  if (version == checked_version_) return;
  read_state();
  if (ok() && state.generation != generation_) {
    database_.note(Trouble::renewed, "another process has made it anew");
  }
  std::uint64_t count = 0;
  std::uint64_t sum = 0;
  Statement statement(database_, "SELECT own_sum FROM application");
  while (statement.step()) {
    ++count;
    sum += from_column(statement.integer(0));
  }
  if (count != state.applications || sum != state.sum) {
    database_.note(Trouble::damaged, "applications are lacking");
  }
  checked_version_ = version;
}

void Table::read_rows(std::string_view application, Rows& rows) {
  database_.run("BEGIN");
  check_whole();
  rows.begin(sum_of(application));
  Statement& statement = prepared(
      select_,
      "SELECT kind, key, identity, value, sum FROM entry WHERE application = ? ORDER BY kind, key");
  statement.bind(1, application);
  while (statement.step()) {
    rows.add({.kind = static_cast<EntryKind>(statement.integer(0)),
              .key = statement.bytes(1),
              .identity = statement.bytes(2),
              .value = statement.bytes(3)},
             from_column(statement.integer(4)));
  }
  database_.run("COMMIT");
}

// Everything asked for stands in the index by key: the rows themselves are not read.
Table::RunScan::RunScan(Table& table)
    : statement_(table.database_,
                 "SELECT application, key, identity FROM entry INDEXED BY entry_by_key "
                 "WHERE kind = 0 ORDER BY key") {}

std::size_t Table::RunScan::next(std::span<KnownRun> piece) {
  std::size_t count = 0;
  while (!ended_ && count < piece.size()) {
    ended_ = !statement_.step();
    if (ended_) break;
    KnownRun& run = piece[count++];
    run.application.assign(statement_.bytes(0));
    run.folder.assign(statement_.bytes(1));
    run.identity.assign(statement_.bytes(2));
  }
  return count;
}

std::int64_t Table::data_version() {
  return database_.number("PRAGMA data_version");
}

}  // namespace understudy::evidence
