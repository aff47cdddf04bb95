/// \file
/// Scenarios of any shape, for RapidCheck.
#pragma once

#include "understudy/model/playbook.hpp"

namespace understudy::exercise::test {

/// Steps, manual ones, guarded ones, decisions within decisions. Call it inside a property.
[[nodiscard]] model::Scenario random_scenario();

}  // namespace understudy::exercise::test
