/// \file
/// Durations as people write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace understudy::model {

/// Why a text is not a duration; the parser turns it into a located finding.
enum class DurationError : std::uint8_t {
  empty,
  bare_number,   ///< `12`: hours, minutes and seconds are all in use elsewhere, so we ask.
  unknown_unit,  ///< Also `M`, `Q`, `Y`: a month has no fixed length.
  wrong_order,   ///< Units stand largest first, each at most once.
  not_a_number,  ///< Fractions, signs, anything else.
  too_large,
};

/// Reads `1h30m`, `90m`, `2d`, `4w`, `20ms` (units w d h m s ms, largest first) and ISO 8601
/// `PT12H`, `P1DT2H`, `P4W`. At most 100 years.
[[nodiscard]] std::expected<std::chrono::milliseconds, DurationError> parse_duration(
    std::string_view text);

/// The canonical spelling, read back unchanged: `1h30m`, `20ms`, `0s`.
[[nodiscard]] std::string to_text(std::chrono::milliseconds duration);

/// For people who read a measurement: `4.32 s`, `31 ms`, `2 min 05 s`, `1 h 02 min`.
[[nodiscard]] std::string to_human(std::chrono::nanoseconds duration);

}  // namespace understudy::model
