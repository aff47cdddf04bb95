#include "understudy/exercise/verdict.hpp"

#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "understudy/model/duration.hpp"

namespace understudy::exercise {

namespace {

using Lines = std::vector<std::string>;

std::string objective(std::int64_t ms) {
  return model::to_text(std::chrono::milliseconds(ms));
}

std::string took(std::int64_t ns) {
  return model::to_human(std::chrono::nanoseconds(ns));
}

/// The client was served before, but the playbook does not call that recovered.
bool stopped_late(const Facts& f) {
  return f.clock_stopped_ns && f.recovered_ns && *f.clock_stopped_ns > *f.recovered_ns;
}

std::string why_no_rto(const Facts& f) {
  if (!f.recovered_ns) return "the time to recover was not measured, so the RTO is not shown";
  if (!f.time_to_recover_ns) {
    return "no step that stops the clock has passed, so the RTO is not shown";
  }
  return fmt::format("the RTO of {} lies within the measurement's error of {}",
                     objective(f.opened.rto_ms), took(f.resolution_ns));
}

void judge_rto(const Facts& f, Reasons& reasons) {
  if (f.rto == Held::missed) {
    reasons.failed.push_back(
        f.time_to_recover_ns
            ? fmt::format("RTO missed: {} after {}, the objective is {}",
                          stopped_late(f) ? "the playbook's step stopped the clock"
                                          : "a client was served again",
                          took(*f.time_to_recover_ns), objective(f.opened.rto_ms))
            : fmt::format("RTO missed: no client was served again before the exercise ended, the "
                          "objective is {}",
                          objective(f.opened.rto_ms)));
  }
  if (f.rto == Held::unknown) reasons.inconclusive.push_back(why_no_rto(f));
}

std::string why_no_rpo(const Facts& f) {
  if (!f.writes) return "the RPO is not shown: no write ledger ran";
  if (f.writes->acknowledged == 0) return "the RPO is not shown: no write was acknowledged";
  if (f.writes->interval_ns > f.opened.rpo_ms * 1'000'000) {
    return fmt::format("an RPO of {} cannot be shown with a write each {}",
                       objective(f.opened.rpo_ms), took(f.writes->interval_ns));
  }
  return "the lost writes are not known, so the RPO is not shown";
}

std::string why_not_by(const Facts& f, const NewestLeft& one) {
  if (one.age_ns + one.error_ns < 0) {
    return fmt::format(
        "the RPO is not shown: the newest record of {} was written {} after the disruption, so it "
        "says nothing of those before",
        one.action, took(-one.age_ns));
  }
  if (one.error_ns > f.opened.rpo_ms * 1'000'000) {
    return fmt::format("an RPO of {} cannot be shown by {}, which prints an instant to {}",
                       objective(f.opened.rpo_ms), one.action, took(one.error_ns));
  }
  return fmt::format("the RPO of {} lies within {} of what {} printed", objective(f.opened.rpo_ms),
                     took(one.error_ns), one.action);
}

void judge_probes(const Facts& f, Reasons& reasons) {
  bool told = false;
  for (const NewestLeft& one : f.newest_left) {
    if (one.held == Held::missed) {
      reasons.failed.push_back(fmt::format(
          "RPO missed: the newest record left, by {}, was written {} before the disruption, the "
          "objective is {}",
          one.action, took(one.age_ns), objective(f.opened.rpo_ms)));
    }
    if (one.held == Held::unknown) reasons.inconclusive.push_back(why_not_by(f, one));
    told = told || one.held == Held::missed || one.held == Held::unknown;
  }
  if (f.rpo_by_probe != Held::unknown || told) return;
  reasons.inconclusive.emplace_back(
      "the RPO is not shown: a step that looks for the newest record has not passed");
}

void judge_rpo(const Facts& f, Reasons& reasons) {
  if (f.rpo_by_ledger == Held::missed && f.writes) {
    reasons.failed.push_back(fmt::format(
        "RPO missed: {} acknowledged writes were lost, the oldest {} old, the "
        "objective is {}",
        f.writes->lost.size(), took(f.oldest_lost_age_ns.value_or(0)), objective(f.opened.rpo_ms)));
  }
  const bool by_steps_alone = f.rpo_is_probed_by_a_step && f.opened.ledger.empty();
  if (f.rpo_by_ledger == Held::unknown && !by_steps_alone) {
    reasons.inconclusive.push_back(why_no_rpo(f));
  }
  if (f.rpo_is_probed_by_a_step) judge_probes(f, reasons);
}

}  // namespace

model::Closed judge(const State& state, const Facts& facts) {
  Reasons reasons = state.reasons;
  if (facts.disrupted_ns) {
    judge_rto(facts, reasons);
    judge_rpo(facts, reasons);
  }
  const bool whole = state.disrupted && state.procedures_done && facts.availability.has_value();
  if (!whole && reasons.aborted.empty() && reasons.failed.empty() && reasons.inconclusive.empty()) {
    reasons.inconclusive.emplace_back("the exercise did not run to its end");
  }

  std::string verdict = "passed";
  if (!reasons.inconclusive.empty()) verdict = "inconclusive";
  if (!reasons.failed.empty()) verdict = "failed";
  if (!reasons.aborted.empty()) verdict = "aborted";

  Lines lines = std::move(reasons.aborted);
  lines.insert(lines.end(), reasons.failed.begin(), reasons.failed.end());
  lines.insert(lines.end(), reasons.inconclusive.begin(), reasons.inconclusive.end());
  return {.verdict = std::move(verdict), .reasons = std::move(lines)};
}

}  // namespace understudy::exercise
