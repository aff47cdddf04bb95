#include "asking.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace understudy::exercise {

namespace {

/// Guards are checks: these exit codes say that the check itself could not be carried out.
bool unusable(const model::GuardResult& result) {
  constexpr int not_executable = 126;
  constexpr int not_found = 127;
  return result.exit_code < 0 || result.exit_code == not_executable ||
         result.exit_code == not_found;
}

WayOn nowhere(std::string problem) {
  return {.target = std::nullopt, .problem = std::move(problem)};
}

}  // namespace

bool in_steps(const State& state) {
  return state.phase == Phase::stepping && state.at >= 0 &&
         std::cmp_less(state.at, state.plan.actions.size());
}

const model::Action& current_action(const State& state) {
  return state.plan.actions[static_cast<std::size_t>(state.at)];
}

model::Action action_named(const model::Planned& plan, const std::string& id) {
  const auto found = std::ranges::find(plan.actions, id, &model::Action::id);
  return found == plan.actions.end() ? model::Action{.id = id} : *found;
}

void note_gap(State& state) {
  if (!state.may_be_injected) return;
  constexpr std::string_view gap =
      "the tool was not running for a part of the exercise and measured nothing "
      "then";
  auto& known = state.reasons.inconclusive;
  if (std::ranges::find(known, gap) == known.end()) known.emplace_back(gap);
}

std::string question_before(const State& state) {
  const model::Action& action = current_action(state);
  if (std::cmp_less(state.agreed.size(), action.confirm)) return "agree";
  if (action.danger && !state.danger_named) return "danger";
  if (action.kind == "confirm" || state.run.mode == "manual") return "confirm";
  const bool asked = action.confirm > 0 || action.danger;
  // The terminal is handed to a person who is there, whatever the mode.
  return action.interactive || (state.run.mode == "semi" && !asked) ? "run" : "";
}

std::string why_refused(const State& state, const model::PersonAnswered& answer) {
  if (answer.answer == "stop") return answer.actor + " stopped the exercise";
  const bool yes = answer.answer == "yes";
  if (answer.question == "inject") {
    return yes ? "" : answer.actor + " did not let the fault be injected";
  }
  if (!in_steps(state) || answer.answer == "deviation") return "";
  const std::string& step = current_action(state).id;
  if (answer.question == "agree" && !yes) {
    return fmt::format("{} did not agree to {}", answer.actor, step);
  }
  if (answer.question == "danger" && answer.answer != state.run.application) {
    return fmt::format("{} did not name the application for {}", answer.actor, step);
  }
  if (answer.question == "run" && !yes) {
    return fmt::format("{} did not let {} run", answer.actor, step);
  }
  return "";
}

std::optional<std::int32_t> way_on_from_failure(const State& state) {
  const model::Action& action = current_action(state);
  const bool onward = action.on_fail == "goto" && action.fail_target > state.at &&
                      std::cmp_less(action.fail_target, state.plan.actions.size());
  return onward ? std::optional(action.fail_target) : std::nullopt;
}

WayOn way_on_by_guards(const model::Action& action,
                       const std::vector<model::GuardResult>& results) {
  const auto broken = std::ranges::find_if(results, unusable);
  if (broken != results.end()) {
    return nowhere(fmt::format("the check of {} could not be carried out (exit {}): {}",
                               broken->branch, broken->exit_code, broken->guard));
  }
  if (action.kind == "unless") {
    const bool holds = !results.empty() && results.front().holds;
    return {.target = holds ? action.ways.front().target : action.next, .problem = ""};
  }
  const auto holding = std::ranges::count_if(results, &model::GuardResult::holds);
  if (holding == 0) return nowhere("none of the documented ways holds");
  if (holding > 1) return nowhere("more than one of the documented ways holds");
  const auto taken = std::ranges::find_if(results, &model::GuardResult::holds);
  const auto way = std::ranges::find(action.ways, taken->branch, &model::Way::branch);
  if (way == action.ways.end()) {
    return nowhere("there is no documented way '" + taken->branch + "'");
  }
  return {.target = way->target, .problem = ""};
}

}  // namespace understudy::exercise
