#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "record.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/window.hpp"
#include "window_proposal.hpp"
#include "window_text.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

/// In one list. Each costs a look at every day of a year.
constexpr std::size_t most_windows = 50;

std::string_view window_code(WindowFault fault, const Reporter& reporter) {
  if (reporter.family() == Family::experiment) return "US-E035";
  switch (fault) {
    case WindowFault::not_a_window: return "US-M031";
    case WindowFault::not_a_zone: return "US-M032";
    case WindowFault::out_of_range: return "US-M034";
    case WindowFault::never_begins: break;
  }
  return "US-M035";
}

/// Where bytes of a scalar stand in its file; the whole scalar where its characters are not those
/// of the file, as with escapes.
diag::Span place_in(const model::Text& text, std::size_t begin, std::size_t length) {
  if (text.where.source == nullptr || length == 0) return text.where;
  const std::string& file = text.where.source->text;
  std::size_t line = 0;
  for (std::uint32_t number = 1; number < text.where.line; ++number) {
    line = file.find('\n', line);
    if (line == std::string::npos) return text.where;
    ++line;
  }
  const std::string_view end_of_line(file.data() + line,
                                     std::min(file.find('\n', line), file.size()) - line);
  const bool marked = text.where.line == 1 && end_of_line.starts_with("\xEF\xBB\xBF");
  const std::size_t column = text.where.column - 1 + (marked ? 3U : 0U);
  if (column > end_of_line.size()) return text.where;
  const std::string_view written = end_of_line.substr(column);
  for (const std::size_t quote : {std::size_t{0}, std::size_t{1}}) {
    if (written.size() < quote || !written.substr(quote).starts_with(text.value)) continue;
    diag::Span place = text.where;
    place.column += static_cast<std::uint32_t>(quote + begin);
    place.length = static_cast<std::uint32_t>(length);
    return place;
  }
  return text.where;
}

/// What to write instead of the whole text.
std::string proposal(std::string_view text) {
  const std::vector<std::string> windows = proposed_windows(text);
  if (windows.empty()) return {};
  std::string hint = windows.size() == 1
                         ? fmt::format("write \"{}\"", windows.front())
                         : fmt::format("write [\"{}\"]", fmt::join(windows, "\", \""));
  const std::size_t blank = text.find_last_of(' ');
  const std::string_view last = blank == std::string_view::npos ? text : text.substr(blank + 1);
  if (!zone_of_abbreviation(last).empty()) {
    hint += fmt::format(" if that is what '{}' means", last);
  }
  return hint;
}

std::string hint_for(const model::Text& text, const WindowError& error) {
  if (error.fault != WindowFault::not_a_window) return error.hint;
  std::string hint = proposal(text.value);
  if (hint.empty()) hint = error.hint;
  if (!hint.empty()) return hint;
  return "write always, never, on-call, or days, times and a zone, as in "
         "\"Mon-Fri 09:00-17:00 Europe/Berlin\"";
}

void report(const model::Text& text, const WindowError& error, std::string_view what,
            Reporter& reporter) {
  const std::string_view word = std::string_view(text.value).substr(error.begin, error.length);
  const bool whole = word.size() == text.value.size() || word.empty();
  const std::string message =
      whole ? fmt::format("{} is '{}', which {}", what, text.value, error.message)
            : fmt::format("'{}' {}", word, error.message);
  reporter.error(window_code(error.fault, reporter), message,
                 whole ? text.where : place_in(text, error.begin, error.length),
                 hint_for(text, error));
}

void check_zoned(const model::WrittenWindow& window, Reporter& reporter) {
  const auto* calendar = std::get_if<model::Calendar>(&window.means);
  if (calendar == nullptr || !calendar->zone.empty()) return;
  reporter.error("US-M033",
                 fmt::format("nothing says in which time zone '{}' is meant", window.value),
                 window.where, "add 'timezone: …' to the manifest, or write the zone behind it");
}

/// Says when it is 'on-call' where no people are meant.
bool refuse_on_call(const model::WrittenWindow& window, WindowUse use, Reporter& reporter) {
  if (!std::holds_alternative<model::OnCall>(window.means)) return false;
  if (use == WindowUse::criticality) {
    reporter.error("US-M036", "a criticality period cannot be 'on-call': people are", window.where,
                   "write always, if it is critical at any hour");
    return true;
  }
  if (use != WindowUse::exercises) return false;
  reporter.error("US-M036", "an exercise cannot be planned for 'on-call': people are", window.where,
                 "write days and times, as in \"Tue-Thu 10:00-16:00\"");
  return true;
}

/// Windows that say nothing, or too much, where they stand.
void check_together(const std::vector<model::WrittenWindow>& windows, WindowUse use,
                    Reporter& reporter) {
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < windows.size(); ++i) {
    const model::WrittenWindow& window = windows[i];
    if (refuse_on_call(window, use, reporter)) continue;
    const bool alone = std::holds_alternative<model::Always>(window.means) ||
                       std::holds_alternative<model::Never>(window.means);
    if (alone && windows.size() > 1) {
      const std::size_t other = i == 0 ? 1 : 0;
      reporter
          .error("US-M036",
                 fmt::format("'{}' leaves nothing for another window to say", window.value),
                 window.where, "keep one of them")
          .notes.push_back({.message = "the other one", .where = windows[other].where});
      return;
    }
    if (windows.size() == 1) return;
    const auto [first, added] = seen.emplace(model::to_text(window.means), i);
    if (added) continue;
    reporter
        .error("US-M036", fmt::format("the window '{}' stands here twice", window.value),
               window.where, "keep one of them")
        .notes.push_back({.message = "the first one", .where = windows[first->second].where});
  }
}

}  // namespace

std::optional<model::WrittenWindow> read_window(const model::Text& text, std::string_view what,
                                                Reporter& reporter) {
  auto parsed = parse_window(text.value);
  if (!parsed) {
    report(text, parsed.error(), what, reporter);
    return std::nullopt;
  }
  return model::WrittenWindow{
      .value = text.value, .where = text.where, .means = std::move(*parsed)};
}

std::vector<model::WrittenWindow> read_windows(Record& record, std::string_view key, WindowUse use,
                                               bool zoned, Reporter& reporter) {
  std::vector<model::WrittenWindow> windows;
  std::vector<model::Text> texts = record.texts(key);
  windows.reserve(texts.size());
  for (model::Text& text : texts) {
    auto parsed = parse_window(text.value);
    if (!parsed) {
      report(text, parsed.error(), fmt::format("an item of '{}'", key), reporter);
      continue;
    }
    windows.push_back({.value = std::move(text.value),
                       .where = std::move(text.where),
                       .means = std::move(*parsed)});
    if (!zoned) check_zoned(windows.back(), reporter);
  }
  if (windows.size() > most_windows) {
    reporter.error(
        "US-M036",
        fmt::format("'{}' lists {} windows, which nobody can follow", key, windows.size()),
        windows[most_windows].where, fmt::format("write at most {}", most_windows));
    windows.clear();
  }
  check_together(windows, use, reporter);
  return windows;
}

std::optional<model::Text> read_zone(Record& record, std::string_view key, Reporter& reporter) {
  auto text = record.located(key);
  if (!text) return text;
  if (const auto error = zone_error(text->value, 0)) {
    report(*text, *error, fmt::format("'{}'", key), reporter);
    return std::nullopt;
  }
  return text;
}

}  // namespace understudy::parse
