/// \file
/// The verdict of a run. Pure.
#pragma once

#include "understudy/exercise/facts.hpp"
#include "understudy/exercise/machine.hpp"
#include "understudy/model/event.hpp"

namespace understudy::exercise {

/// aborted: a guard tripped, somebody stopped it, or a fault could not be verified as reverted.
/// failed: a step failed, a deviation, an objective missed, service not back.
/// inconclusive: a measurement broke or could not show what it had to.
/// passed: none of these; every procedure done as written and every declared objective met.
/// The worst that applies wins, in this order; the reasons of all are listed, worst first.
[[nodiscard]] model::Closed judge(const State& state, const Facts& facts);

}  // namespace understudy::exercise
