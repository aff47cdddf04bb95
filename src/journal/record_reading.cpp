#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "line.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/records.hpp"
#include "understudy/os/file.hpp"

namespace understudy::journal {

namespace {

constexpr std::size_t largest_file = std::size_t{1} << 30U;

/// Goes through a text line by line.
class Reader {
 public:
  Reader(std::string_view text, std::string_view name, std::string_view header,
         const OnRecord& on_record)
      : text_(text),
        header_(header),
        on_record_(on_record),
        source_(std::make_shared<const diag::Source>(
            diag::Source{.name = std::string(name), .text = ""})) {
    reading_.chain = first_chain(header);
  }

  diag::Result<RecordsReading> all() && {
    const std::string first = fmt::format("{}\n", header_);
    if (!text_.starts_with(first)) return without_header(first);
    reading_.whole_bytes = first.size();
    return rest();
  }

  diag::Result<RecordsReading> after(const RecordsReading& from) && {
    reading_.count = from.count;
    reading_.chain = from.chain;
    line_ = static_cast<std::uint32_t>(from.count + 1);
    auto reading = rest();
    if (reading) reading->whole_bytes += from.whole_bytes;
    return reading;
  }

 private:
  diag::Result<RecordsReading> rest() {
    while (reading_.whole_bytes < text_.size()) {
      ++line_;
      const auto more = next();
      if (!more) return std::unexpected(more.error());
      if (!*more) break;
    }
    return std::move(reading_);
  }

  /// A file cut off inside its first line was never acknowledged to anybody: an empty journal.
  diag::Result<RecordsReading> without_header(std::string_view first) {
    if (!first.starts_with(text_)) {
      return diag::fail(
          {.code = "US-J001",
           .message = fmt::format("not a journal: the first line is not '{}'", header_),
           .where = here()});
    }
    note_tail("the file ends inside its first line");
    return std::move(reading_);
  }

  /// Takes one record; false at a torn tail.
  diag::Result<bool> next() {
    const std::string_view rest = text_.substr(reading_.whole_bytes);
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    const bool last = end == std::string_view::npos || end + 1 == rest.size();
    const auto parts = split_line(line);
    if (parts && end != std::string_view::npos) return take(*parts, end + 1);

    if (!last || runs_on(line)) {
      return diag::fail({.code = "US-J002",
                         .message = "damaged record: its checksum does not match",
                         .where = here(),
                         .hint = "the file was changed after it was written: restore it from a "
                                 "copy; nothing after this line can be relied on"});
    }
    note_tail(end == std::string_view::npos ? "the last record is not complete"
                                            : "the last record's checksum does not match");
    return false;
  }

  diag::Result<bool> take(const Line& parts, std::size_t length) {
    const std::uint64_t expected = reading_.count + 1;
    if (parts.number != expected) {
      return broken(
          fmt::format("record {} stands where record {} belongs", parts.number, expected));
    }
    std::string chain = next_chain(reading_.chain, parts.json);
    if (parts.chain != chain) {
      return broken(fmt::format("record {} does not follow from the one before it", expected));
    }
    if (auto taken = on_record_(expected, parts.json); !taken) {
      diag::Diagnostic cause = taken.error().cause();
      cause.where = here();
      return diag::fail(std::move(cause));
    }
    reading_.count = expected;
    reading_.chain = std::move(chain);
    reading_.whole_bytes += length;
    return true;
  }

  std::unexpected<diag::Failure> broken(std::string message) {
    return diag::fail({.code = "US-J003",
                       .message = std::move(message),
                       .where = here(),
                       .hint = "records were removed, added or rewritten: restore the file from a "
                               "copy"});
  }

  void note_tail(std::string what) {
    reading_.torn_tail = diag::Diagnostic{
        .severity = diag::Severity::warning,
        .code = "US-J008",
        .message =
            fmt::format("{}: {} bytes are left out", what, text_.size() - reading_.whole_bytes),
        .where = here(),
        .hint = "it was being written when the writer died and nothing relied on it yet"};
  }

  [[nodiscard]] diag::Span here() const {
    return {.source = source_, .line = line_, .column = 0, .length = 1};
  }

  std::string_view text_;
  std::string_view header_;
  const OnRecord& on_record_;
  std::shared_ptr<const diag::Source> source_;
  std::uint32_t line_ = 1;
  RecordsReading reading_;
};

}  // namespace

diag::Result<RecordsReading> parse_records(std::string_view text, std::string_view name,
                                           std::string_view header, const OnRecord& on_record) {
  return Reader(text, name, header, on_record).all();
}

diag::Result<RecordsReading> continue_records(std::string_view text, std::string_view name,
                                              const RecordsReading& from,
                                              const OnRecord& on_record) {
  return Reader(text, name, "", on_record).after(from);
}

diag::Result<RecordsReading> read_records(const std::filesystem::path& path,
                                          std::string_view header, const OnRecord& on_record) {
  const auto text = os::read_file(path, largest_file);
  if (!text) return std::unexpected(text.error());
  return parse_records(*text, path.string(), header, on_record);
}

}  // namespace understudy::journal
