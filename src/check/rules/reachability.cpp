// Somebody can be reached at every hour at which something is critical.

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "../coverage.hpp"
#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::check {

namespace {

bool is_critical(const model::Dependency& dependency) {
  return dependency.criticality == model::Criticality::critical && !dependency.periods.empty();
}

class Reachability {
 public:
  Reachability(const Subject& subject, Sink& sink)
      : subject_(subject), sink_(sink), coverage_(subject.app(), subject.zones()) {}

  void check() {
    for (const Told& told : subject_.scenarios()) check_leads(told);
    check_promises();
    for (const model::Notification& notification : subject_.app().notifications) {
      check_notification(notification);
    }
  }

 private:
  /// Adds a person and who stands in for them. False when there is no such person.
  bool add(std::string_view name, People& people) const {
    const model::Contact* person = subject_.person(name);
    if (person == nullptr) return false;
    const model::Contact* deputy =
        person->deputy ? subject_.person(person->deputy->value) : nullptr;
    for (const model::Contact* one : {person, deputy}) {
      if (one != nullptr && std::ranges::find(people, one) == people.end()) people.push_back(one);
    }
    return true;
  }

  static void note_period(diag::Diagnostic& finding, const model::Dependency& dependency) {
    finding.notes.push_back({.message = fmt::format("when '{}' is critical", dependency.name.value),
                             .where = dependency.periods.front().where});
  }

  void check_leads(const Told& told) {
    const model::Scenario& scenario = *told.scenario;
    if (scenario.leads.empty()) return;
    People people;
    for (const model::Text& lead : scenario.leads) {
      if (!add(lead.value, people)) return;  // US-R005 speaks of it.
    }
    const Crew crew = coverage_.crew_of(std::move(people));
    if (crew.always || crew.unknown) return;
    for (const model::Dependency* dependency : dependencies_of(told)) {
      if (!is_critical(*dependency) || coverage_.is_unknown(*dependency)) continue;
      const auto& gap = coverage_.uncovered(*dependency, crew);
      if (!gap) continue;
      note_period(sink_.error("US-R018",
                              fmt::format("nobody who leads this recovery can be reached {} ({})",
                                          gap->hours, gap->zone),
                              scenario.leads.front().where,
                              "name a lead or a deputy who can be, or somebody who is on-call"),
                  *dependency);
      return;
    }
  }

  /// All that a scenario is for: what it names, and what names it.
  std::vector<const model::Dependency*> dependencies_of(const Told& told) {
    std::vector<const model::Dependency*> found;
    const std::optional<model::Text>& service = told.scenario->service;
    if (service) {
      if (const auto* dependency = subject_.dependency(service->value)) found.push_back(dependency);
    }
    if (by_file_.empty()) index_files();
    const auto named = by_file_.find(told.file->path);
    if (named == by_file_.end()) return found;
    for (const model::Dependency* dependency : named->second) {
      if (!dependency->playbook) continue;
      const std::string_view playbook = dependency->playbook->value;
      const std::size_t hash = playbook.find('#');
      const bool is_meant = hash == std::string_view::npos
                                ? !service
                                : playbook.substr(hash + 1) == told.scenario->id;
      if (is_meant) found.push_back(dependency);
    }
    return found;
  }

  void index_files() {
    for (const model::Dependency& dependency : subject_.app().dependencies) {
      if (!dependency.playbook) continue;
      const std::string_view playbook = dependency.playbook->value;
      by_file_[playbook.substr(0, playbook.find('#'))].push_back(&dependency);
    }
  }

  void check_promises() {
    People people;
    for (const model::Contact& contact : subject_.app().contacts) people.push_back(&contact);
    const Crew everybody = coverage_.crew_of(std::move(people));
    if (everybody.always || everybody.unknown) return;
    for (const model::Dependency& dependency : subject_.app().dependencies) {
      const std::optional<model::Duration>& own = dependency.objectives.rto;
      const std::optional<model::Duration>& rto = own ? own : subject_.app().objectives.rto;
      if (!rto || !is_critical(dependency) || coverage_.is_unknown(dependency)) continue;
      const auto& wait = coverage_.longest_wait(dependency, everybody);
      if (!wait || wait->lasts <= rto->value) continue;
      note_period(
          sink_.error("US-R019",
                      fmt::format("'{}' promises to be back within {}, but nobody at all can be "
                                  "reached from {} on for {} ({})",
                                  dependency.name.value, model::to_text(rto->value), wait->from,
                                  model::to_text(wait->lasts), wait->zone),
                      rto->where, "have somebody on-call then, or promise a longer RTO"),
          dependency);
    }
  }

  void check_notification(const model::Notification& notification) {
    People people;
    for (const model::Text& person : notification.notify) add_recipients(person.value, people);
    if (notification.escalate_to) add_recipients(notification.escalate_to->value, people);
    const Crew crew = coverage_.crew_of(std::move(people));
    if (crew.always || crew.unknown) return;
    for (const model::Dependency& dependency : subject_.app().dependencies) {
      if (!is_critical(dependency) || coverage_.is_unknown(dependency)) continue;
      const auto& gap = coverage_.uncovered(dependency, crew);
      if (!gap) continue;
      const std::string_view also = notification.escalate_to ? ", or to whom it escalates," : "";
      note_period(
          sink_.warning("US-R011",
                        fmt::format("nobody who is told of '{}'{} can be reached {} ({})",
                                    notification.when.value, also, gap->hours, gap->zone),
                        notification.when.where,
                        "notify somebody who can be, or escalate to somebody who is on-call"),
          dependency);
      return;
    }
  }

  /// A contact, or everybody in a role.
  void add_recipients(std::string_view name, People& people) const {
    constexpr std::string_view prefix = "role:";
    if (!name.starts_with(prefix)) {
      add(name, people);
      return;
    }
    name.remove_prefix(prefix.size());
    for (const model::Role& role : subject_.app().roles) {
      if (role.name.value != name) continue;
      for (const model::Text& person : role.people) add(person.value, people);
    }
  }

  const Subject& subject_;
  Sink& sink_;
  Coverage coverage_;
  std::unordered_map<std::string_view, std::vector<const model::Dependency*>> by_file_;
};

}  // namespace

void check_reachability(const Subject& subject, Sink& sink) {
  Reachability(subject, sink).check();
}

}  // namespace understudy::check
