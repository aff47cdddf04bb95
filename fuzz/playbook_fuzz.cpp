#include <cstddef>
#include <cstdint>

#include "findings_hold.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/parse/playbook.hpp"

namespace {

namespace us = understudy;

/// What the run stands on: every step has an id, every block something to run, and nothing is both
/// runnable and empty.
void check_steps(const std::vector<us::model::Step>& steps, const us::diag::Source& source) {
  for (const us::model::Step& step : steps) {
    us::fuzz::demand(!step.id.empty(), "a step has an id");
    us::fuzz::check_span(step.where, source);
    for (const us::model::Block& block : step.blocks) {
      us::fuzz::demand(!block.commands.empty(), "a block has a command");
      for (const auto& command : block.commands) us::fuzz::check_span(command.where, source);
    }
    for (const us::model::Branch& branch : step.branches) {
      us::fuzz::demand(!branch.id.empty(), "a branch has an id");
      check_steps(branch.steps, source);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = us::fuzz::source_of(data, size, "input.md");
  const auto parsed = us::parse::parse_playbook(source);
  us::fuzz::check_findings(parsed.findings, *source);
  for (const us::model::Scenario& scenario : parsed.value.scenarios) {
    us::fuzz::demand(us::diag::has_errors(parsed.findings) || !scenario.recovery.empty(),
                     "a playbook without an error has a recovery procedure");
    check_steps(scenario.recovery, *source);
    check_steps(scenario.test, *source);
    check_steps(scenario.resume, *source);
  }
  return 0;
}
