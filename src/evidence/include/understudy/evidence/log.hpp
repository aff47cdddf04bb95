/// \file
/// `evidence.log`: evidence that is no run, written once and never changed. The form is that of a
/// run's journal with another first line (docs/formats/evidence.md).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "understudy/diag/result.hpp"
#include "understudy/evidence/record.hpp"
#include "understudy/journal/records.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/file.hpp"

namespace understudy::evidence {

struct LogRecord {
  std::uint64_t number = 0;
  model::Stamp at;
  Body body;

  bool operator==(const LogRecord&) const = default;
};

struct LogReading {
  std::vector<LogRecord> records;
  std::optional<diag::Diagnostic> torn_tail;  ///< As a journal's.
};

/// Reads a log's text; `name` is for messages. Errors as of a journal: US-J001 to US-J005.
[[nodiscard]] diag::Result<LogReading> parse_log(std::string_view text, std::string_view name);

/// Reads a log without locking or changing it. One that is not there is empty.
[[nodiscard]] diag::Result<LogReading> read_log(const std::filesystem::path& path);

/// A log open for writing, by this process alone. Not thread-safe.
class Log {
 public:
  /// Opens the log, which is made when it is not there; its folder must be. A torn tail is cut off.
  [[nodiscard]] static diag::Result<Log> open(
      const std::filesystem::path& path, const journal::OpenAppend& open_file = os::open_append);

  /// Writes one record and returns once it would survive a power cut. Text is made valid UTF-8.
  [[nodiscard]] diag::Result<> append(Body body, model::Stamp at);

 private:
  explicit Log(journal::RecordFile file) : file_(std::move(file)) {}

  journal::RecordFile file_;
};

}  // namespace understudy::evidence
