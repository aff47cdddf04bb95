#include "understudy/model/time_spans.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace understudy::model {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::sys_seconds;

/// Month and day as one number that orders them; 02-29 has its place in every year.
unsigned rank(std::chrono::month month, std::chrono::day day) {
  return static_cast<unsigned>(month) * 32 + static_cast<unsigned>(day);
}

bool is_on(const Dates& dates, std::chrono::year_month_day day) {
  if (const auto* season = std::get_if<Season>(&dates)) {
    const unsigned at = rank(day.month(), day.day());
    const unsigned first = rank(season->first.month(), season->first.day());
    const unsigned last = rank(season->last.month(), season->last.day());
    return first <= last ? first <= at && at <= last : first <= at || at <= last;
  }
  if (const auto* range = std::get_if<DateRange>(&dates)) {
    return range->first <= day && day <= range->last;
  }
  return true;
}

void add_clipped(TimeSpan span, const TimeSpan& frame, std::vector<TimeSpan>& out) {
  span.begin = std::max(span.begin, frame.begin);
  span.end = std::min(span.end, frame.end);
  if (span.begin < span.end) out.push_back(span);
}

/// The instants at which the zone's clocks show a time from `from` until `until`, which are at
/// most two days apart.
void add_shown(const Zone& zone, LocalSeconds from, LocalSeconds until, const TimeSpan& frame,
               std::vector<TimeSpan>& out) {
  constexpr std::chrono::hours margin{48};
  const sys_seconds first(from.time_since_epoch());
  const sys_seconds last(until.time_since_epoch());
  auto next = std::ranges::upper_bound(zone.changes, first - margin, {}, &ZoneChange::at);
  bool shown = false;
  while (true) {
    const bool begins = next == zone.changes.begin();
    const bool ends = next == zone.changes.end();
    const auto offset = begins ? zone.first : std::prev(next)->offset;
    TimeSpan span{.begin = first - offset, .end = last - offset};
    if (!begins) span.begin = std::max(span.begin, std::prev(next)->at);
    if (!ends) span.end = std::min(span.end, next->at);
    if (span.begin < span.end) {
      shown = true;
      add_clipped(span, frame, out);
    }
    if (ends || next->at > last + margin) break;
    ++next;
  }
  if (shown) return;
  const sys_seconds begin = to_instant(zone, from);
  add_clipped({.begin = begin, .end = begin + (until - from)}, frame, out);
}

}  // namespace

TimeSpans united(std::vector<TimeSpan> spans) {
  std::ranges::sort(spans, {}, &TimeSpan::begin);
  TimeSpans out;
  for (const TimeSpan& span : spans) {
    if (span.begin >= span.end) continue;
    if (!out.empty() && span.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, span.end);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

TimeSpans common(const TimeSpans& left, const TimeSpans& right) {
  TimeSpans out;
  for (std::size_t l = 0, r = 0; l < left.size() && r < right.size();) {
    const TimeSpan both{.begin = std::max(left[l].begin, right[r].begin),
                        .end = std::min(left[l].end, right[r].end)};
    if (both.begin < both.end) out.push_back(both);
    if (left[l].end < right[r].end) {
      ++l;
    } else {
      ++r;
    }
  }
  return out;
}

TimeSpans without(const TimeSpans& left, const TimeSpans& right) {
  TimeSpans out;
  std::size_t r = 0;
  for (TimeSpan rest : left) {
    while (r < right.size() && right[r].end <= rest.begin) ++r;
    for (std::size_t at = r; at < right.size() && right[at].begin < rest.end; ++at) {
      if (rest.begin < right[at].begin) {
        out.push_back({.begin = rest.begin, .end = right[at].begin});
      }
      rest.begin = right[at].end;
    }
    if (rest.begin < rest.end) out.push_back(rest);
  }
  return out;
}

void add_occurrences(const Calendar& calendar, const Zone& zone, const TimeSpan& frame,
                     std::vector<TimeSpan>& out) {
  if (frame.begin >= frame.end) return;
  // A window of the day before may reach into the frame, and a skipped one is carried further.
  const auto first = std::chrono::floor<days>(to_local(zone, frame.begin)) - days(2);
  const auto last = std::chrono::floor<days>(to_local(zone, frame.end)) + days(1);
  const auto until = calendar.until > calendar.from ? calendar.until : calendar.until + days(1);
  for (local_days day = first; day <= last; day += days(1)) {
    if ((calendar.days & weekday_bit(std::chrono::weekday(day))) == 0) continue;
    if (!is_on(calendar.dates, std::chrono::year_month_day(day))) continue;
    add_shown(zone, day + calendar.from, day + until, frame, out);
  }
}

TimeSpans occurrences(const Window& window, const Zones& zones, std::string_view otherwise,
                      const TimeSpan& frame) {
  if (holds_always(window)) return united({frame});
  const auto* calendar = std::get_if<Calendar>(&window);
  if (calendar == nullptr) return {};
  const Zone* zone = zones.find(calendar->zone.empty() ? otherwise : calendar->zone);
  if (zone == nullptr) return {};
  std::vector<TimeSpan> spans;
  add_occurrences(*calendar, *zone, frame, spans);
  return united(std::move(spans));
}

bool holds_at(const Window& window, const Zones& zones, std::string_view otherwise,
              std::chrono::sys_seconds at) {
  const TimeSpan instant{.begin = at, .end = at + std::chrono::seconds(1)};
  return !occurrences(window, zones, otherwise, instant).empty();
}

}  // namespace understudy::model
