#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "case.hpp"
#include "rules.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::stage {

namespace {

struct Named {
  std::string_view id;
  Rule rule;
};

constexpr std::array rules{
    Named{"S0.observability", observability},
    Named{"S0.critical", critical_declared},
    Named{"S0.non-critical", impact_declared},
    Named{"S0.contacts", contacts_declared},
    Named{"S0.notifications", notifications_declared},
    Named{"S0.failover-playbook", failover_playbook},
    Named{"S0.critical-playbooks", critical_playbooks},
    Named{"S1.check", checked},
    Named{"S1.published", published},
    Named{"S1.agreed", agreed},
    Named{"S2.doctor", cleared},
    Named{"S2.targets", targets_updated},
    Named{"S3.trend", trend_shown},
    Named{"S5.gate", gated},
};

std::vector<Part> parts_of(const Case& about, const Requirement& requirement) {
  if (requirement.test) return judge_tests(about, requirement, *requirement.test);
  if (const Rule rule = rule_of(requirement.id)) return rule(about, requirement);
  return {{.state = State::missing, .says = "nothing can show it"}};
}

/// The worst of its parts.
State combine(const std::vector<Part>& parts) {
  return std::ranges::max(parts, {}, &Part::state).state;
}

Standing stand(const Case& about, const Requirement& requirement) {
  Standing standing{.requirement = requirement, .parts = parts_of(about, requirement)};
  standing.state = combine(standing.parts);
  return standing;
}

std::optional<int> reached(const std::vector<Standing>& standings) {
  int lowest = highest_stage + 1;
  for (const Standing& standing : standings) {
    if (standing.state != State::held) lowest = std::min(lowest, standing.requirement.stage);
  }
  return lowest == 0 ? std::nullopt : std::optional(lowest - 1);
}

}  // namespace

Rule rule_of(std::string_view id) {
  const auto found = std::ranges::find(rules, id, &Named::id);
  return found == rules.end() ? nullptr : found->rule;
}

std::string_view name_of(State state) {
  constexpr std::array<std::string_view, 4> names{"held", "expired", "voided", "missing"};
  return names[static_cast<std::size_t>(state)];
}

Ladder assess(const Content& content, const evidence::Evidence& evidence, evidence::Time at,
              const std::vector<Requirement>& added) {
  const Case about(content, evidence, at);
  Ladder ladder{.application = content.application.name.value,
                .title = content.application.title,
                .at = at,
                .cadence = about.cadence()};
  if (content.application.target) ladder.target = content.application.target->value;
  for (int stage = 0; stage <= highest_stage; ++stage) {
    for (const std::vector<Requirement>* list : {&catalogue(), &added}) {
      for (const Requirement& requirement : *list) {
        if (requirement.stage == stage) ladder.standings.push_back(stand(about, requirement));
      }
    }
  }
  ladder.reached = reached(ladder.standings);
  ladder.turns_on = about.turned_on();
  const auto& declared = content.application.cadence;
  if (declared && declared->value > longest_cadence) {
    ladder.notes.push_back(
        fmt::format("the declared cadence of {} is longer than the stages allow: {} is in force",
                    model::to_text(declared->value), model::to_text(longest_cadence)));
  }
  return ladder;
}

const Standing* first_not_held(const Ladder& ladder) {
  const auto found = std::ranges::find_if(
      ladder.standings, [](const Standing& one) { return one.state != State::held; });
  return found == ladder.standings.end() ? nullptr : &*found;
}

const Part& deciding_part(const Standing& standing) {
  return *std::ranges::find(standing.parts, standing.state, &Part::state);
}

}  // namespace understudy::stage
