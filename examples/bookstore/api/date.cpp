#include "date.hpp"

#include <cstddef>
#include <system_error>

namespace bookstore {

namespace {

/// Takes `least` to `most` digits off the front.
std::optional<unsigned> take_digits(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t count = 0;
  while (count < most && count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  if (count < least) return std::nullopt;
  unsigned value = 0;
  for (const char digit : text.substr(0, count)) {
    value = value * 10 + static_cast<unsigned>(digit - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take_dash(std::string_view& text) {
  if (!text.starts_with('-')) return false;
  text.remove_prefix(1);
  return true;
}

void append_digits(std::string& out, unsigned value, unsigned highest) {
  for (; highest > 0; highest /= 10) out += static_cast<char>('0' + (value / highest) % 10);
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  const auto year = take_digits(text, 4, 4);
  if (!year || *year == 0 || !take_dash(text)) return std::nullopt;
  const auto month = take_digits(text, 1, 2);
  if (!month || !take_dash(text)) return std::nullopt;
  const auto day = take_digits(text, 1, 2);
  if (!day || !text.empty()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return Date(date);
}

void append_date(std::string& out, Date date) {
  const std::chrono::year_month_day parts(date);
  append_digits(out, static_cast<unsigned>(static_cast<int>(parts.year())), 1000);
  out += '-';
  append_digits(out, static_cast<unsigned>(parts.month()), 10);
  out += '-';
  append_digits(out, static_cast<unsigned>(parts.day()), 10);
}

}  // namespace bookstore
