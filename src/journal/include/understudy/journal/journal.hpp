/// \file
/// The append-only record of one run, a file of records whose content are events: numbered,
/// checksummed, chained by hash, one line a record. The format is specified in
/// docs/formats/journal.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "understudy/diag/result.hpp"
#include "understudy/journal/records.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/file.hpp"

namespace understudy::journal {

/// What a journal file holds.
struct Reading {
  std::vector<model::Event> events;
  std::string chain;            ///< Hash of the last record (of the header when there is none).
  std::size_t whole_bytes = 0;  ///< Length of the file without a torn tail; 0: no header yet.
  /// What is wrong with the end of the file: a record that was being written when the machine or
  /// the process died. It was never acknowledged. A warning for people.
  std::optional<diag::Diagnostic> torn_tail;
};

/// Reads a journal's text; `name` is for messages. Errors: not a journal (US-J001), a damaged
/// record before the tail (US-J002), a gap or a broken chain (US-J003), a record of another
/// version (US-J005). Each names the line. Never fails on a file that was merely cut off.
[[nodiscard]] diag::Result<Reading> parse(std::string_view text, std::string_view name);

/// Reads a journal without locking or changing it; fine while another process writes it (a record
/// that is being written shows as a torn tail).
[[nodiscard]] diag::Result<Reading> read(const std::filesystem::path& path);

struct Opened;

/// A journal open for writing, by this process alone. Not thread-safe.
class Journal {
 public:
  /// A new journal; durable with its folder entry on return. Errors: it exists already (US-J007).
  [[nodiscard]] static diag::Result<Journal> create(const std::filesystem::path& path,
                                                    const OpenAppend& open_file = os::open_append);

  /// Takes an existing journal up again. A torn tail is cut off the file and reported in the
  /// reading. Errors: those of `parse`; another process has it open (US-J004).
  [[nodiscard]] static diag::Result<Opened> open(const std::filesystem::path& path,
                                                 const OpenAppend& open_file = os::open_append);

  /// Writes one record and returns once it would survive a power cut. The event returned is what a
  /// reader will see: numbered, its text made valid UTF-8. After a failure nothing more can be
  /// appended (US-J006): what the disk holds is unknown until the journal is opened again.
  [[nodiscard]] diag::Result<model::Event> append(model::Body body, model::Stamp at);

  /// As `append`, but durable only after the next `sync`: records that belong together share one.
  [[nodiscard]] diag::Result<model::Event> write(model::Body body, model::Stamp at);

  /// Returns once everything written would survive a power cut. After a failure nothing more can be
  /// appended (US-J006).
  [[nodiscard]] diag::Result<> sync();

  /// Hash of the last record: names everything written so far.
  [[nodiscard]] const std::string& chain() const noexcept { return file_.chain(); }

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return file_.path(); }

 private:
  explicit Journal(RecordFile file) : file_(std::move(file)) {}

  RecordFile file_;
};

struct Opened {
  Journal journal;
  Reading reading;
};

}  // namespace understudy::journal
