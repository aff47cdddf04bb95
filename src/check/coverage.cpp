#include "coverage.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "hours.hpp"
#include "understudy/model/window.hpp"

namespace understudy::check {

namespace {

using std::chrono::days;
using std::chrono::local_days;

/// A leap year, so that 29 February is looked at as well.
constexpr std::chrono::year looked_at{2028};

bool is_never(const model::WrittenWindow& window) {
  return std::holds_alternative<model::Never>(window.means);
}

std::string key_of(const std::vector<model::WrittenWindow>& windows) {
  std::string key;
  for (const model::WrittenWindow& window : windows) {
    key += window.value;
    key += '\n';
  }
  return key;
}

const model::Calendar* calendar_of(const model::WrittenWindow& window) {
  return std::get_if<model::Calendar>(&window.means);
}

const model::DateRange* dates_of(const model::Calendar* calendar) {
  return calendar == nullptr ? nullptr : std::get_if<model::DateRange>(&calendar->dates);
}

}  // namespace

Crew Coverage::crew_of(People people) const {
  Crew crew{.people = std::move(people), .unknown = false};
  crew.unknown = crew.people.empty();
  std::vector<std::string> keys;
  for (const model::Contact* person : crew.people) {
    const auto& windows = person->availability;
    crew.always = crew.always || std::ranges::any_of(windows, [](const auto& window) {
                    return model::holds_always(window.means);
                  });
    crew.unknown = crew.unknown || windows.empty() || !is_known(windows, zone_of(*person));
    keys.push_back(fmt::format("{}\t{}", zone_of(*person), key_of(windows)));
  }
  std::ranges::sort(keys);
  crew.key = fmt::format("{}", fmt::join(keys, "\r"));
  return crew;
}

std::string_view Coverage::zone_name() const {
  return app_.timezone && zones_.find(app_.timezone->value) != nullptr
             ? std::string_view(app_.timezone->value)
             : std::string_view("UTC");
}

const model::Zone& Coverage::zone() const {
  static const model::Zone utc;
  const model::Zone* found = zones_.find(zone_name());
  return found == nullptr ? utc : *found;
}

std::string_view Coverage::zone_of(const model::Contact& contact) const {
  if (contact.timezone) return contact.timezone->value;
  return app_.timezone ? std::string_view(app_.timezone->value) : std::string_view();
}

bool Coverage::is_known(const std::vector<model::WrittenWindow>& windows,
                        std::string_view otherwise) const {
  return std::ranges::all_of(windows, [&](const model::WrittenWindow& window) {
    const model::Calendar* calendar = calendar_of(window);
    if (calendar == nullptr) return true;
    return zones_.find(calendar->zone.empty() ? otherwise : calendar->zone) != nullptr;
  });
}

bool Coverage::is_unknown(const model::Dependency& dependency) const {
  const std::string_view otherwise =
      app_.timezone ? std::string_view(app_.timezone->value) : std::string_view();
  return dependency.periods.empty() || !is_known(dependency.periods, otherwise);
}

Coverage::Frame Coverage::frame_of(const model::Calendar* calendar) const {
  const auto at = [this](local_days day) { return model::to_instant(zone(), day); };
  if (const model::DateRange* dates = dates_of(calendar)) {
    // The last window may begin on the last day and end on the next one.
    return {.span = {.begin = at(local_days(dates->first)),
                     .end = at(local_days(dates->last) + days(2))},
            .dated = true};
  }
  return {.span = {.begin = at(local_days(looked_at / 1 / 1)),
                   .end = at(local_days((looked_at + std::chrono::years(1)) / 1 / 1))},
          .dated = false};
}

model::TimeSpans Coverage::reachable(const People& people, const Frame& frame) const {
  std::vector<model::TimeSpan> spans;
  std::set<std::string> seen;  // Many people keep the same hours.
  for (const model::Contact* person : people) {
    if (!seen.insert(key_of(person->availability).append(zone_of(*person))).second) continue;
    for (const model::WrittenWindow& window : person->availability) {
      // Who is there in some dates only, is not there in any other year.
      if (!frame.dated && dates_of(calendar_of(window)) != nullptr) continue;
      const auto there = model::occurrences(window.means, zones_, zone_of(*person), frame.span);
      spans.insert(spans.end(), there.begin(), there.end());
    }
  }
  return model::united(std::move(spans));
}

std::optional<Uncovered> Coverage::compute_uncovered(const model::Dependency& dependency,
                                                     const People& people) const {
  std::vector<std::string> hours;
  std::vector<model::TimeSpan> recurring;
  const Frame year = frame_of(nullptr);
  for (const model::WrittenWindow& period : dependency.periods) {
    const Frame frame = frame_of(calendar_of(period));
    const auto spans = model::occurrences(period.means, zones_, zone_name(), frame.span);
    if (!frame.dated) {
      recurring.insert(recurring.end(), spans.begin(), spans.end());
      continue;
    }
    const auto left = model::without(spans, reachable(people, frame));
    if (!left.empty()) hours.push_back(weekly_hours(left, zone(), frame.span, true));
  }
  const auto left = model::without(model::united(std::move(recurring)), reachable(people, year));
  std::string clocks(zone_name());
  if (!left.empty()) {
    hours.insert(hours.begin(), weekly_hours(left, zone(), year.span, false));
    // When clocks change, and on which weekday a date falls, differs from year to year.
    if (hours.front().contains("..")) {
      clocks += fmt::format(", as in {}", static_cast<int>(looked_at));
    }
  }
  if (hours.empty()) return std::nullopt;
  return Uncovered{.hours = fmt::format("{}", fmt::join(hours, ", ")), .zone = std::move(clocks)};
}

std::optional<Unreachable> Coverage::compute_wait(const model::Dependency& dependency,
                                                  const People& people) const {
  std::optional<Unreachable> longest;
  for (const model::WrittenWindow& period : dependency.periods) {
    if (is_never(period)) continue;
    const Frame frame = frame_of(calendar_of(period));
    const auto alone = model::without({frame.span}, reachable(people, frame));
    const auto spans = model::occurrences(period.means, zones_, zone_name(), frame.span);
    for (const model::TimeSpan& critical : model::common(spans, alone)) {
      // The first stretch of nobody that ends behind the beginning of this hour is the one it is
      // in.
      const auto in = std::ranges::upper_bound(alone, critical.begin, {}, &model::TimeSpan::end);
      const std::chrono::seconds wait = in->end - critical.begin;
      if (longest && longest->lasts >= wait) continue;
      longest = Unreachable{.lasts = wait,
                            .from = day_and_time(critical.begin, zone()),
                            .zone = std::string(zone_name())};
    }
  }
  return longest;
}

const std::optional<Uncovered>& Coverage::uncovered(const model::Dependency& dependency,
                                                    const Crew& crew) {
  Question question{key_of(dependency.periods), crew.key};
  const auto known = uncovered_.find(question);
  if (known != uncovered_.end()) return known->second;
  auto found = compute_uncovered(dependency, crew.people);
  return uncovered_.emplace(std::move(question), std::move(found)).first->second;
}

const std::optional<Unreachable>& Coverage::longest_wait(const model::Dependency& dependency,
                                                         const Crew& crew) {
  Question question{key_of(dependency.periods), crew.key};
  const auto known = waits_.find(question);
  if (known != waits_.end()) return known->second;
  auto found = compute_wait(dependency, crew.people);
  return waits_.emplace(std::move(question), std::move(found)).first->second;
}

}  // namespace understudy::check
