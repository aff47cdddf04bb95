/// \file
/// The passive checks: what declared facts and evidence tell without asking anybody. Pure.
#pragma once

#include <optional>
#include <vector>

#include "understudy/check/workspace.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/doctor/report.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/stage/content.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::doctor {

/// All that is known of one application. Points to what outlives it.
struct Known {
  const check::Member* member = nullptr;
  const model::Zones* zones = nullptr;
  const stage::Content* content = nullptr;  ///< Of the same files, with its bundle.
  const diag::Findings* found = nullptr;    ///< By the rules of `check`, about this application.
  const evidence::AgreementRecorded* agreement = nullptr;
  const evidence::Evidence* evidence = nullptr;  ///< Of this application.
  const stage::Ladder* ladder = nullptr;         ///< As of `at`.
  evidence::Time at;
};

/// Every passive finding.
[[nodiscard]] std::vector<Finding> passive_findings(const Known& known);

/// When each critical dependency is to be exercised next, at the latest: a cadence after its last
/// passed exercise, or a cadence from now where there is none or that is over.
[[nodiscard]] evidence::Time next_exercise(const Known& known);

}  // namespace understudy::doctor
