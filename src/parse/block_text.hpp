/// \file
/// What stands in the fence of a block: a script, or commands with their documented output.
#pragma once

#include <string>

#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// Without the line end of its last line.
[[nodiscard]] std::string code_of(const model::Block& block);

}  // namespace understudy::parse
