#include "import_window.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include "window_text.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

struct Pair {
  std::string_view from;
  std::string_view to;
};

constexpr std::array weekdays{
    Pair{"mon", "Mon"}, Pair{"tue", "Tue"}, Pair{"wed", "Wed"}, Pair{"thu", "Thu"},
    Pair{"fri", "Fri"}, Pair{"sat", "Sat"}, Pair{"sun", "Sun"},
};

/// One letter tells a day only where no other day has it.
constexpr std::array whole{
    Pair{"m-f", "Mon-Fri"},
    Pair{"s&s", "Sat,Sun"},
    Pair{"s-s", "Sat,Sun"},
    Pair{"s,s", "Sat,Sun"},
    Pair{"weekdays", "Mon-Fri"},
    Pair{"weekends", "Sat,Sun"},
    Pair{"daily", "daily"},
    Pair{"everyday", "daily"},
    Pair{"everynight", "daily"},
    Pair{"m", "Mon"},
    Pair{"w", "Wed"},
    Pair{"f", "Fri"},
};

constexpr std::array zones{
    Pair{"PST", "America/Los_Angeles"},
    Pair{"PDT", "America/Los_Angeles"},
    Pair{"MST", "America/Denver"},
    Pair{"MDT", "America/Denver"},
    Pair{"CST", "America/Chicago"},
    Pair{"CDT", "America/Chicago"},
    Pair{"EST", "America/New_York"},
    Pair{"EDT", "America/New_York"},
    Pair{"CET", "Europe/Berlin"},
    Pair{"CEST", "Europe/Berlin"},
    Pair{"GMT", "Etc/UTC"},
    Pair{"BST", "Europe/London"},
    Pair{"UTC", "Etc/UTC"},
};

template <typename Pairs>
std::string_view find(const Pairs& pairs, std::string_view word) {
  const auto* const found = std::ranges::find(pairs, word, &Pair::from);
  return found == pairs.end() ? std::string_view() : found->to;
}

/// `monday` and `mon` are Mon.
std::string_view day(std::string_view word) {
  static const RE2 name(
      "mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|"
      "sat(?:urday)?|sun(?:day)?");
  return RE2::FullMatch(word, name) ? find(weekdays, word.substr(0, 3)) : std::string_view();
}

/// `M - F`, `S & S`, `Monday to Friday`, `Sat, Sun`; empty when it is none.
std::string days_of(std::string_view text) {
  std::string plain = lower(text);
  static const RE2 to(R"(\s*(?:-|–|\bto\b|\bthrough\b)\s*)");
  static const RE2 with(R"(\s*(?:&|,|\band\b)\s*)");
  RE2::GlobalReplace(&plain, to, "-");
  std::string joined = plain;
  std::erase_if(joined, is_blank);
  if (const auto known = find(whole, joined); !known.empty()) return std::string(known);
  RE2::GlobalReplace(&plain, with, ",");
  std::string out;
  for (std::string_view rest = plain; !rest.empty();) {
    const std::size_t end = std::min(rest.find_first_of(",-"), rest.size());
    const std::string_view name = day(trimmed(rest.substr(0, end)));
    if (name.empty()) return {};
    out += name;
    if (end < rest.size()) out += rest[end];
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

/// Minutes of the day; nullopt when there is no such time.
std::optional<int> minute_of_day(int hour, int minute, std::string_view half) {
  if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return std::nullopt;
  if (!half.empty() && (hour > 12 || hour == 0)) return std::nullopt;
  if (half == "am") hour %= 12;
  if (half == "pm") hour = hour % 12 + 12;
  return hour * 60 + minute;
}

/// One piece between semicolons.
class Piece {
 public:
  Piece(std::string_view text, ImportedWindows& out) : text_(text), out_(out) {}

  bool read() {
    const std::string hours = take_hours();
    if (hours.empty()) return false;
    take_zone();
    static const RE2 edges(R"(^[\s,(]+|[\s,)]+$)");
    RE2::GlobalReplace(&text_, edges, "");
    const std::string on = text_.empty() ? "daily" : days_of(text_);
    if (on.empty()) return false;
    out_.windows.push_back(fmt::format("{} {}", on, hours));
    return true;
  }

 private:
  std::string take_hours() {
    static const RE2 range(
        R"((?i)(\d{1,2})(?::(\d{2}))?\s*(am|pm)?\s*(?:-|–|\bto\b)\s*(\d{1,2})(?::(\d{2}))?\s*(am|pm)?\b)");
    std::array<std::string, 6> part;
    if (!RE2::PartialMatch(text_, range, &part[0], &part[1], &part[2], &part[3], &part[4],
                           &part[5])) {
      return {};
    }
    RE2::Replace(&text_, range, "");
    const auto number = [](const std::string& digits) {
      return digits.empty() ? 0 : std::stoi(digits);
    };
    std::string first = lower(part[2]);
    const std::string last = lower(part[5]);
    if (first.empty() && !last.empty() && number(part[0]) <= 12) first = last;
    auto begin = minute_of_day(number(part[0]), number(part[1]), first);
    auto end = minute_of_day(number(part[3]), number(part[4]), last);
    if (!begin || !end) return {};
    const bool plain = part[1].empty() && part[4].empty() && first.empty() && last.empty();
    if (plain && *end <= *begin && *end <= 12 * 60) {
      *end += 12 * 60;
      out_.guessed = true;
    }
    return fmt::format("{:02}:{:02}-{:02}:{:02}", *begin / 60, *begin % 60, *end / 60, *end % 60);
  }

  void take_zone() {
    static const RE2 iana(R"(\b([A-Z][A-Za-z]+/[A-Z][A-Za-z_/]+)\b)");
    static const RE2 capitals(R"(\b([A-Z]{3,4})\b)");
    std::string word;
    if (RE2::PartialMatch(text_, iana, &word)) {
      out_.zone = word;
      RE2::Replace(&text_, iana, "");
    } else if (RE2::PartialMatch(text_, capitals, &word)) {
      const std::string_view zone = find(zones, word);
      if (zone.empty()) return;
      out_.zone = zone;
      out_.abbreviation = word;
      RE2::Replace(&text_, capitals, "");
    }
  }

  std::string text_;
  ImportedWindows& out_;
};

}  // namespace

std::optional<ImportedWindows> imported_windows(std::string_view text) {
  const std::string plain = lower(folded(text));
  constexpr std::array<std::string_view, 5> always{"always", "24/7", "24x7", "24 x 7", "any time"};
  constexpr std::array<std::string_view, 3> on_call{"on-call", "on call", "oncall"};
  ImportedWindows out;
  if (is_one_of(plain, always)) out.windows.emplace_back("always");
  if (is_one_of(plain, on_call)) out.windows.emplace_back("on-call");
  if (plain == "never") out.windows.emplace_back("never");
  if (!out.windows.empty()) return out;
  for (std::string_view rest = text; !trimmed(rest).empty();) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    if (!Piece(rest.substr(0, end), out).read()) return std::nullopt;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  // '24:00 - 6:00' and '17 - 17:00' look like times, and no window has them.
  const auto is_window = [&](const std::string& window) {
    return parse_window(out.zone.empty() ? window : fmt::format("{} {}", window, out.zone))
        .has_value();
  };
  if (out.windows.empty() || !std::ranges::all_of(out.windows, is_window)) return std::nullopt;
  return out;
}

}  // namespace understudy::parse
