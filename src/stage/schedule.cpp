#include "understudy/stage/schedule.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "case.hpp"
#include "times.hpp"
#include "understudy/model/application.hpp"

namespace understudy::stage {

namespace {

using evidence::Kind;
using evidence::Run;
using evidence::Time;
using evidence::Verdict;
using std::chrono::seconds;

constexpr std::size_t most_upcoming = 60;
constexpr std::chrono::hours an_exercise{1};

/// From when on it may be done again: in the last fifth of its interval, so that the next one comes
/// before the evidence of this one lapses.
seconds rest_of(std::chrono::milliseconds every) {
  return std::chrono::floor<seconds>(every) / 5 * 4;
}

class Planner {
 public:
  Planner(const Content& content, const evidence::Evidence& evidence, const model::Zones& zones,
          Time at)
      : about_(content, evidence, at),
        app_(content.application),
        at_(at),
        times_(app_, zones, {.begin = at, .end = at + schedule_horizon}) {}

  std::vector<ScheduledItem> plan() {
    for (const PlaybookFile& file : about_.content().playbooks) {
      for (const model::Scenario& scenario : file.value.scenarios) add_scenario(file, scenario);
    }
    for (const ExperimentFile& file : about_.content().experiments) {
      if (file.value.schedule) add_experiment(file);
    }
    std::ranges::sort(items_, {}, [](const ScheduledItem& item) {
      const Time begins = item.upcoming.empty() ? Time::max() : item.upcoming.front().begin;
      return std::tuple(item.due, begins, item.until.value_or(Time::max()), item.path, item.name);
    });
    return std::move(items_);
  }

 private:
  void add_scenario(const PlaybookFile& file, const model::Scenario& scenario) {
    const model::Environment* place = environment_of_exercises();
    ScheduledItem item{.kind = Kind::exercise,
                       .name = scenario.id,
                       .title = scenario.title,
                       .target = scenario.service ? scenario.service->value : "",
                       .path = file.path,
                       .environment = place == nullptr ? "" : place->name.value,
                       .production = place != nullptr && place->production,
                       .every = about_.cadence(),
                       .takes = an_exercise,
                       .unattended = people_needed(scenario)};
    if (file.value.scenarios.size() > 1) item.path += "#" + scenario.id;
    if (place == nullptr) item.unattended = "the manifest declares no environment";
    Bounds bounds{.leads = people_of(scenario.leads), .critical = critical_for(item)};
    if (app_.schedule) bounds.windows = app_.schedule->windows;
    add(std::move(item), {.what = Subject::What::scenario, .name = scenario.id}, bounds);
  }

  void add_experiment(const ExperimentFile& file) {
    const model::Experiment& one = file.value;
    const auto& schedule = one.schedule;
    if (!schedule) return;
    ScheduledItem item{.kind = Kind::experiment,
                       .name = one.name.value,
                       .title = one.title,
                       .target = one.proves.value,
                       .path = file.path,
                       .environment = one.environment.value,
                       .production = is_in_production(one.environment.value),
                       .every = schedule->every.value,
                       .takes = one.duration.value,
                       .unattended = "experiments are not carried out by this version"};
    Bounds bounds{.leads = leads_for(one.proves.value), .critical = critical_for(item)};
    if (schedule->window) {
      bounds.windows = {*schedule->window};
    } else if (app_.schedule) {
      bounds.windows = app_.schedule->windows;
    }
    add(std::move(item), {.what = Subject::What::experiment, .name = one.name.value}, bounds);
  }

  void add(ScheduledItem item, const Subject& subject, const Bounds& bounds) {
    const Time earliest = look_back(item, about_.runs_of(subject));
    const model::TimeSpans allowed = times_.allowed(bounds);
    look_ahead(item, allowed, earliest);
    if (times_.always_critical(bounds)) {
      item.notes.push_back("whenever it may begin, production is critical");
    }
    if (item.due != Due::planned) {
      item.why_not = earliest > at_ ? fmt::format("{} did not pass; not tried again before {}",
                                                  item.last_run, evidence::to_text(earliest))
                                    : times_.why_not(bounds, at_);
      item.now = item.why_not.empty();
    }
    if (item.upcoming.empty()) {
      item.notes.push_back("within a year there is no time at which it may begin");
    } else if (item.until && item.due != Due::overdue &&
               item.upcoming.front().begin > *item.until) {
      item.notes.push_back("it may not begin before its evidence lapses");
    }
    items_.push_back(std::move(item));
  }

  /// What was done of the content as it stands.
  struct Done {
    const Run* newest = nullptr;
    const Run* pass = nullptr;  ///< The newest one.
    bool outdated = false;      ///< There are runs of other content.
  };

  static Done done_of(std::span<const Case::Seen> runs) {
    Done done;
    for (const Case::Seen& seen : runs) {
      if (!seen.bound) {
        done.outdated = true;
        continue;
      }
      if (done.newest == nullptr) done.newest = seen.run;
      if (done.pass == nullptr && seen.run->verdict == Verdict::passed) done.pass = seen.run;
    }
    return done;
  }

  [[nodiscard]] Due due_at(Time until, Time from) const {
    if (at_ > until) return Due::overdue;
    return at_ >= from ? Due::due : Due::planned;
  }

  /// When it was done last and is due again; gives the instant before which it may not begin.
  Time look_back(ScheduledItem& item, std::span<const Case::Seen> runs) {
    const auto [newest, pass, outdated] = done_of(runs);
    if (newest != nullptr) item.last_run = newest->id;
    if (pass == nullptr) {
      item.due = Due::due;
      if (newest == nullptr && outdated) item.notes.push_back("it has changed since it was tested");
    } else {
      item.last = pass->ended;
      item.until = pass->ended + std::chrono::floor<seconds>(item.every);
      item.from = pass->ended + rest_of(item.every);
      item.due = due_at(*item.until, *item.from);
    }
    if (newest == nullptr || newest == pass) return std::max(at_, item.from.value_or(at_));
    // A failure, or a run that showed nothing, is mended by another one, and not within the hour.
    if (newest->verdict == Verdict::failed) {
      item.from.reset();
      if (item.due == Due::planned) item.due = Due::due;
    }
    const auto pause = std::min<seconds>(retry_after, std::chrono::floor<seconds>(item.every));
    return std::max({at_, item.from.value_or(at_), newest->ended + pause});
  }

  /// As if each one was carried out as soon as it may begin.
  static void look_ahead(ScheduledItem& item, const model::TimeSpans& allowed, Time earliest) {
    for (const model::TimeSpan& span : allowed) {
      while (earliest < span.end && item.upcoming.size() < most_upcoming) {
        const Time begin = std::max(earliest, span.begin);
        item.upcoming.push_back({.begin = begin, .end = span.end});
        earliest = begin + std::max(rest_of(item.every), seconds(1));
      }
    }
  }

  [[nodiscard]] const model::Environment* environment_of_exercises() const {
    const auto& all = app_.environments;
    if (app_.schedule && app_.schedule->environment) {
      const std::string& wanted = app_.schedule->environment->value;
      const auto found = std::ranges::find_if(
          all, [&](const model::Environment& one) { return one.name.value == wanted; });
      return found == all.end() ? nullptr : &*found;
    }
    const auto found = std::ranges::find(all, false, &model::Environment::production);
    return found == all.end() ? nullptr : &*found;
  }

  [[nodiscard]] bool is_in_production(const std::string& environment) const {
    return std::ranges::any_of(app_.environments, [&](const model::Environment& one) {
      return one.production && one.name.value == environment;
    });
  }

  /// What is to be kept out of: the periods of what is broken in production.
  [[nodiscard]] const model::Dependency* critical_for(const ScheduledItem& item) const {
    if (!item.production) return nullptr;
    const auto found = std::ranges::find_if(app_.dependencies, [&](const model::Dependency& one) {
      return one.name.value == item.target;
    });
    const bool critical =
        found != app_.dependencies.end() && found->criticality == model::Criticality::critical;
    return critical ? &*found : nullptr;
  }

  /// With their deputies.
  [[nodiscard]] std::vector<const model::Contact*> people_of(
      const std::vector<model::Text>& leads) const {
    std::vector<const model::Contact*> out;
    const auto put = [&](std::string_view id) -> const model::Contact* {
      for (const model::Contact& contact : app_.contacts) {
        if (contact.id.value != id && contact.name != id) continue;
        if (std::ranges::find(out, &contact) == out.end()) out.push_back(&contact);
        return &contact;
      }
      return nullptr;
    };
    for (const model::Text& lead : leads) {
      const model::Contact* contact = put(lead.value);
      if (contact != nullptr && contact->deputy) put(contact->deputy->value);
    }
    return out;
  }

  [[nodiscard]] std::vector<const model::Contact*> leads_for(const std::string& target) const {
    for (const PlaybookFile& file : about_.content().playbooks) {
      for (const model::Scenario& scenario : file.value.scenarios) {
        if (scenario.service && scenario.service->value == target) {
          return people_of(scenario.leads);
        }
      }
    }
    return {};
  }

  Case about_;
  const model::Application& app_;
  Time at_;
  Times times_;
  std::vector<ScheduledItem> items_;
};

}  // namespace

std::string_view name_of(Due due) {
  constexpr std::array<std::string_view, 3> names{"overdue", "due", "planned"};
  return names[static_cast<std::size_t>(due)];
}

Schedule plan_schedule(const Content& content, const evidence::Evidence& evidence,
                       const model::Zones& zones, evidence::Time at) {
  const model::Application& app = content.application;
  Schedule schedule{.application = app.name.value,
                    .title = app.title,
                    .folder = content.folder,
                    .zone = {},
                    .at = at,
                    .items = Planner(content, evidence, zones, at).plan()};
  if (app.timezone && zones.find(app.timezone->value) != nullptr) {
    schedule.zone = app.timezone->value;
  }
  return schedule;
}

}  // namespace understudy::stage
