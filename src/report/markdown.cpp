#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "markdown_text.hpp"
#include "understudy/report/report.hpp"
#include "view.hpp"

namespace understudy::report {

std::string to_markdown(const exercise::Facts& f, const std::vector<model::Event>& /*events*/) {
  const View v = view_of(f);
  std::string out = fmt::format("# {}: {}\n\n{}\n\n", markdown_text(f.opened.scenario_title),
                                markdown_text(v.verdict), markdown_text(v.sentence));
  for (const std::string& reason : v.reasons) out += fmt::format("- {}\n", markdown_text(reason));
  if (!v.reasons.empty()) out += "\n";

  out += "| | |\n| --- | --- |\n";
  const auto row = [&out](std::string_view name, const std::string& text) {
    out += fmt::format("| {} | {} |\n", name, markdown_text(text));
  };
  row("broken", v.broken);
  row("noticed", v.noticed);
  row("served again", v.served);
  row("downtime", v.downtime);
  row("verified", v.verified);
  row("writes", v.writes);
  if (!v.newest.empty()) row("newest record left", v.newest);
  row("clock", v.clock);
  row("fault", v.undo);
  out += "\n| objective | declared | measured | |\n| --- | --- | --- | --- |\n";
  for (const ObjectiveRow& one : v.objectives) {
    out += fmt::format("| {} | {} | {} | {} |\n", one.name, one.objective,
                       markdown_text(one.measured), one.held);
  }
  out += "\n| step | from | took | by | outcome |\n| --- | --- | --- | --- | --- |\n";
  for (const exercise::StepRecord& step : f.steps) {
    out += fmt::format("| {} | {} | {} | {} | {} |\n", markdown_text(step.action.id),
                       offset(step.began_ns, v.origin_ns),
                       human(std::max<std::int64_t>(step.ended_ns - step.began_ns, 0)),
                       markdown_text(step.actor), markdown_text(outcome_of(step)));
  }
  for (const model::Action& action : f.passed_over) {
    out += fmt::format("| {} | | | | passed over: {} |\n", markdown_text(action.id),
                       markdown_text(action.why));
  }
  if (!f.assumptions.empty()) {
    out += "\n| basic assumption | | by |\n| --- | --- | --- |\n";
    for (const exercise::AssumptionRecord& one : f.assumptions) {
      out += fmt::format("| {} | {} | {} |\n", markdown_text(one.text), one.held,
                         markdown_text(one.by));
    }
  }
  if (!v.next.empty()) {
    out += "\n## Next\n\n";
    for (const std::string& line : v.next) out += fmt::format("- {}\n", markdown_text(line));
  }
  // No code spans: in one, a backslash before a mark would be shown.
  out += fmt::format("\nRun {}, playbook {} (sha256 {}), mode {}, started by {}, {}.\n",
                     markdown_text(f.opened.run_id), markdown_text(f.opened.playbook),
                     markdown_text(f.opened.playbook_sha256), markdown_text(f.opened.mode),
                     markdown_text(f.opened.actor), wall(f.opened_at.wall_ns));
  if (const std::string agreement = agreement_of(f); !agreement.empty()) {
    out += fmt::format("\nAgreement: {}\n", markdown_text(agreement));
  }
  return out;
}

}  // namespace understudy::report
