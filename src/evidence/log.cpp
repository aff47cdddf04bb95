#include "understudy/evidence/log.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "reading.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/codec.hpp"
#include "understudy/journal/event_codec.hpp"
#include "understudy/journal/records.hpp"

namespace understudy::evidence {

namespace {

constexpr std::string_view header = log_header;

journal::OnRecord gather(std::vector<LogRecord>& records) {
  return [&records](std::uint64_t number, std::string_view json) -> diag::Result<> {
    auto read = read_log_record(number, json);
    if (!read) return std::unexpected(std::move(read).error());
    records.push_back(std::move(*read));
    return {};
  };
}

void make_valid_utf8(Body& body) {
  journal::for_each_text_of(body, [](std::string& text) { text = journal::valid_utf8(text); });
}

}  // namespace

diag::Result<LogRecord> read_log_record(std::uint64_t number, std::string_view json) {
  auto read = journal::event_from_json<Body>(json);
  if (!read) return std::unexpected(std::move(read).error());
  if (read->number != number) {
    return diag::fail(
        {.code = "US-J003",
         .message = fmt::format("record {} calls itself {}", number, read->number),
         .hint = "records were removed, added or rewritten: restore the file from a copy"});
  }
  return LogRecord{.number = number, .at = read->at, .body = std::move(read->body)};
}

diag::Result<LogReading> parse_log(std::string_view text, std::string_view name) {
  LogReading reading;
  auto done = journal::parse_records(text, name, header, gather(reading.records));
  if (!done) return std::unexpected(std::move(done).error());
  reading.torn_tail = std::move(done->torn_tail);
  return reading;
}

diag::Result<LogReading> read_log(const std::filesystem::path& path) {
  LogReading reading;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return reading;
  auto done = journal::read_records(path, header, gather(reading.records));
  if (!done) return std::unexpected(std::move(done).error());
  reading.torn_tail = std::move(done->torn_tail);
  return reading;
}

diag::Result<Log> Log::open(const std::filesystem::path& path,
                            const journal::OpenAppend& open_file) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    auto file = journal::RecordFile::create(path, header, open_file);
    if (!file) return std::unexpected(std::move(file).error());
    return Log(std::move(*file));
  }
  std::vector<LogRecord> records;
  auto opened = journal::RecordFile::open(path, header, gather(records), open_file);
  if (!opened) return std::unexpected(std::move(opened).error());
  return Log(std::move(opened->file));
}

diag::Result<> Log::append(Body body, model::Stamp at) {
  make_valid_utf8(body);
  auto done = file_.write(journal::event_to_json(file_.count() + 1, at, body));
  if (done) done = file_.sync();
  return done;
}

}  // namespace understudy::evidence
