#include "understudy/stage/gate.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules.hpp"
#include "understudy/evidence/run.hpp"

namespace understudy::stage {

namespace {

GateCheck check_of(const GateTest& test) {
  return {.about = GateAbout::test,
          .id = test.what,
          .subject = {},
          .passed = test.passed,
          .says = test.run.empty() ? test.says : fmt::format("{} {}", test.run, test.says),
          .next = test.passed        ? ""
                  : test.run.empty() ? "mend what is told on standard error"
                                     : fmt::format("understudy report {}", shell_word(test.run))};
}

std::string in_words(const Part& part) {
  return part.state == State::held ? part.says
                                   : fmt::format("{}: {}", name_of(part.state), part.says);
}

GateCheck check_of(const Standing& standing, const Part& part) {
  return {.about = GateAbout::requirement,
          .id = standing.requirement.id,
          .subject = part.subject,
          .passed = part.state == State::held,
          .says = in_words(part),
          .next = part.next};
}

/// Tests of a held requirement that are older than was asked for.
std::optional<GateCheck> too_old(const Standing& standing, const Part& part, const Ladder& ladder,
                                 const GateDemand& demand) {
  const bool about_tests = standing.requirement.test.has_value();
  if (!demand.max_age || !about_tests || part.state != State::held || !part.since) {
    return std::nullopt;
  }
  if (ladder.at - *part.since <= *demand.max_age) return std::nullopt;
  const auto days = std::chrono::floor<std::chrono::days>(ladder.at - *part.since).count();
  return GateCheck{.about = GateAbout::age,
                   .id = standing.requirement.id,
                   .subject = part.subject,
                   .passed = false,
                   .says = fmt::format("its test is {} day{} old, and {} is the limit: {}", days,
                                       days == 1 ? "" : "s", span_text(*demand.max_age), part.says),
                   .next = "name the test with --run, or carry it out before"};
}

/// What is not held, one check for each part; else one for the whole requirement.
void add_checks(const Standing& standing, const Ladder& ladder, const GateDemand& demand,
                std::vector<GateCheck>& to) {
  bool good = true;
  for (const Part& part : standing.parts) {
    if (part.state != State::held) {
      to.push_back(check_of(standing, part));
    } else if (auto old = too_old(standing, part, ladder, demand)) {
      to.push_back(std::move(*old));
    } else {
      continue;
    }
    good = false;
  }
  if (!good) return;
  GateCheck whole = check_of(standing, standing.parts.front());
  whole.subject.clear();
  if (standing.parts.size() > 1) {
    whole.says = fmt::format("held for all {}", standing.parts.size());
  }
  to.push_back(std::move(whole));
}

}  // namespace

bool GateDecision::passed() const {
  return std::ranges::all_of(checks, &GateCheck::passed);
}

GateDecision decide_gate(const Ladder& ladder, const GateDemand& demand,
                         const std::vector<GateTest>& tests) {
  GateDecision decision{.application = ladder.application,
                        .title = ladder.title,
                        .at = ladder.at,
                        .demand = demand,
                        .reached = ladder.reached};
  for (const GateTest& test : tests) {
    decision.checks.push_back(check_of(test));
    if (!test.run.empty()) decision.runs.push_back(test.run);
  }
  for (const Standing& standing : ladder.standings) {
    if (standing.requirement.stage > demand.stage) continue;
    if (standing.requirement.id == gate_requirement) continue;
    add_checks(standing, ladder, demand, decision.checks);
  }
  return decision;
}

evidence::GateRan record_of(const GateDecision& decision, const GatePlace& place,
                            const std::string& bundle) {
  evidence::GateRan record{.application = decision.application,
                           .bundle = bundle,
                           .pipeline = place.pipeline,
                           .build = place.build,
                           .passed = decision.passed(),
                           .enforced = place.enforced,
                           .runs = decision.runs};
  for (const GateCheck& check : decision.checks) {
    if (check.passed) continue;
    const std::string about =
        check.subject.empty() ? check.id : fmt::format("{} ({})", check.id, check.subject);
    record.reasons.push_back(fmt::format("{}: {}", about, check.says));
  }
  return record;
}

}  // namespace understudy::stage
