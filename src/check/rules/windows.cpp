// Time zones that exist, and windows that come true.

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <unordered_set>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/time_spans.hpp"
#include "understudy/model/window.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::check {

namespace {

using Windows = std::vector<model::WrittenWindow>;

/// Letters alone, without case: `new york` and `New_York` are one.
std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || c == '/') out += c;
  }
  return out;
}

/// The zone that was meant: the same letters, the same city, or a slip of the hand.
std::string proposal(std::string_view name, const std::vector<std::string>& names) {
  const std::string letters = letters_of(name);
  const std::string city = letters.substr(letters.rfind('/') + 1);
  const auto find = [&names](auto fits) {
    const auto found = std::ranges::find_if(names, fits);
    return found == names.end() ? std::string() : fmt::format("did you mean '{}'?", *found);
  };
  std::string hint = find([&](const std::string& known) { return letters_of(known) == letters; });
  if (hint.empty() && !city.empty()) {
    hint = find([&](const std::string& known) {
      const std::string other = letters_of(known);
      return other.substr(other.rfind('/') + 1) == city;
    });
  }
  if (!hint.empty()) return hint;
  const std::vector<std::string_view> known(names.begin(), names.end());
  if (const auto near = diag::nearest(name, known)) return fmt::format("did you mean '{}'?", *near);
  return "write a name of the IANA time zone database, as in Europe/Berlin";
}

class Zones {
 public:
  Zones(const Subject& subject, Sink& sink) : zones_(subject.zones()), sink_(sink) {}

  void check(const model::Application& app, const Windows& schedules) {
    if (app.timezone) check(app.timezone->value, app.timezone->where);
    for (const model::Dependency& dependency : app.dependencies) check(dependency.periods);
    for (const model::Contact& contact : app.contacts) {
      if (contact.timezone) check(contact.timezone->value, contact.timezone->where);
      check(contact.availability);
    }
    check(schedules);
    if (!app.schedule) return;
    check(app.schedule->windows);
    for (const model::Freeze& freeze : app.schedule->freezes) check(freeze.windows);
  }

 private:
  void check(const Windows& windows) {
    for (const model::WrittenWindow& window : windows) {
      const auto* calendar = std::get_if<model::Calendar>(&window.means);
      if (calendar != nullptr && !calendar->zone.empty()) check(calendar->zone, window.where);
    }
  }

  void check(const std::string& name, const diag::Span& where) {
    if (zones_.find(name) != nullptr) return;
    if (zones_.names.empty()) {
      if (said_) return;
      said_ = true;
      sink_.error("US-R025",
                  fmt::format("the time zone '{}' cannot be looked up: this machine has no rules "
                              "of time zones",
                              name),
                  where, "install the package tzdata");
      return;
    }
    sink_.error("US-R025", fmt::format("there is no time zone '{}'", name), where,
                proposal(name, zones_.names));
  }

  const model::Zones& zones_;
  Sink& sink_;
  bool said_ = false;  ///< Once is enough where no zone can be known.
};

/// A weekday that none of the dates is.
bool comes_true(const model::Window& window) {
  if (std::holds_alternative<model::Never>(window)) return false;
  const auto* calendar = std::get_if<model::Calendar>(&window);
  const auto* dates =
      calendar == nullptr ? nullptr : std::get_if<model::DateRange>(&calendar->dates);
  if (dates == nullptr) return true;
  std::chrono::local_days day(dates->first);
  for (int i = 0; i < 7 && day <= std::chrono::local_days(dates->last); ++i) {
    if ((calendar->days & model::weekday_bit(std::chrono::weekday(day))) != 0) return true;
    day += std::chrono::days(1);
  }
  return false;
}

/// Each window that never comes true; `never` alone is said otherwise.
void check_each(const Windows& windows, Sink& sink) {
  for (const model::WrittenWindow& window : windows) {
    if (comes_true(window.means) || std::holds_alternative<model::Never>(window.means)) continue;
    sink.error(
        "US-R026",
        fmt::format("'{}' never comes true: none of its dates is one of its days of the week",
                    window.value),
        window.where, "write other dates or other days");
  }
}

bool is_never(const Windows& windows) {
  return windows.size() == 1 && std::holds_alternative<model::Never>(windows.front().means);
}

void check_exercise_times(const model::ExerciseSchedule& schedule, Sink& sink) {
  check_each(schedule.windows, sink);
  for (const model::Freeze& freeze : schedule.freezes) check_each(freeze.windows, sink);
  if (!is_never(schedule.windows)) return;
  sink.error("US-R026", "nothing can ever be rehearsed on schedule", schedule.windows.front().where,
             "write when exercises may begin, or take 'windows' out: at any time");
}

}  // namespace

void check_windows(const Subject& subject, Sink& sink) {
  const model::Application& app = subject.app();
  Zones(subject, sink).check(app, subject.schedules());
  check_each(subject.schedules(), sink);
  if (app.schedule) check_exercise_times(*app.schedule, sink);
  for (const model::Contact& contact : app.contacts) {
    check_each(contact.availability, sink);
    if (!is_never(contact.availability)) continue;
    sink.error("US-R026", fmt::format("'{}' can never be reached", contact.id.value),
               contact.availability.front().where,
               "write when they can be, or take the contact out");
  }
  for (const model::Dependency& dependency : app.dependencies) {
    check_each(dependency.periods, sink);
    const bool critical = dependency.criticality == model::Criticality::critical;
    if (!critical || !is_never(dependency.periods)) continue;
    sink.error("US-R026", fmt::format("'{}' is critical, but never", dependency.name.value),
               dependency.periods.front().where,
               "write when it is critical, or make it 'criticality: non-critical'");
  }
}

}  // namespace understudy::check
