// Every dependency: what the seed document wants to know of it.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/diag/nearest.hpp"

namespace understudy::check {

namespace {

void need_facts(const Subject& subject, const model::Dependency& dependency, Sink& sink) {
  const model::Objectives& common = subject.app().objectives;
  std::vector<std::string> missing;
  if (dependency.periods.empty()) missing.emplace_back("criticality period");
  if (dependency.workaround.empty()) missing.emplace_back("manual workaround");
  if (!dependency.objectives.rto && !common.rto) missing.emplace_back("RTO");
  if (!dependency.objectives.rpo && !common.rpo) missing.emplace_back("RPO");
  if (missing.empty()) return;
  std::vector<std::string> keys;
  if (dependency.periods.empty()) keys.emplace_back("'periods: [always]'");
  if (dependency.workaround.empty()) keys.emplace_back("'workaround: …'");
  if (!dependency.objectives.rto && !common.rto) keys.emplace_back("'rto: …'");
  if (!dependency.objectives.rpo && !common.rpo) keys.emplace_back("'rpo: …'");
  sink.error("US-R002",
             fmt::format("the critical dependency '{}' has no {}", dependency.name.value,
                         listed(missing, "or")),
             dependency.name.where, fmt::format("add {}", listed(keys)));
}

void need_playbook(const Subject& subject, const model::Dependency& dependency, Sink& sink) {
  if (!dependency.playbook && subject.scenarios_for(dependency).empty()) {
    sink.error(
        "US-R001",
        fmt::format("no playbook says how to bring the critical dependency '{}' back",
                    dependency.name.value),
        dependency.name.where,
        fmt::format("write one and name it: 'playbook: playbooks/{}.md'", dependency.name.value));
  }
}

/// Whether the file and the scenario that a dependency names are there.
void need_named_playbook(const Subject& subject, const model::Text& named, Sink& sink) {
  const PlaybookFile* file = subject.file_of(named);
  if (file == nullptr) {
    std::vector<std::string_view> known;
    for (const PlaybookFile& one : subject.playbooks()) known.emplace_back(one.path);
    const std::string path = named.value.substr(0, named.value.find('#'));
    sink.error(
        "US-R013", fmt::format("there is no playbook '{}'", path), named.where,
        known.empty() ? "write it, below the manifest's folder" : diag::did_you_mean(path, known));
    return;
  }
  if (!file->sound || !named.value.contains('#')) return;
  const std::string id = named.value.substr(named.value.find('#') + 1);
  std::vector<std::string_view> ids;
  for (const model::Scenario& scenario : file->value.scenarios) {
    if (scenario.id == id) return;
    ids.emplace_back(scenario.id);
  }
  sink.error("US-R013", fmt::format("'{}' has no scenario '{}'", file->path, id), named.where,
             diag::did_you_mean(id, ids));
}

void need_impact(const model::Dependency& dependency, Sink& sink) {
  const model::Loss& loss = dependency.loss.or_empty();
  std::vector<std::string> missing;
  std::vector<std::string> keys;
  if (loss.impact.empty()) {
    missing.emplace_back("impact");
    keys.emplace_back("'impact: …'");
  }
  if (loss.severity.empty()) {
    missing.emplace_back("severity");
    keys.emplace_back("'severity: low'");
  }
  if (!missing.empty()) {
    sink.error("US-R003",
               fmt::format("the non-critical dependency '{}' has no documented {}",
                           dependency.name.value, listed(missing, "or")),
               dependency.name.where, fmt::format("add {}", listed(keys)));
  }
  if (loss.threshold) return;
  sink.warning(
      "US-R012",
      fmt::format("nothing says after how long losing '{}' starts to hurt", dependency.name.value),
      dependency.name.where, "add 'threshold: 30m', or how long it takes");
}

/// A file that no dependency and no scenario names and that says of itself for what it is, is
/// found; another never.
void need_reader(const Subject& subject, const PlaybookFile& file, Sink& sink) {
  if (!file.sound) return;
  if (subject.reader_of(file) != nullptr) return;
  const auto named = [&file](const model::DisruptionScenario& one) {
    return one.playbook &&
           one.playbook->value.substr(0, one.playbook->value.find('#')) == file.path;
  };
  if (std::ranges::any_of(subject.app().scenarios, named)) return;
  for (const model::Scenario& scenario : file.value.scenarios) {
    if (scenario.service) return;
  }
  sink.warning("US-R014", fmt::format("nothing refers to the playbook '{}'", file.path),
               {.source = file.value.source},
               "name it at a dependency or a scenario ('playbook: …'), or say in its front matter "
               "what it is "
               "for ('service: …')");
}

}  // namespace

void check_dependencies(const Subject& subject, Sink& sink) {
  for (const model::Dependency& dependency : subject.app().dependencies) {
    if (dependency.playbook) need_named_playbook(subject, *dependency.playbook, sink);
    if (dependency.criticality == model::Criticality::critical) {
      need_facts(subject, dependency, sink);
      need_playbook(subject, dependency, sink);
    } else {
      need_impact(dependency, sink);
    }
  }
  for (const model::DisruptionScenario& one : subject.app().scenarios) {
    if (one.playbook) {
      need_named_playbook(subject, *one.playbook, sink);
    } else {
      sink.warning("US-R027",
                   fmt::format("nothing is held against what is promised for '{}'", one.name.value),
                   one.name.where,
                   "name the playbook that has to hold it: 'playbook: playbooks/dr.md'");
    }
  }
  for (const PlaybookFile& file : subject.playbooks()) need_reader(subject, file, sink);
}

}  // namespace understudy::check
