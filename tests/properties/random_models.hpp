/// \file
/// Declarations that could have been read, drawn from RapidCheck.
#pragma once

#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"

namespace understudy::properties {

[[nodiscard]] model::Application random_application();
[[nodiscard]] model::Experiment random_experiment();

}  // namespace understudy::properties
