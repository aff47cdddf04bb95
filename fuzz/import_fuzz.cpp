#include <cstddef>
#include <cstdint>

#include "findings_hold.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/import.hpp"
#include "understudy/parse/playbook.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace us = understudy;
  const auto runbook = us::fuzz::source_of(data, size, "runbook.md");
  const auto made = us::parse::import_runbook(
      runbook, {.name = "playbooks/runbook.md", .service = "shop", .unit = "h"});
  us::fuzz::check_findings(made.refused, *runbook);
  us::fuzz::demand((made.playbook == nullptr) == us::diag::has_errors(made.refused),
                   "a runbook is refused with an error, or becomes a playbook");
  if (made.playbook == nullptr) return 0;
  us::fuzz::check_findings(made.decisions, *made.playbook);
  const auto tables = us::parse::import_tables({runbook}, {.name = "understudy.yaml",
                                                           .application = "shop",
                                                           .unit = "h",
                                                           .playbooks = {made.playbook}});
  us::fuzz::check_findings(tables.refused, *runbook);
  if (tables.manifest != nullptr) {
    us::fuzz::check_findings(tables.decisions, *tables.manifest);
    for (const us::diag::Diagnostic& finding :
         us::parse::parse_application(tables.manifest).findings) {
      us::fuzz::demand(finding.code < "US-M031" || finding.code > "US-M035",
                       "what is written for a window is one");
    }
  }
  const auto parsed = us::parse::parse_playbook(made.playbook);
  us::fuzz::demand(us::diag::has_errors(parsed.findings) == us::diag::has_errors(made.decisions),
                   "what keeps the playbook from being read is a decision");
  return 0;
}
