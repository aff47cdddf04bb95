/// \file
/// Entries of the index, copied out of it, so that any thread can check and read them while another
/// one asks the database. Private to the module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::evidence {

enum class EntryKind : std::uint8_t {
  run,      ///< Key: the folder's name. Value: a Run.
  records,  ///< Of `evidence.log`, some of one application that follow each other. Key: the number
            ///< of the first, high byte first. Value: a LogRecord and another one, up to the end.
  pending,  ///< A folder that gave no run. Key: its name; application and value are empty.
};

struct Entry {
  std::string application;
  EntryKind kind = EntryKind::run;
  std::string key;
  std::string identity;  ///< Of the files a run was read from; empty: read them again next time.
  std::string value;
};

/// An entry in place.
struct Row {
  EntryKind kind = EntryKind::run;
  std::string_view key;
  std::string_view identity;
  std::string_view value;
};

/// Good against damage, not against people: who may write the index may write the runs as well.
/// The same in every build of one program, which is who reads it.
[[nodiscard]] std::uint64_t checksum(std::string_view bytes);

/// Of an entry: each of its texts is bound to its place, and so to its length.
[[nodiscard]] std::uint64_t row_checksum(std::string_view application, const Row& row);

/// What makes an entered run this run, its files as they were.
[[nodiscard]] std::uint64_t run_checksum(std::string_view folder, std::string_view identity);

/// How many entries, and the sum of their checksums.
struct RowsSum {
  std::uint64_t entries = 0;
  std::uint64_t sum = 0;
  bool operator==(const RowsSum&) const = default;
};

/// All entries of one application.
class Rows {
 public:
  /// Begins anew, in the memory there is. `expected` is what the application's own row says of
  /// them.
  void begin(RowsSum expected);

  void add(const Row& row, std::uint64_t sum);

  [[nodiscard]] std::size_t size() const { return places_.size(); }

  /// Valid as long as nothing is added.
  [[nodiscard]] Row operator[](std::size_t at) const;

  /// The entry of this key, where they were added by kind and key; nullopt when there is none.
  [[nodiscard]] std::optional<Row> find(EntryKind kind, std::string_view key) const;

  /// Why they are not what was entered; empty when they are.
  [[nodiscard]] std::string trouble(std::string_view application) const;

 private:
  struct Place {
    EntryKind kind = EntryKind::run;
    std::size_t begin = 0;
    std::size_t key = 0;
    std::size_t identity = 0;
    std::size_t value = 0;
    std::uint64_t sum = 0;
  };

  RowsSum expected_;
  std::vector<Place> places_;
  std::string bytes_;  ///< Of all of them, one after the other.
};

}  // namespace understudy::evidence
