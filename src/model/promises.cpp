#include "understudy/model/promises.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace understudy::model {

namespace {

std::string_view file_in(std::string_view playbook) {
  return playbook.substr(0, playbook.find('#'));
}

std::optional<Promise> first_of(
    const std::array<std::pair<const Objectives*, PromisedBy>, 4>& sources,
    std::optional<Duration> Objectives::* objective) {
  for (const auto& [said, by] : sources) {
    if (said == nullptr) continue;
    if (const auto& time = said->*objective) return Promise{.time = *time, .by = by};
  }
  return std::nullopt;
}

}  // namespace

const DisruptionScenario* disruption_of(const Application& application, std::string_view path,
                                        std::string_view scenario) {
  const DisruptionScenario* whole = nullptr;
  for (const DisruptionScenario& one : application.scenarios) {
    if (!one.playbook || file_in(one.playbook->value) != path) continue;
    const std::string_view named = one.playbook->value;
    if (named.size() == path.size()) {
      if (whole == nullptr) whole = &one;
    } else if (named.substr(path.size() + 1) == scenario) {
      return &one;
    }
  }
  return whole;
}

const Dependency* dependency_of(const Application& application, std::string_view path,
                                const Scenario& scenario) {
  const auto brought_back = [&](const Dependency& one) {
    if (scenario.service) return one.name.value == scenario.service->value;
    if (!one.playbook || file_in(one.playbook->value) != path) return false;
    const std::string_view named = one.playbook->value;
    return named.size() == path.size() || named.substr(path.size() + 1) == scenario.id;
  };
  const auto found = std::ranges::find_if(application.dependencies, brought_back);
  return found == application.dependencies.end() ? nullptr : &*found;
}

Promises promises_for(const Application& application, std::string_view path,
                      const Scenario& scenario, const Dependency* dependency) {
  const DisruptionScenario* disruption = disruption_of(application, path, scenario.id);
  const std::array<std::pair<const Objectives*, PromisedBy>, 4> sources{
      std::pair{&scenario.objectives, PromisedBy::playbook},
      std::pair{disruption == nullptr ? nullptr : &disruption->objectives, PromisedBy::disruption},
      std::pair{dependency == nullptr ? nullptr : &dependency->objectives, PromisedBy::dependency},
      std::pair{&application.objectives, PromisedBy::application}};
  return {.rto = first_of(sources, &Objectives::rto), .rpo = first_of(sources, &Objectives::rpo)};
}

std::vector<std::string> named_playbooks(const Application& application) {
  std::vector<std::string> files;
  const auto add = [&files](const std::optional<Text>& playbook) {
    if (playbook) files.emplace_back(file_in(playbook->value));
  };
  for (const Dependency& one : application.dependencies) add(one.playbook);
  for (const DisruptionScenario& one : application.scenarios) add(one.playbook);
  return files;
}

}  // namespace understudy::model
