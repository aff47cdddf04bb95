/// \file
/// Everything that can be known to be wrong before anything is broken.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "understudy/model/application.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"

namespace understudy::exercise {

struct PreflightInput {
  model::Planned plan;
  model::Fault fault;
  std::vector<model::Host> hosts;
  model::Environment environment;
  std::filesystem::path run_folder;
  /// What became of the team's agreement: needed where the environment is production.
  std::optional<model::Check> agreement;
  std::vector<std::string> left_over;  ///< Faults of earlier runs that could not be taken back.
};

/// Runs the checks, each to its end: environment, hosts reachable, every shell text parses, every
/// program a step or the fault starts is there, room for the evidence. Starts short programs and
/// waits for each at most 10 s.
[[nodiscard]] std::vector<model::Check> run_preflight(const PreflightInput& input);

/// The programs whose absence can be told beforehand: the first words of the commands, by host.
/// Words that a shell would expand or that a step may define are left out. Pure.
struct Tools {
  std::string host;
  std::vector<std::string> names;
};

[[nodiscard]] std::vector<Tools> tools_of(const model::Planned& plan);

}  // namespace understudy::exercise
