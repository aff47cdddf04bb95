/// \file
/// The edge: asks everything at once, each for at most its own time and all of it for at most the
/// doctor's. Starts programs by argument vector only.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "understudy/doctor/asks.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::doctor {

/// Runs an argument vector to its end or to the limit; called from several threads at once.
using AskProgram = std::function<Answer(const std::vector<std::string>& argv,
                                        std::chrono::milliseconds limit, const os::Clock& clock)>;

/// The real one: a process group of its own, killed when its time is over.
[[nodiscard]] Answer ask_program(const std::vector<std::string>& argv,
                                 std::chrono::milliseconds limit, const os::Clock& clock);

/// One answer for each ask, in their order. Hosts are asked first; what is on one that did not
/// answer is not asked.
[[nodiscard]] std::vector<Answer> examine(const std::vector<Ask>& asks,
                                          std::chrono::milliseconds limit, const os::Clock& clock,
                                          const AskProgram& ask = ask_program);

}  // namespace understudy::doctor
