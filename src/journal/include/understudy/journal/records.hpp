/// \file
/// A file of records that only grows: numbered, checksummed, chained by hash, one line a record.
/// The form is specified in docs/formats/journal.md; what a record says is its caller's business.
/// The journal of a run and the log of evidence both stand on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_lock.hpp"

namespace understudy::journal {

/// What a file of records holds, apart from the records.
struct RecordsReading {
  std::uint64_t count = 0;
  std::string chain;            ///< Hash of the last record (of the header when there is none).
  std::size_t whole_bytes = 0;  ///< Length of the file without a torn tail; 0: no header yet.
  /// What is wrong with the end of the file: a record that was being written when the machine or
  /// the process died. It was never acknowledged. A warning for people.
  std::optional<diag::Diagnostic> torn_tail;
};

/// Takes one record; a failure ends the reading and is given the record's place.
using OnRecord = std::function<diag::Result<>(std::uint64_t number, std::string_view json)>;

/// How a file is got at; tests hand in one that fails, tears or forgets.
using OpenAppend =
    std::function<diag::Result<std::unique_ptr<os::AppendFile>>(const std::filesystem::path&)>;

/// Reads a text whose first line is `header`; `name` is for messages. Errors: another first line
/// (US-J001), a damaged record before the tail (US-J002), a gap or a broken chain (US-J003), and
/// what `on_record` says. Each names the line. Never fails on a file that was merely cut off.
[[nodiscard]] diag::Result<RecordsReading> parse_records(std::string_view text,
                                                         std::string_view name,
                                                         std::string_view header,
                                                         const OnRecord& on_record);

/// The same of a file, without locking or changing it; fine while another process writes it.
[[nodiscard]] diag::Result<RecordsReading> read_records(const std::filesystem::path& path,
                                                        std::string_view header,
                                                        const OnRecord& on_record);

/// Goes on where a reading ended: `text` begins with the record after it. What it gives counts and
/// measures from the beginning of the file.
[[nodiscard]] diag::Result<RecordsReading> continue_records(std::string_view text,
                                                            std::string_view name,
                                                            const RecordsReading& from,
                                                            const OnRecord& on_record);

struct OpenedRecords;

/// A file of records open for writing, by this process alone. Not thread-safe.
class RecordFile {
 public:
  /// A new file; durable with its folder entry on return. Errors: it exists already (US-J007).
  [[nodiscard]] static diag::Result<RecordFile> create(const std::filesystem::path& path,
                                                       std::string_view header,
                                                       const OpenAppend& open_file);

  /// Takes an existing file up again. A torn tail is cut off the file and reported in the reading.
  /// Errors: those of `parse_records`; another process has it open (US-J004).
  [[nodiscard]] static diag::Result<OpenedRecords> open(const std::filesystem::path& path,
                                                        std::string_view header,
                                                        const OnRecord& on_record,
                                                        const OpenAppend& open_file);

  /// Writes one record; durable only after the next `sync`. `json` is one line of UTF-8. After a
  /// failure nothing more can be written (US-J006): what the disk holds is unknown until the file
  /// is opened again.
  [[nodiscard]] diag::Result<> write(std::string_view json);

  /// Returns once everything written would survive a power cut. Fails for good as `write` does.
  [[nodiscard]] diag::Result<> sync();

  /// Records so far: the next one's number is one more.
  [[nodiscard]] std::uint64_t count() const noexcept { return last_; }

  /// Hash of the last record: names everything written so far.
  [[nodiscard]] const std::string& chain() const noexcept { return chain_; }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  RecordFile(std::filesystem::path path, os::FileLock lock, std::unique_ptr<os::AppendFile> file,
             std::string chain, std::uint64_t last);
  [[nodiscard]] diag::Failure broken() const;

  std::filesystem::path path_;
  os::FileLock lock_;
  std::unique_ptr<os::AppendFile> file_;
  std::string chain_;
  std::uint64_t last_ = 0;
  bool unsynced_ = false;
  bool broken_ = false;
};

struct OpenedRecords {
  RecordFile file;
  RecordsReading reading;
};

}  // namespace understudy::journal
