#include "recovery_times.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "budget.hpp"
#include "subject.hpp"
#include "understudy/check/recovery.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/recovery.hpp"
#include "understudy/model/application.hpp"

namespace understudy::check {

const model::Duration* promised(const graph::Part& part,
                                std::optional<model::Duration> model::Objectives::* objective) {
  if (part.dependency == nullptr) return nullptr;
  const auto& own = part.dependency->objectives.*objective;
  const auto& common = part.application->objectives.*objective;
  return own ? &*own : common ? &*common : nullptr;
}

std::vector<graph::Declared> recovery_times(const graph::Landscape& landscape,
                                            std::span<const Subject> subjects) {
  std::unordered_map<const model::Application*, const Subject*> by_application;
  for (const Subject& subject : subjects) by_application.emplace(&subject.app(), &subject);
  std::unordered_map<const model::Scenario*, std::chrono::milliseconds> known;
  std::vector<graph::Declared> out(landscape.size());
  for (graph::Node node = 0; node < landscape.size(); ++node) {
    const graph::Part& part = landscape.part(node);
    if (part.dependency == nullptr) continue;
    const model::Duration* promise = promised(part, &model::Objectives::rto);
    if (promise != nullptr) out[node].promise = promise->value;
    std::chrono::milliseconds longest{0};
    for (const Told& told : by_application.at(part.application)->scenarios_for(*part.dependency)) {
      const auto [scenario, added] = known.try_emplace(told.scenario);
      if (added) scenario->second = longest_recovery(*told.scenario);
      longest = std::max(longest, scenario->second);
    }
    if (longest.count() > 0) out[node].own = longest;
  }
  return out;
}

std::vector<graph::Declared> recovery_times(const graph::Landscape& landscape,
                                            const Workspace& workspace) {
  std::vector<Subject> subjects;
  subjects.reserve(workspace.members.size());
  for (const Member& member : workspace.members) {
    subjects.emplace_back(member, workspace.zones);
  }
  return recovery_times(landscape, subjects);
}

}  // namespace understudy::check
