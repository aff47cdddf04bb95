/// \file
/// A gate's decision for people and machines: text, JSON (schemas/gate.schema.json), JUnit's XML,
/// and findings for SARIF. Pure: the same decision gives the same bytes. What comes from files is
/// data in all of them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/report/style.hpp"
#include "understudy/stage/gate.hpp"

namespace understudy::report {

[[nodiscard]] std::string gate_text(const std::vector<stage::GateDecision>& decisions,
                                    const Style& style);

/// `enforced`: the decision stops the build.
[[nodiscard]] std::string gate_json(const std::vector<stage::GateDecision>& decisions,
                                    bool enforced);

/// A test suite for each application, a test case for each check.
[[nodiscard]] std::string gate_junit(const std::vector<stage::GateDecision>& decisions);

/// What did not pass: US-Q010 a requirement, US-Q011 too old, US-Q012 a test. `manifest` is where
/// they are shown.
[[nodiscard]] diag::Findings gate_findings(const stage::GateDecision& decision,
                                           const std::shared_ptr<const diag::Source>& manifest);

}  // namespace understudy::report
