#include "hours.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/model/time_spans.hpp"
#include "understudy/model/window.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::check {

namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr std::size_t most_windows = 8;
/// Days that differ from the usual week, fewer than so many apart, are one stretch.
constexpr std::size_t same_stretch = 7;

/// Ranges of minutes since midnight, in order.
using DayHours = std::vector<std::pair<minutes, minutes>>;
using Week = std::array<DayHours, 7>;

std::size_t index_of(local_days day) {
  return std::chrono::weekday(day).iso_encoding() - 1;
}

/// What the spans leave on each day of the frame. Where clocks change, a span counts by what they
/// show when it begins and ends.
std::vector<DayHours> by_day(const model::TimeSpans& spans, const model::Zone& zone,
                             local_days first, std::size_t count) {
  std::vector<DayHours> out(count);
  for (const model::TimeSpan& span : spans) {
    const auto begin = std::chrono::floor<minutes>(model::to_local(zone, span.begin));
    // Just before it ends: what clocks skip then is not part of it.
    const std::chrono::seconds second(1);
    const auto end = std::chrono::ceil<minutes>(model::to_local(zone, span.end - second) + second);
    for (auto day = std::chrono::floor<days>(begin); day < end; day += days(1)) {
      const auto at = (day - first).count();
      if (at < 0 || at >= static_cast<std::ptrdiff_t>(count)) continue;
      const minutes from = std::max(minutes(0), begin - day);
      const minutes until = std::min(minutes(days(1)), minutes(end - day));
      if (from < until) out[static_cast<std::size_t>(at)].emplace_back(from, until);
    }
  }
  return out;
}

/// For each day of the week what nine of ten such days have: clocks that change leave a day or two
/// that differ.
Week usual_week(const std::vector<DayHours>& hours, local_days first) {
  std::array<std::map<DayHours::value_type, int>, 7> counts;
  std::array<int, 7> totals{};
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const std::size_t day = index_of(first + days(i));
    ++totals.at(day);
    for (const auto& range : hours[i]) ++counts.at(day)[range];
  }
  Week week;
  for (std::size_t day = 0; day < 7; ++day) {
    for (const auto& [range, count] : counts.at(day)) {
      if (count * 10 >= totals.at(day) * 9) week.at(day).push_back(range);
    }
  }
  return week;
}

/// The hours of a week as windows, by the day on which they begin.
std::vector<std::string> windows_of(const Week& week, const std::string& dates) {
  std::vector<std::pair<std::pair<minutes, minutes>, model::Weekdays>> ranges;
  for (std::size_t day = 0; day < 7; ++day) {
    for (const auto& range : week.at(day)) {
      auto found = std::ranges::find(ranges, range, [](const auto& known) { return known.first; });
      if (found == ranges.end()) found = ranges.insert(found, {range, model::Weekdays{0}});
      found->second = static_cast<model::Weekdays>(found->second | (1U << day));
    }
  }
  std::vector<std::string> out;
  out.reserve(ranges.size());
  for (const auto& [range, on] : ranges) {
    out.push_back(fmt::format("{}{} {}", dates, model::days_text(on),
                              model::times_text(range.first, range.second)));
  }
  return out;
}

std::string dates_text(local_days first, local_days last, bool dated) {
  const std::chrono::year_month_day from(first);
  const std::chrono::year_month_day until(last);
  model::Calendar calendar;
  if (dated) {
    calendar.dates = model::DateRange{.first = from, .last = until};
  } else {
    calendar.dates =
        model::Season{.first = from.month() / from.day(), .last = until.month() / until.day()};
  }
  return model::to_text(calendar) + " ";
}

/// Days near each other that have something besides the usual week.
struct Stretch {
  std::size_t begin = 0;
  std::size_t last = 0;
  Week week;
};

/// What a day has besides the usual week.
DayHours besides(const DayHours& day, const DayHours& usual) {
  DayHours out;
  std::ranges::copy_if(day, std::back_inserter(out), [&usual](const auto& range) {
    return std::ranges::find(usual, range) == usual.end();
  });
  return out;
}

/// What days have besides the usual week, stretch by stretch.
std::vector<std::string> unusual_windows(const std::vector<DayHours>& hours, const Week& usual,
                                         local_days first, bool dated) {
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < hours.size(); ++i) {
    const std::size_t weekday = index_of(first + days(i));
    const DayHours more = besides(hours[i], usual.at(weekday));
    if (more.empty()) continue;
    if (stretches.empty() || i >= stretches.back().last + same_stretch) {
      stretches.push_back({.begin = i, .week = {}});
    }
    stretches.back().last = i;
    DayHours& day = stretches.back().week.at(weekday);
    std::ranges::move(besides(more, day), std::back_inserter(day));
  }
  std::vector<std::string> out;
  for (const Stretch& stretch : stretches) {
    const std::string dates =
        dates_text(first + days(stretch.begin), first + days(stretch.last), dated);
    std::ranges::move(windows_of(stretch.week, dates), std::back_inserter(out));
  }
  return out;
}

/// The days from the first to the last one on which something is left.
std::string dates_of(const std::vector<DayHours>& hours, local_days first) {
  const auto is_left = [](const DayHours& day) { return !day.empty(); };
  const auto begin = std::ranges::find_if(hours, is_left);
  if (begin == hours.end()) return {};
  const auto last = std::ranges::find_if(hours.rbegin(), hours.rend(), is_left);
  return dates_text(first + days(begin - hours.begin()), first + days(hours.rend() - last - 1),
                    true);
}

}  // namespace

std::string weekly_hours(const model::TimeSpans& spans, const model::Zone& zone,
                         const model::TimeSpan& frame, bool dated) {
  const auto first = std::chrono::floor<days>(model::to_local(zone, frame.begin));
  const auto end = std::chrono::ceil<days>(model::to_local(zone, frame.end));
  const auto count = static_cast<std::size_t>(std::max<std::ptrdiff_t>((end - first).count(), 0));
  const std::vector<DayHours> hours = by_day(spans, zone, first, count);
  const Week usual = usual_week(hours, first);

  std::vector<std::string> windows =
      windows_of(usual, dated ? dates_of(hours, first) : std::string());
  std::ranges::move(unusual_windows(hours, usual, first, dated), std::back_inserter(windows));
  std::string out;
  for (std::size_t i = 0; i < std::min(windows.size(), most_windows); ++i) {
    out += (i == 0 ? "" : ", ") + windows[i];
  }
  if (windows.size() > most_windows) {
    out += fmt::format(" and {} more", windows.size() - most_windows);
  }
  return out;
}

std::string day_and_time(std::chrono::sys_seconds at, const model::Zone& zone) {
  const auto shown = std::chrono::floor<minutes>(model::to_local(zone, at));
  const auto day = std::chrono::floor<days>(shown);
  const std::string times = model::times_text(shown - day, minutes(0));
  return fmt::format("{} {}", model::weekday_name(static_cast<unsigned>(index_of(day))),
                     times.substr(0, 5));
}

}  // namespace understudy::check
