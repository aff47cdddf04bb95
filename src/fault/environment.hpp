/// \file
/// Which environment variables an undo record may hold, and how they are laid over our own.
#pragma once

#include <string>
#include <vector>

namespace understudy::fault {

/// Our variables that commands commonly need and that hold no secret, and those in `names` unless
/// their name looks like a secret's. As NAME=value, sorted.
[[nodiscard]] std::vector<std::string> recordable_environment(
    const std::vector<std::string>& names);

/// Our environment with `recorded` in place of variables of the same name.
[[nodiscard]] std::vector<std::string> environment_with(const std::vector<std::string>& recorded);

}  // namespace understudy::fault
