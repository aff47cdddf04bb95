/// \file
/// Stretches of time as hours of the week, for people.
#pragma once

#include <string>

#include "understudy/model/time_spans.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::check {

/// What stands in a week like any other, and then what some days have besides, each written as a
/// window: `Mon-Fri 17:00-24:00, Sat 00:00-10:00, 11-20..12-31 Sun 00:00-24:00`. At most eight
/// windows, and how many more there are. `frame` begins and ends at midnight in the zone; with
/// `dated` days are written with their year.
[[nodiscard]] std::string weekly_hours(const model::TimeSpans& spans, const model::Zone& zone,
                                       const model::TimeSpan& frame, bool dated);

/// `Fri 17:00`: an instant as the clocks of a zone show it.
[[nodiscard]] std::string day_and_time(std::chrono::sys_seconds at, const model::Zone& zone);

}  // namespace understudy::check
