#include "understudy/parse/instant.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include "window_text.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Takes text of an outline off the front: a `0` stands for a digit. Empty when it is not there.
std::string_view take(std::string_view& text, std::string_view outline) {
  if (text.size() < outline.size()) return {};
  const std::string_view front = text.substr(0, outline.size());
  const bool fits = std::ranges::equal(front, outline, [](char c, char wanted) {
    return wanted == '0' ? is_digit(c) : c == wanted;
  });
  if (!fits) return {};
  text.remove_prefix(outline.size());
  return front;
}

int number(std::string_view text, std::size_t at, std::size_t size) {
  int value = 0;
  std::from_chars(text.data() + at, text.data() + at + size, value);
  return value;
}

std::optional<std::chrono::local_days> take_day(std::string_view& text) {
  const std::string_view date = take(text, "0000-00-00");
  if (date.empty()) return std::nullopt;
  const std::chrono::year_month_day day =
      std::chrono::year(number(date, 0, 4)) /
      std::chrono::month(static_cast<unsigned>(number(date, 5, 2))) /
      std::chrono::day(static_cast<unsigned>(number(date, 8, 2)));
  if (!day.ok() || day.year() < std::chrono::year(1970)) return std::nullopt;
  return std::chrono::local_days(day);
}

std::optional<seconds> take_time(std::string_view& text) {
  const std::string_view time = take(text, "00:00");
  if (time.empty() || number(time, 0, 2) > 23 || number(time, 3, 2) > 59) return std::nullopt;
  seconds at = hours(number(time, 0, 2)) + minutes(number(time, 3, 2));
  const std::string_view second = take(text, ":00");
  if (!second.empty()) {
    if (number(second, 1, 2) > 59) return std::nullopt;
    at += seconds(number(second, 1, 2));
  }
  return at;
}

/// `Z`, `+01:00` or a zone behind a blank; false when something else stands there.
bool take_clocks(std::string_view text, WrittenInstant& instant) {
  if (text.empty()) return true;
  if (text == "Z" || text == "z") {
    instant.offset = seconds(0);
    return true;
  }
  const bool west = text.front() == '-';
  if (west || text.front() == '+') {
    text.remove_prefix(1);
    const auto offset = take_time(text);
    if (!offset || !text.empty()) return false;
    instant.offset = west ? -*offset : *offset;
    return true;
  }
  if (text.front() != ' ' || zone_error(text.substr(1), 0)) return false;
  instant.zone = text.substr(1);
  return true;
}

}  // namespace

std::optional<WrittenInstant> parse_instant(std::string_view text) {
  const auto day = take_day(text);
  if (!day || text.empty() || !std::string_view("Tt ").contains(text.front())) return std::nullopt;
  text.remove_prefix(1);
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  WrittenInstant instant{.shown = *day + *time, .offset = {}, .zone = {}};
  if (!take_clocks(text, instant)) return std::nullopt;
  return instant;
}

}  // namespace understudy::parse
