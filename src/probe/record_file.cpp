#include "record_file.hpp"

#include <cstddef>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "understudy/diag/result.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/os/file.hpp"
#include "wire.hpp"

namespace understudy::probe {

namespace fs = std::filesystem;

namespace {

/// A day of requests every 20 ms is a quarter of this.
constexpr std::size_t largest_file = 1U << 30U;

}  // namespace

diag::Result<RecordFile> RecordFile::open(const fs::path& path, std::string_view format) {
  std::error_code unreadable;
  std::string before;
  if (fs::exists(path, unreadable)) {
    auto text = os::read_file(path, largest_file);
    if (!text) return std::unexpected(std::move(text).error());
    before = std::move(*text);
  }
  const std::size_t whole = before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1;
  if (whole > 0 && !before.starts_with(fmt::format("{}\n", format))) {
    return diag::fail(
        {.code = "US-A001",
         .message = fmt::format("'{}' is no measurement of this version", path.string()),
         .hint = "start a new run"});
  }
  if (whole < before.size()) {
    if (auto cut = os::truncate_file(path, whole); !cut) return std::unexpected(cut.error());
  }
  auto file = os::open_append(path);
  if (!file) return std::unexpected(std::move(file).error());
  if (whole == 0) {
    if (auto done = (*file)->append(fmt::format("{}\n", format)); !done) {
      return std::unexpected(std::move(done).error());
    }
  }
  return RecordFile(std::move(*file));
}

diag::Result<> RecordFile::append(const Line& line) {
  return file_->append(to_line(line) + "\n");
}

diag::Result<> RecordFile::sync() {
  return file_->sync();
}

Records parse_records(std::string_view text, std::string_view format) {
  Records records;
  std::size_t number = 0;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    ++number;
    if (number == 1) {
      if (line == format) continue;
      records.trouble = fmt::format("line 1 is not '{}'", format);
      return records;
    }
    auto parsed = parse_line(line);
    if (parsed) {
      records.lines.push_back(std::move(*parsed));
    } else if (records.trouble.empty()) {
      records.trouble = fmt::format("line {} cannot be understood", number);
    }
  }
  return records;
}

diag::Result<Records> read_records(const fs::path& path, std::string_view format) {
  const auto text = os::read_file(path, largest_file);
  if (!text) return std::unexpected(text.error());
  Records records = parse_records(*text, format);
  records.sha256 = journal::sha256_hex(*text);
  return records;
}

}  // namespace understudy::probe
