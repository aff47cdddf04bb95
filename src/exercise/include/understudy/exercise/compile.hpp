/// \file
/// Lays a scenario flat: the tree of steps and branches becomes a plan whose every action knows the
/// way on. Pure.
#pragma once

#include <map>
#include <string>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/plan.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::exercise {

struct CompiledPlan {
  model::Planned plan;
  diag::Findings findings;  ///< Unresolved or unsafe inputs (US-X001 to US-X007).
};

/// `inputs` holds the values given for the scenario's placeholders. A value may consist of letters,
/// digits and `_ . : / @ % + = , -` only: such a value means itself in every quoting a shell knows,
/// so putting it in the placeholder's stead can never change what the command does otherwise.
/// `secrets` are held against what is declared of them, and stand nowhere in the plan.
[[nodiscard]] CompiledPlan compile(const model::Scenario& scenario,
                                   const std::map<std::string, std::string>& inputs,
                                   const std::map<std::string, std::string>& secrets = {});

}  // namespace understudy::exercise
