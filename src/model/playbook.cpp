#include "understudy/model/playbook.hpp"

#include <algorithm>

namespace understudy::model {

const Scenario* find_scenario(const Playbook& playbook, const std::string& id) {
  if (id.empty()) return playbook.scenarios.size() == 1 ? &playbook.scenarios.front() : nullptr;
  const auto found = std::ranges::find(playbook.scenarios, id, &Scenario::id);
  return found == playbook.scenarios.end() ? nullptr : &*found;
}

}  // namespace understudy::model
