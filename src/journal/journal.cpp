#include "understudy/journal/journal.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/diag/result.hpp"
#include "understudy/journal/codec.hpp"
#include "understudy/journal/records.hpp"
#include "understudy/model/event.hpp"

namespace understudy::journal {

namespace {

constexpr std::string_view header = "understudy-journal 1";

/// Adds each record's event to `events`.
OnRecord gather(std::vector<model::Event>& events) {
  return [&events](std::uint64_t number, std::string_view json) -> diag::Result<> {
    auto event = from_json(json);
    if (!event) return std::unexpected(std::move(event).error());
    if (event->number != number) {
      return diag::fail({.code = "US-J003",
                         .message = fmt::format("record {} calls itself {}", number, event->number),
                         .hint = "records were removed, added or rewritten: restore the file from "
                                 "a copy"});
    }
    events.push_back(std::move(*event));
    return {};
  };
}

Reading together(RecordsReading reading, std::vector<model::Event> events) {
  return {.events = std::move(events),
          .chain = std::move(reading.chain),
          .whole_bytes = reading.whole_bytes,
          .torn_tail = std::move(reading.torn_tail)};
}

}  // namespace

diag::Result<Reading> parse(std::string_view text, std::string_view name) {
  std::vector<model::Event> events;
  auto reading = parse_records(text, name, header, gather(events));
  if (!reading) return std::unexpected(std::move(reading).error());
  return together(std::move(*reading), std::move(events));
}

diag::Result<Reading> read(const std::filesystem::path& path) {
  std::vector<model::Event> events;
  auto reading = read_records(path, header, gather(events));
  if (!reading) return std::unexpected(std::move(reading).error());
  return together(std::move(*reading), std::move(events));
}

diag::Result<Journal> Journal::create(const std::filesystem::path& path,
                                      const OpenAppend& open_file) {
  auto file = RecordFile::create(path, header, open_file);
  if (!file) return std::unexpected(std::move(file).error());
  return Journal(std::move(*file));
}

diag::Result<Opened> Journal::open(const std::filesystem::path& path, const OpenAppend& open_file) {
  std::vector<model::Event> events;
  auto opened = RecordFile::open(path, header, gather(events), open_file);
  if (!opened) return std::unexpected(std::move(opened).error());
  return Opened{.journal = Journal(std::move(opened->file)),
                .reading = together(std::move(opened->reading), std::move(events))};
}

diag::Result<model::Event> Journal::append(model::Body body, model::Stamp at) {
  auto event = write(std::move(body), at);
  if (!event) return event;
  if (auto done = sync(); !done) return std::unexpected(std::move(done).error());
  return event;
}

diag::Result<model::Event> Journal::write(model::Body body, model::Stamp at) {
  make_valid_utf8(body);
  model::Event event{.number = file_.count() + 1, .at = at, .body = std::move(body)};
  if (auto done = file_.write(to_json(event)); !done) {
    return std::unexpected(std::move(done).error());
  }
  return event;
}

diag::Result<> Journal::sync() {
  return file_.sync();
}

}  // namespace understudy::journal
