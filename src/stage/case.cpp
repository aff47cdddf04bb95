#include "case.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "understudy/stage/requirement.hpp"

namespace understudy::stage {

namespace {

using evidence::Run;

std::chrono::milliseconds in_force(const Content& content) {
  const std::chrono::milliseconds longest = longest_cadence;
  const auto& declared = content.application.cadence;
  if (!declared || declared->value.count() <= 0) return longest;
  return std::min(declared->value, longest);
}

/// `playbooks/x.md#scenario`: the two parts.
struct Reference {
  std::string_view file;
  std::string_view scenario;
};

Reference split(std::string_view text) {
  const auto hash = text.find('#');
  if (hash == std::string_view::npos) return {.file = text, .scenario = {}};
  return {.file = text.substr(0, hash), .scenario = text.substr(hash + 1)};
}

bool is_for(const model::Scenario& scenario, const std::string& name) {
  return scenario.service && scenario.service->value == name;
}

/// The scenario of a file that a dependency means.
const model::Scenario* pick(const PlaybookFile& file, std::string_view id,
                            const std::string& dependency) {
  const auto& scenarios = file.value.scenarios;
  for (const model::Scenario& scenario : scenarios) {
    if (id.empty() ? is_for(scenario, dependency) : scenario.id == id) return &scenario;
  }
  return id.empty() && scenarios.size() == 1 ? &scenarios.front() : nullptr;
}

std::span<const Case::Seen> found(
    const std::map<std::string, std::vector<Case::Seen>, std::less<>>& map,
    const std::string& name) {
  const auto at = map.find(name);
  if (at == map.end()) return {};
  return at->second;
}

}  // namespace

Case::Case(const Content& content, const evidence::Evidence& evidence, evidence::Time at)
    : content_(content),
      evidence_(evidence),
      at_(at),
      cadence_(in_force(content)),
      turned_on_(evidence.runs.size()) {
  for (const model::Dependency* dependency : critical()) {
    if (const Plan plan = plan_of(*dependency); plan.scenario != nullptr) {
      dependencies_of_scenario_[plan.scenario->id].push_back(dependency->name.value);
    }
  }
  for (const Run& run : evidence.runs) {
    if (run.application != content.application.name.value || run.ended > at) continue;
    runs_.push_back({.run = &run, .bound = is_bound(run)});
  }
  // The identifier decides between runs of one second, so that the order of evidence does not.
  std::ranges::sort(runs_, std::ranges::greater(),
                    [](const Seen& seen) { return std::tie(seen.run->ended, seen.run->id); });
  for (const Seen& seen : runs_) index(seen);
  for (const auto* record : records(evidence.results)) {
    published_.insert(record->what.runs.begin(), record->what.runs.end());
  }
}

bool Case::is_bound(const Run& run) const {
  if (run.kind == evidence::Kind::experiment) {
    return std::ranges::any_of(content_.experiments, [&run](const ExperimentFile& file) {
      return file.sha256 == run.file_sha256 && file.value.name.value == run.experiment;
    });
  }
  return std::ranges::any_of(content_.playbooks, [&run](const PlaybookFile& file) {
    return file.sha256 == run.file_sha256 &&
           std::ranges::any_of(file.value.scenarios, [&run](const model::Scenario& scenario) {
             return scenario.id == run.scenario;
           });
  });
}

void Case::index(const Seen& seen) {
  const Run& run = *seen.run;
  if (run.kind == evidence::Kind::experiment) {
    by_experiment_[run.experiment].push_back(seen);
  } else {
    by_scenario_[run.scenario].push_back(seen);
  }
  if (!run.target.empty()) {
    by_dependency_[run.target].push_back(seen);
    return;
  }
  // A scenario that does not say what it is for: whoever names it as their playbook.
  const auto named = dependencies_of_scenario_.find(run.scenario);
  if (named == dependencies_of_scenario_.end()) return;
  for (const std::string& dependency : named->second) by_dependency_[dependency].push_back(seen);
}

std::span<const Case::Seen> Case::runs_of(const Subject& subject) const {
  switch (subject.what) {
    case Subject::What::dependency: return found(by_dependency_, subject.name);
    case Subject::What::scenario: return found(by_scenario_, subject.name);
    case Subject::What::experiment: break;
  }
  return found(by_experiment_, subject.name);
}

bool Case::is_published(const Run& run) const {
  return published_.contains(run.id);
}

void Case::turn_on(const Run* run) const {
  if (run != nullptr) turned_on_[static_cast<std::size_t>(run - evidence_.runs.data())] = true;
}

std::vector<std::string> Case::turned_on() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < turned_on_.size(); ++i) {
    if (turned_on_[i]) out.push_back(evidence_.runs[i].id);
  }
  return out;
}

std::vector<const model::Dependency*> Case::critical() const {
  std::vector<const model::Dependency*> out;
  for (const model::Dependency& dependency : content_.application.dependencies) {
    if (dependency.criticality == model::Criticality::critical) out.push_back(&dependency);
  }
  return out;
}

Case::Plan Case::plan_of(const model::Dependency& dependency) const {
  if (dependency.playbook) {
    const Reference reference = split(dependency.playbook->value);
    for (const PlaybookFile& file : content_.playbooks) {
      if (file.path != reference.file) continue;
      return {.file = &file, .scenario = pick(file, reference.scenario, dependency.name.value)};
    }
    return {};
  }
  for (const PlaybookFile& file : content_.playbooks) {
    for (const model::Scenario& scenario : file.value.scenarios) {
      if (is_for(scenario, dependency.name.value)) return {.file = &file, .scenario = &scenario};
    }
  }
  return {};
}

model::Promises Case::promised(const model::Dependency& dependency) const {
  const Plan plan = plan_of(dependency);
  if (plan.scenario == nullptr) {
    return model::promises_for(content_.application, "", model::Scenario{}, &dependency);
  }
  return model::promises_for(content_.application, plan.file->path, *plan.scenario, &dependency);
}

Case::Plan Case::plan_of_scenario(std::string_view id) const {
  for (const PlaybookFile& file : content_.playbooks) {
    for (const model::Scenario& scenario : file.value.scenarios) {
      if (scenario.id == id) return {.file = &file, .scenario = &scenario};
    }
  }
  return {};
}

}  // namespace understudy::stage
