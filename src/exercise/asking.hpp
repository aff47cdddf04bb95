/// \file
/// What is asked before a step is done, and where a decision or a failed step leads. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "understudy/exercise/machine.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"

namespace understudy::exercise {

/// Whether the run is at an action of its plan.
[[nodiscard]] bool in_steps(const State& state);

/// The one that it is at; only while it is `in_steps`.
[[nodiscard]] const model::Action& current_action(const State& state);

/// The action of this id; one with nothing but the id when the plan has none.
[[nodiscard]] model::Action action_named(const model::Planned& plan, const std::string& id);

/// A new process goes on: what happened before it was not measured.
void note_gap(State& state);

/// The question to put before the block or manual step at `state.at`; empty: it may be done.
/// People's agreement comes first, then the typed name. Who agreed to this very step is not asked
/// once more whether it may run.
[[nodiscard]] std::string question_before(const State& state);

/// Why an answer ends the exercise: it was stopped, or what it asked for was not granted. Empty
/// when it goes on.
[[nodiscard]] std::string why_refused(const State& state, const model::PersonAnswered& answer);

/// The action to go on at when the one at `state.at` has failed; only ever a later one.
[[nodiscard]] std::optional<std::int32_t> way_on_from_failure(const State& state);

/// Where a decision leads, or why it leads nowhere.
struct WayOn {
  std::optional<std::int32_t> target;
  std::string problem;
};

/// Exactly one of the ways holds, and every check could be carried out.
[[nodiscard]] WayOn way_on_by_guards(const model::Action& action,
                                     const std::vector<model::GuardResult>& results);

}  // namespace understudy::exercise
