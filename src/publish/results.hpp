/// \file
/// What runs measured, in words and held against objectives. Private to the module.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/evidence/evidence.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

/// met, missed, unknown.
[[nodiscard]] std::string_view word_of(evidence::Held held);

/// "4.32 s", "not measured".
[[nodiscard]] std::string measured_text(const evidence::Measured& measured);

/// "4.32 s of 12h".
[[nodiscard]] std::string against_text(const evidence::Measured& measured);

/// Whose recovery a run is about: the target, else the scenario or experiment.
[[nodiscard]] const std::string& subject_of(const evidence::Run& run);

[[nodiscard]] bool conclusive(const evidence::Run& run);

/// So many exercises make a trend on the dashboard.
inline constexpr std::size_t most_in_trend = 12;

/// Of the newest conclusive run of each target the measurement that came closest to its objective,
/// or went farthest beyond it; with that target's trend.
[[nodiscard]] Worst worst_of(const std::vector<const evidence::Run*>& newest_first,
                             evidence::Measured evidence::Run::* which);

}  // namespace understudy::publish
