#include "moments.hpp"

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include "understudy/model/duration.hpp"
#include "understudy/parse/instant.hpp"

namespace understudy::doctor {

namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Seconds from 2001 to 2255: what is printed in another unit, or as an age, is no time. As
/// nanoseconds they fit into 64 bits.
constexpr std::int64_t earliest = 1'000'000'000;
constexpr std::int64_t latest = 9'000'000'000;

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto start = text.find_first_not_of(blanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(blanks) + 1 - start);
}

/// Digits alone.
std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

std::optional<ClockReading> clock_in(std::string_view text) {
  text = without_blanks(text);
  const auto point = text.find('.');
  const auto whole = whole_number(text.substr(0, point));
  if (!whole || *whole > latest) return std::nullopt;
  ClockReading reading{.at = std::chrono::sys_time<nanoseconds>(seconds(*whole)),
                       .step = seconds(1)};
  if (point == std::string_view::npos) return reading;
  constexpr std::size_t digits = 9;
  const std::string_view fraction = text.substr(point + 1);
  const auto part = fraction.size() == digits ? whole_number(fraction) : std::nullopt;
  if (!part) return reading;  // A `date` without %N prints it as it stands.
  reading.at += nanoseconds(*part);
  reading.step = nanoseconds(1);
  return reading;
}

std::optional<std::chrono::milliseconds> age_in(std::string_view text, evidence::Time now) {
  text = without_blanks(text);
  // A fraction of a second, as `stat --format %.Y` prints it, is of no matter.
  const auto point = text.find('.');
  const bool fraction = point != std::string_view::npos && whole_number(text.substr(point + 1));
  if (const auto since = whole_number(fraction ? text.substr(0, point) : text)) {
    if (*since < earliest || *since > latest) return std::nullopt;
    return now - evidence::Time(seconds(*since));
  }
  if (const auto age = model::parse_duration(text)) return *age;
  const auto written = parse::parse_instant(text);
  if (!written) return std::nullopt;
  const bool utc = written->zone == "UTC" || written->zone == "Z";
  if (!written->offset && !utc) return std::nullopt;  // Whose clocks it speaks of is not known.
  const auto offset = written->offset.value_or(seconds(0));
  return now - evidence::Time(written->shown.time_since_epoch() - offset);
}

}  // namespace understudy::doctor
