/// \file
/// Asks a person for the values that a playbook needs before its run.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "understudy/model/playbook.hpp"

namespace understudy::cli {

/// Puts each question on standard error and reads a line from the terminal on standard input, a
/// secret without echo. Empty when there is no terminal: then nobody is asked.
[[nodiscard]] std::function<std::optional<std::string>(const model::Input&)>
asking_at_the_terminal();

}  // namespace understudy::cli
