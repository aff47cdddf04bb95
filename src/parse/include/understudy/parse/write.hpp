/// \file
/// The model as a team would write it: the reverse of reading. Pure.
#pragma once

#include <string>

#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// A manifest in canonical layout that reads as `application`: what is absent or has its default is
/// left out. Places are not needed. The application must be one that could have been read.
[[nodiscard]] std::string write_application(const model::Application& application);

/// As `write_application`, an experiment.
[[nodiscard]] std::string write_experiment(const model::Experiment& experiment);

/// As `write_application`, a playbook. Sections are written as they read; procedures are written
/// anew from their steps, each step's text as one paragraph, so what stands in them beside the
/// steps is left out. Every fact and every input is declared in the front matter.
[[nodiscard]] std::string write_playbook(const model::Playbook& playbook);

}  // namespace understudy::parse
