/// \file
/// A program that has the terminal to itself for a while, because it talks to the person.
#pragma once

#include <string>
#include <vector>

#include "understudy/diag/result.hpp"
#include "understudy/os/child.hpp"

namespace understudy::os {

/// Starts a program in our session and process group, waits for its end without a limit, and gives
/// how it ended. It may read from the terminal; all it prints goes where our standard error goes,
/// since our standard output is a result. Without a terminal it reads nothing.
/// Errors: the program is not found or cannot be started (US-O003).
[[nodiscard]] diag::Result<ExitStatus> run_in_foreground(std::vector<std::string> argv);

}  // namespace understudy::os
