#include "understudy/model/duration.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <system_error>

namespace understudy::model {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t second = 1000;
constexpr std::int64_t minute = 60 * second;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;
constexpr std::int64_t week = 7 * day;
constexpr std::int64_t longest = std::int64_t{100} * 365 * day;

struct Unit {
  std::string_view name;
  std::int64_t milliseconds;
};

constexpr std::array<Unit, 6> short_units{
    {{"w", week}, {"d", day}, {"h", hour}, {"m", minute}, {"s", second}, {"ms", 1}}};

using Parsed = std::expected<milliseconds, DurationError>;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Adds one `<number><unit>` to a sum and keeps the units in falling order.
class Sum {
 public:
  std::optional<DurationError> add(std::int64_t count, const Unit& unit) {
    if (unit.milliseconds >= smallest_) return DurationError::wrong_order;
    smallest_ = unit.milliseconds;
    if (count > (longest - total_) / unit.milliseconds) return DurationError::too_large;
    total_ += count * unit.milliseconds;
    return std::nullopt;
  }

  [[nodiscard]] milliseconds total() const { return milliseconds(total_); }

 private:
  std::int64_t total_ = 0;
  std::int64_t smallest_ = longest + 1;
};

std::expected<std::int64_t, DurationError> take_number(std::string_view& text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits == 0) return std::unexpected(DurationError::not_a_number);
  std::int64_t value = 0;
  const std::string_view number = text.substr(0, digits);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc{}) return std::unexpected(DurationError::too_large);
  text.remove_prefix(digits);
  return value;
}

std::optional<Unit> short_unit(std::string_view name) {
  for (const Unit& unit : short_units) {
    if (unit.name == name) return unit;
  }
  return std::nullopt;
}

Parsed parse_short(std::string_view text) {
  Sum sum;
  while (!text.empty()) {
    const auto count = take_number(text);
    if (!count) return std::unexpected(count.error());
    std::size_t letters = 0;
    while (letters < text.size() && !is_digit(text[letters])) ++letters;
    if (letters == 0) return std::unexpected(DurationError::bare_number);
    const std::string_view name = text.substr(0, letters);
    if (name.starts_with('.') || name.starts_with(',')) {
      return std::unexpected(DurationError::not_a_number);
    }
    const auto unit = short_unit(name);
    if (!unit) return std::unexpected(DurationError::unknown_unit);
    if (const auto error = sum.add(*count, *unit)) return std::unexpected(*error);
    text.remove_prefix(letters);
  }
  return sum.total();
}

std::optional<Unit> iso_unit(char letter, bool in_time) {
  switch (letter) {
    case 'W': return in_time ? std::nullopt : std::optional(short_units[0]);
    case 'D': return in_time ? std::nullopt : std::optional(short_units[1]);
    case 'H': return in_time ? std::optional(short_units[2]) : std::nullopt;
    case 'M': return in_time ? std::optional(short_units[3]) : std::nullopt;
    case 'S': return in_time ? std::optional(short_units[4]) : std::nullopt;
    default: return std::nullopt;
  }
}

/// Takes one `<number><letter>` off the text and adds it.
std::optional<DurationError> take_iso_part(std::string_view& text, bool in_time, Sum& sum) {
  const auto count = take_number(text);
  if (!count) return count.error();
  if (text.empty()) return DurationError::bare_number;
  if (text.front() == '.' || text.front() == ',') return DurationError::not_a_number;
  const auto unit = iso_unit(text.front(), in_time);
  if (!unit) return DurationError::unknown_unit;
  text.remove_prefix(1);
  return sum.add(*count, *unit);
}

/// `text` starts after the 'P'.
Parsed parse_iso(std::string_view text) {
  Sum sum;
  bool in_time = false;
  bool any = false;
  while (!text.empty()) {
    if (text.front() == 'T' && !in_time) {
      in_time = true;
      text.remove_prefix(1);
      continue;
    }
    if (const auto error = take_iso_part(text, in_time, sum)) return std::unexpected(*error);
    any = true;
  }
  if (!any) return std::unexpected(DurationError::empty);
  return sum.total();
}

std::string decimal(double value, int places, const char* unit) {
  std::array<char, 64> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), "%.*f %s", places, value, unit);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

}  // namespace

std::expected<milliseconds, DurationError> parse_duration(std::string_view text) {
  if (text.empty()) return std::unexpected(DurationError::empty);
  if (text.front() == 'P') return parse_iso(text.substr(1));
  return parse_short(text);
}

std::string to_text(milliseconds duration) {
  std::int64_t rest = duration.count();
  std::string text;
  for (const Unit& unit : short_units) {
    const std::int64_t count = rest / unit.milliseconds;
    if (count == 0) continue;
    text += std::to_string(count);
    text += unit.name;
    rest -= count * unit.milliseconds;
  }
  return text.empty() ? "0s" : text;
}

std::string to_human(std::chrono::nanoseconds duration) {
  if (duration.count() < 0) return "-" + to_human(-duration);
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds < 0.001) return decimal(seconds * 1e6, 0, "µs");
  if (seconds < 0.9995) return decimal(seconds * 1e3, 0, "ms");
  if (seconds < 59.995) return decimal(seconds, 2, "s");
  const auto whole = std::chrono::round<std::chrono::seconds>(duration).count();
  if (whole < 3600) return std::to_string(whole / 60) + " min " + two_digits(whole % 60) + " s";
  const std::int64_t hours = whole / 3600;
  const std::int64_t minutes = whole % 3600 / 60;
  if (hours < 48) {
    return std::to_string(hours) + " h" + (minutes > 0 ? " " + two_digits(minutes) + " min" : "");
  }
  const std::int64_t rest = hours % 24;
  return std::to_string(hours / 24) + " d" + (rest > 0 ? " " + two_digits(rest) + " h" : "");
}

}  // namespace understudy::model
