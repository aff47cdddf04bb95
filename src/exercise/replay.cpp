#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "understudy/exercise/machine.hpp"
#include "understudy/model/event.hpp"

namespace understudy::exercise {

std::string_view name_of(Phase phase) {
  constexpr std::array<std::string_view, 15> names{
      "opening",  "pre-flight", "measuring",    "baseline", "approving",
      "arming",   "injecting",  "detecting",    "stepping", "reverting",
      "settling", "analysing",  "reading back", "closing",  "closed"};
  return names[static_cast<std::size_t>(phase)];
}

std::string_view name_of(Do what) {
  constexpr std::array<std::string_view, 15> names{
      "preflight", "measure", "baseline", "arm",     "inject",    "detect", "evaluate",      "run",
      "ask",       "revert",  "settle",   "analyse", "read_back", "close",  "end_background"};
  return names[static_cast<std::size_t>(what)];
}

Decision replay(const std::vector<model::Event>& events) {
  Decision decision;
  std::optional<Command> next;
  for (const model::Event& event : events) {
    decision = advance(std::move(decision.state), event);
    const bool issued = std::holds_alternative<model::Issued>(event.body);
    if (issued || decision.command) next = decision.command;
  }
  decision.command = next;
  return decision;
}

int exit_code(const State& state, const std::string& verdict) {
  if (state.revert_failed) return 5;
  if (verdict == "passed") return 0;
  if (verdict == "failed" || verdict == "inconclusive") return 1;
  if (state.waiting) return 4;
  return 3;
}

}  // namespace understudy::exercise
