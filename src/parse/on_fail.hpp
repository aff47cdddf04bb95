/// \file
/// Where a scenario's failed steps lead: forward, or into the rollback procedure.
#pragma once

#include "reporter.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// Reports every `on-fail=goto:NAME` that leads to no step, backward, or into a branch that the
/// failed step does not stand in: a run must never go in circles, nor past a decision.
void check_on_fail(const model::Scenario& scenario, Reporter& reporter);

}  // namespace understudy::parse
