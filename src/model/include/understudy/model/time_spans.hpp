/// \file
/// Stretches of time, and when a window holds.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "understudy/model/window.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::model {

/// From `begin` until `end`, which is no longer part of it.
struct TimeSpan {
  std::chrono::sys_seconds begin;
  std::chrono::sys_seconds end;

  bool operator==(const TimeSpan&) const = default;
};

/// In order; neither touching nor empty.
using TimeSpans = std::vector<TimeSpan>;

/// All that is in any of the spans, which may come in any order and overlap.
[[nodiscard]] TimeSpans united(std::vector<TimeSpan> spans);

/// What is in both.
[[nodiscard]] TimeSpans common(const TimeSpans& left, const TimeSpans& right);

/// What is in `left` but not in `right`.
[[nodiscard]] TimeSpans without(const TimeSpans& left, const TimeSpans& right);

/// Appends every stretch within `frame` in which the calendar's clocks, those of `zone`, show one
/// of its times: an hour that clocks show twice counts twice. A window that the clocks skip whole
/// begins at the next valid instant and keeps its length.
void add_occurrences(const Calendar& calendar, const Zone& zone, const TimeSpan& frame,
                     std::vector<TimeSpan>& out);

/// When a window holds within `frame`. A calendar needs its zone's rules: its own zone's, or those
/// of the zone named `otherwise`; one whose zone is unknown never holds.
[[nodiscard]] TimeSpans occurrences(const Window& window, const Zones& zones,
                                    std::string_view otherwise, const TimeSpan& frame);

/// Whether a window holds at an instant.
[[nodiscard]] bool holds_at(const Window& window, const Zones& zones, std::string_view otherwise,
                            std::chrono::sys_seconds at);

}  // namespace understudy::model
