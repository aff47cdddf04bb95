/// \file
/// Blocks as a plan holds them, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "understudy/model/plan.hpp"

namespace understudy::exercise::test {

inline model::PlannedLine literal(std::string text) {
  return {.match = "literal", .repeat = "once", .text = std::move(text)};
}

inline model::PlannedLine pattern(std::string text) {
  return {.match = "regex", .repeat = "once", .text = std::move(text)};
}

inline model::Action block(std::string style, std::vector<model::PlannedCommand> commands) {
  return {.id = "recovery.1",
          .step = "recovery.1",
          .section = "recovery",
          .kind = "run",
          .style = std::move(style),
          .commands = std::move(commands),
          .timeout_ms = 60'000,
          .output = "match"};
}

/// One script, run with -e.
inline model::Action script(std::string text) {
  return block("script", {{.text = std::move(text)}});
}

/// `$ command` lines.
inline model::Action session(std::vector<model::PlannedCommand> commands) {
  return block("session", std::move(commands));
}

}  // namespace understudy::exercise::test
