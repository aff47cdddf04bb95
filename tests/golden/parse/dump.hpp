/// \file
/// The model as readable text, for golden files.
#pragma once

#include <string>

#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::golden {

/// What is declared, part by part; what is not declared is left out.
[[nodiscard]] std::string dump(const model::Application& application);
[[nodiscard]] std::string dump(const model::Playbook& playbook);
[[nodiscard]] std::string dump(const model::Experiment& experiment);

}  // namespace understudy::golden
