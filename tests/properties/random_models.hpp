/// \file
/// Declarations that could have been read, drawn from RapidCheck.
#pragma once

#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::properties {

[[nodiscard]] model::Application random_application();
[[nodiscard]] model::Experiment random_experiment();
[[nodiscard]] model::Playbook random_playbook();

}  // namespace understudy::properties
