#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "understudy/exercise/expect.hpp"
#include "understudy/report/report.hpp"
#include "view.hpp"

namespace understudy::report {

namespace {

/// Text from a run must not become markup of the summary.
std::string safe(std::string_view text) {
  constexpr std::string_view special = "\\`*_[]<>|#";
  std::string out;
  for (const char c : exercise::plain_text(text)) {
    if (c == '\n' || c == '\t') {
      out += ' ';
      continue;
    }
    if (special.contains(c)) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string to_markdown(const exercise::Facts& f, const std::vector<model::Event>& /*events*/) {
  const View v = view_of(f);
  std::string out = fmt::format("# {}: {}\n\n{}\n\n", safe(f.opened.scenario_title),
                                safe(v.verdict), safe(v.sentence));
  for (const std::string& reason : v.reasons) out += fmt::format("- {}\n", safe(reason));
  if (!v.reasons.empty()) out += "\n";

  out += "| | |\n| --- | --- |\n";
  const auto row = [&out](std::string_view name, const std::string& text) {
    out += fmt::format("| {} | {} |\n", name, safe(text));
  };
  row("broken", v.broken);
  row("noticed", v.noticed);
  row("served again", v.served);
  row("downtime", v.downtime);
  row("verified", v.verified);
  row("writes", v.writes);
  row("fault", v.undo);
  out += "\n| objective | declared | measured | |\n| --- | --- | --- | --- |\n";
  for (const ObjectiveRow& one : v.objectives) {
    out += fmt::format("| {} | {} | {} | {} |\n", one.name, one.objective, safe(one.measured),
                       one.held);
  }
  out += "\n| step | from | took | by | outcome |\n| --- | --- | --- | --- | --- |\n";
  for (const exercise::StepRecord& step : f.steps) {
    out += fmt::format("| {} | {} | {} | {} | {} |\n", safe(step.action.id),
                       offset(step.began_ns, v.origin_ns),
                       human(std::max<std::int64_t>(step.ended_ns - step.began_ns, 0)),
                       safe(step.actor), safe(outcome_of(step)));
  }
  for (const model::Action& action : f.passed_over) {
    out += fmt::format("| {} | | | | passed over: {} |\n", safe(action.id), safe(action.why));
  }
  if (!f.assumptions.empty()) {
    out += "\n| basic assumption | | by |\n| --- | --- | --- |\n";
    for (const exercise::AssumptionRecord& one : f.assumptions) {
      out += fmt::format("| {} | {} | {} |\n", safe(one.text), one.held, safe(one.by));
    }
  }
  if (!v.next.empty()) {
    out += "\n## Next\n\n";
    for (const std::string& line : v.next) out += fmt::format("- {}\n", safe(line));
  }
  // No code spans: in one, a backslash before a mark would be shown.
  out += fmt::format("\nRun {}, playbook {} (sha256 {}), mode {}, started by {}, {}.\n",
                     safe(f.opened.run_id), safe(f.opened.playbook), safe(f.opened.playbook_sha256),
                     safe(f.opened.mode), safe(f.opened.actor), wall(f.opened_at.wall_ns));
  if (const std::string agreement = agreement_of(f); !agreement.empty()) {
    out += fmt::format("\nAgreement: {}\n", safe(agreement));
  }
  return out;
}

}  // namespace understudy::report
