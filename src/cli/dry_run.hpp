/// \file
/// What an exercise would do, in order, in full. Pure.
#pragma once

#include <string>

#include "loading.hpp"

namespace understudy::cli {

[[nodiscard]] std::string dry_run(const Loaded& loaded, const std::string& mode);

}  // namespace understudy::cli
