/// \file
/// From answers to findings. Pure: what cannot be told from an answer is unknown, never well.
#pragma once

#include <optional>
#include <string_view>

#include "understudy/doctor/asks.hpp"
#include "understudy/doctor/report.hpp"
#include "understudy/evidence/run.hpp"

namespace understudy::doctor {

/// What answers are compared with besides the declared.
struct Measure {
  evidence::Time at;             ///< Now.
  evidence::Time next_exercise;  ///< Certificates must outlast it.
};

[[nodiscard]] Finding judge(const Ask& ask, const Answer& answer, const Measure& measure);

/// Whether a version is one of the expected: `15` is 15 and 15.4, not 150; `>=1.6` is 1.6 and what
/// comes later. nullopt when one of them is no version.
[[nodiscard]] std::optional<bool> is_expected(std::string_view expected, std::string_view version);

/// The first version number in what a program says of itself: "psql (PostgreSQL) 15.4" is 15.4,
/// "jq-1.6" is 1.6. Empty when there is none.
[[nodiscard]] std::string_view version_in(std::string_view text);

}  // namespace understudy::doctor
