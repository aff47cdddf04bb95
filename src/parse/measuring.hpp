/// \file
/// What a scenario says of how its recovery is measured: where the clock starts, and which step
/// looks for the newest record left.
#pragma once

#include "reporter.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// Reports every `clock=start` and `rpo-probe` that would measure nothing, or something else than
/// it says: in the wrong procedure, on a step that an exercise passes over, a second start, a start
/// behind a stop.
void check_measuring(const model::Scenario& scenario, Reporter& reporter);

}  // namespace understudy::parse
