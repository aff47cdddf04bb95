/// \file
/// The model as a team would write it: the reverse of reading. Pure.
#pragma once

#include <string>

#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"

namespace understudy::parse {

/// A manifest in canonical layout that reads as `application`: what is absent or has its default is
/// left out. Places are not needed. The application must be one that could have been read.
[[nodiscard]] std::string write_application(const model::Application& application);

/// As `write_application`, an experiment.
[[nodiscard]] std::string write_experiment(const model::Experiment& experiment);

}  // namespace understudy::parse
