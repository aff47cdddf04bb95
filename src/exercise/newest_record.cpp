#include "newest_record.hpp"

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <re2/re2.h>

namespace understudy::exercise {

namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::size_t most_quoted = 80;
constexpr std::size_t finest_digits = 9;
/// Seconds from 2001 to 2255: a smaller or larger number is no time, or one in another unit.
constexpr std::int64_t earliest = 1'000'000'000;
constexpr std::int64_t latest = 9'000'000'000;

std::string_view last_line(std::string_view output) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto end = output.find_last_not_of(blanks);
  if (end == std::string_view::npos) return {};
  output = output.substr(0, end + 1);
  const auto line_end = output.rfind('\n');
  if (line_end != std::string_view::npos) output.remove_prefix(line_end + 1);
  return output.substr(output.find_first_not_of(blanks));
}

/// Digits alone, few enough to fit.
std::int64_t number_in(std::string_view digits) {
  std::int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// Adds a fraction of a second, whose digits say how fine it is.
void add_fraction(std::string_view digits, NewestRecord& record) {
  std::int64_t step = nanoseconds(seconds(1)).count();
  for (std::size_t i = 0; i < digits.size(); ++i) step /= 10;
  record.unix_ns += number_in(digits) * step;
  if (!digits.empty()) record.step_ns = step;
}

struct WrittenParts {
  std::string date;
  std::string hour;
  std::string minute;
  std::string second;
  std::string fraction;
  std::string zone;
};

/// "Z", "UTC", "+00", "-0530", "+05:30"; nullopt when there is no such offset.
std::optional<seconds> offset_in(std::string_view zone) {
  if (zone == "Z" || zone == "z" || zone == "UTC") return seconds(0);
  const std::int64_t hours = number_in(zone.substr(1, 2));
  const std::int64_t minutes = zone.size() > 3 ? number_in(zone.substr(zone.size() - 2)) : 0;
  if (hours > 23 || minutes > 59) return std::nullopt;
  const seconds ahead = std::chrono::hours(hours) + std::chrono::minutes(minutes);
  return zone.front() == '-' ? -ahead : ahead;
}

std::optional<NewestRecord> instant_of(const WrittenParts& parts) {
  const std::string_view date = parts.date;
  const std::chrono::year_month_day day =
      std::chrono::year(static_cast<int>(number_in(date.substr(0, 4)))) /
      std::chrono::month(static_cast<unsigned>(number_in(date.substr(5, 2)))) /
      std::chrono::day(static_cast<unsigned>(number_in(date.substr(8, 2))));
  const auto offset = offset_in(parts.zone);
  const std::int64_t hour = number_in(parts.hour);
  const std::int64_t minute = number_in(parts.minute);
  const std::int64_t second = parts.second.empty() ? 0 : number_in(parts.second);
  const bool in_range = day.ok() && offset && hour < 24 && minute < 60 && second < 60;
  if (!in_range || day.year() < std::chrono::year(2001) || day.year() > std::chrono::year(2200)) {
    return std::nullopt;
  }
  const seconds since = std::chrono::sys_days(day).time_since_epoch() + std::chrono::hours(hour) +
                        std::chrono::minutes(minute) + seconds(second) - *offset;
  const seconds step = parts.second.empty() ? std::chrono::minutes(1) : seconds(1);
  NewestRecord record{.unix_ns = nanoseconds(since).count(), .step_ns = nanoseconds(step).count()};
  add_fraction(parts.fraction, record);
  return record;
}

std::optional<NewestRecord> unix_time_of(std::string_view whole, std::string_view fraction) {
  const std::int64_t since = number_in(whole);
  if (since < earliest || since > latest) return std::nullopt;
  NewestRecord record{.unix_ns = nanoseconds(seconds(since)).count(),
                      .step_ns = nanoseconds(seconds(1)).count()};
  add_fraction(fraction, record);
  return record;
}

}  // namespace

ReadRecord newest_record(std::string_view output) {
  static const RE2 unix_time("(\\d{10})(?:\\.(\\d{1,9}))?");
  static const RE2 written(
      "(\\d{4}-\\d{2}-\\d{2})[Tt ](\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?"
      " ?(Z|z|UTC|[+-]\\d{2}(?::?\\d{2})?)?");
  const std::string_view line = last_line(output);
  if (line.empty()) {
    return {.record = {}, .problem = "it printed nothing, so no newest record is known"};
  }
  const std::string quoted(line.substr(0, most_quoted));
  std::string whole;
  std::string fraction;
  std::optional<NewestRecord> record;
  WrittenParts parts;
  if (RE2::FullMatch(line, unix_time, &whole, &fraction)) {
    record = unix_time_of(whole, fraction);
  } else if (RE2::FullMatch(line, written, &parts.date, &parts.hour, &parts.minute, &parts.second,
                            &parts.fraction, &parts.zone)) {
    if (parts.zone.empty()) {
      return {.record = {},
              .problem = fmt::format("'{}' does not say its time zone: let it end in Z or +00:00",
                                     quoted)};
    }
    record = instant_of(parts);
  }
  if (record) return {.record = record, .problem = ""};
  return {.record = {},
          .problem = fmt::format("its last line, '{}', is no instant: it must print when the "
                                 "newest record was written, as 2026-11-28T03:00:00Z",
                                 quoted)};
}

}  // namespace understudy::exercise
