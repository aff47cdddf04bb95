/// \file
/// Instants as programs print them. Private to the module.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "understudy/evidence/run.hpp"

namespace understudy::doctor {

/// What a clock showed, and how coarsely.
struct ClockReading {
  std::chrono::sys_time<std::chrono::nanoseconds> at;
  std::chrono::nanoseconds step{1};  ///< A second where no fraction was printed.
};

/// `1795694400.123456789`, or without its fraction where `date` knows none.
[[nodiscard]] std::optional<ClockReading> clock_in(std::string_view text);

/// How old something is: from its age (`3h20m`), its Unix time in seconds, or its time as in
/// RFC 3339. nullopt for anything else.
[[nodiscard]] std::optional<std::chrono::milliseconds> age_in(std::string_view text,
                                                              evidence::Time now);

}  // namespace understudy::doctor
