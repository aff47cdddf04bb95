#include "understudy/exercise/facts.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "data_loss.hpp"

namespace understudy::exercise {

namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;

/// Gathers what single events say; durations are worked out afterwards, once.
class Gatherer {
 public:
  explicit Gatherer(Facts& facts) : f_(facts) {}

  void take(const model::Event& event) {
    at_ = event.at;
    std::visit([this](const auto& body) { on(body); }, event.body);
  }

 private:
  void on(const model::RunOpened& opened) {
    f_.opened = opened;
    f_.opened_at = at_;
  }

  void on(const model::Planned& planned) { f_.plan = planned; }

  void on(const model::PreflightDone& done) { f_.preflight = done.checks; }

  void on(const model::BaselineTaken& baseline) { f_.baseline = baseline; }

  void on(const model::FaultReverted& reverted) { f_.reverted = reverted; }

  void on(const model::AvailabilityMeasured& measured) { f_.availability = measured; }

  void on(const model::WritesMeasured& measured) { f_.writes = measured; }

  void on(const model::ProbeLost& lost) { f_.lost_probes.push_back(lost); }

  /// What ran in the background ended with the process before this one, and nobody saw it end.
  void on(const model::Resumed& /*resumed*/) {
    f_.resumed = true;
    for (StepRecord& record : f_.steps) {
      if (record.outcome == "running") record.outcome = "interrupted";
    }
  }

  void on(const model::FaultInjected& injected) {
    f_.fault = injected;
    if (!injected.ok) return;
    f_.disrupted_ns = injected.began_ns;
    f_.disrupted_unix_ns = at_.wall_ns - (at_.boot_ns - injected.began_ns);
  }

  void on(const model::ProbeChanged& change) {
    if (!change.up) first_down_ = first_down_.value_or(change.at_ns);
  }

  void on(const model::Issued& issued) {
    if (issued.action.empty()) return;
    issued_ns_ = at_.boot_ns;
    StepRecord& record = record_of(issued.action);
    record.outcome = issued.kind == "ask" ? "waiting" : "interrupted";
    if (issued.attempt > 0 && issued.kind == "run") record.attempts = issued.attempt;
    if (record.began_ns == 0) record.began_ns = at_.boot_ns;
    f_.first_step_ns = f_.first_step_ns.value_or(record.began_ns);
  }

  void on(const model::GuardsEvaluated& guards) {
    StepRecord& record = record_of(guards.action);
    record.guards = guards.results;
    record.actor = "understudy";
    record.ended_ns = at_.boot_ns;
    const auto holding = std::ranges::count_if(guards.results, &model::GuardResult::holds);
    record.outcome = "ok";
    if (record.action.kind == "decide" && holding != 1) record.outcome = "failed";
    for (const model::GuardResult& result : guards.results) {
      if (result.holds) record.way = result.branch;
    }
  }

  void on(const model::BackgroundEnded& ended) {
    for (const model::StepFinished& one : ended.steps) {
      StepRecord& record = record_of(one.action);
      record.outcome = one.outcome;
      record.detail = one.detail;
      record.commands = one.commands;
      record.ended_ns = one.ended_ns;
    }
  }

  void on(const model::StepFinished& finished) {
    StepRecord& record = record_of(finished.action);
    record.outcome = finished.outcome;
    if (record.action.background && finished.outcome == "ok") record.outcome = "running";
    record.detail = finished.detail;
    record.commands = finished.commands;
    record.attempts = finished.attempt;
    record.actor = record.actor.empty() ? "understudy" : record.actor;
    record.ended_ns = finished.ended_ns;
    record.newest_unix_ns = finished.newest_unix_ns;
    record.newest_step_ns = finished.outcome == "ok" ? finished.newest_step_ns : 0;
    const bool for_good = finished.outcome != "ok" && finished.attempt > record.action.retry;
    if (for_good) goes_on(record);
  }

  /// `on-fail=goto:`: a documented way on.
  void goes_on(StepRecord& record) const {
    const auto target = static_cast<std::size_t>(record.action.fail_target);
    if (record.action.on_fail != "goto" || target >= f_.plan.actions.size()) return;
    record.way = f_.plan.actions[target].step;
  }

  void on(const model::PersonAnswered& answer) {
    const std::int64_t waited = answer.answered_ns - answer.asked_ns;
    if (answer.question == "inject") {
      if (answer.answer == "yes") approved_by_ = answer.actor;
      return;
    }
    f_.human_ns += waited;
    StepRecord& record = record_of(answer.action);
    record.human_ns += waited;
    if (answer.question == "agree" && answer.answer == "yes") {
      record.agreed.push_back(answer.actor);
      return;
    }
    record.actor = answer.actor;
    record.ended_ns = answer.answered_ns;
    if (answer.answer == "deviation") {
      f_.deviations.push_back(
          {.action = answer.action, .actor = answer.actor, .note = answer.note});
    }
    record.detail = answer.note;
    if (answer.question == "branch") record.way = answer.answer;
    record.outcome = answer.answer == "failed" ? "failed" : refuses(answer) ? "stopped" : "ok";
    if (answer.answer == "failed") goes_on(record);
  }

  /// The person's word ended the run, so the step it was about was not done.
  [[nodiscard]] bool refuses(const model::PersonAnswered& answer) const {
    if (answer.answer == "stop") return true;
    if (answer.question == "danger") return answer.answer != f_.opened.application;
    return (answer.question == "run" || answer.question == "agree") && answer.answer != "yes";
  }

  void on(const model::PersonMissing& missing) {
    if (missing.action.empty()) return;
    StepRecord& record = record_of(missing.action);
    record.outcome = "waiting";
    record.detail = missing.reason;
  }

  void on(const model::Interrupted& interrupted) {
    if (interrupted.action.empty()) return;
    record_of(interrupted.action).outcome = "interrupted";
  }

  void on(const model::Closed& closed) {
    f_.closed = closed;
    f_.closed_at = at_;
  }

  template <typename T>
  void on(const T& /*not a fact of its own*/) {}

  StepRecord& record_of(const std::string& id) {
    const auto found =
        std::ranges::find(f_.steps, id, [](const StepRecord& record) { return record.action.id; });
    if (found != f_.steps.end()) return *found;
    StepRecord record;
    record.action.id = id;
    const auto planned = std::ranges::find(f_.plan.actions, id, &model::Action::id);
    if (planned != f_.plan.actions.end()) record.action = *planned;
    f_.steps.push_back(std::move(record));
    return f_.steps.back();
  }

  Facts& f_;
  model::Stamp at_;
  std::int64_t issued_ns_ = 0;

 public:
  std::optional<std::int64_t> first_down_;
  std::string approved_by_;  ///< Who gave the go-ahead.
};

void work_out_not_reached(Facts& f) {
  std::set<std::string> begun;
  for (const StepRecord& record : f.steps) begun.insert(record.action.id);
  const bool rolled_back = std::ranges::any_of(
      f.steps, [](const StepRecord& record) { return record.action.section == "rollback"; });
  for (const model::Action& action : f.plan.actions) {
    if (action.kind == "pass") {
      f.passed_over.push_back(action);
      continue;
    }
    // A rollback that nothing called for is not missing.
    if (action.section == "rollback" && !rolled_back) continue;
    if (!begun.contains(action.id)) f.not_reached.push_back(action);
  }
}

/// Pre-flight looks at what is bound; the go-ahead of a person covers the rest.
void work_out_assumptions(Facts& f, const std::string& approved_by) {
  for (const model::PlannedAssumption& one : f.plan.assumptions) {
    AssumptionRecord record{.text = one.text, .line = one.line, .held = "not reached", .by = ""};
    const bool bound = !one.probe.empty() || !one.guard.empty();
    const auto check = std::ranges::find(f.preflight, assumption_name(one), &model::Check::name);
    if (bound && check != f.preflight.end()) {
      record.held = check->ok ? "held" : "not held";
      record.by = one.probe.empty() ? "$ " + one.guard : "probe " + one.probe;
    } else if (!bound && !approved_by.empty()) {
      record.held = "confirmed";
      record.by = approved_by;
    } else if (!bound && f.fault) {
      record.held = "assumed";
    }
    f.assumptions.push_back(std::move(record));
  }
}

/// Every outage that was not over before the disruption belongs to it.
void work_out_downtime(Facts& f) {
  if (!f.disrupted_ns || !f.availability) return;
  f.resolution_ns = f.availability->resolution_ns;
  if (!f.availability->complete) return;
  std::int64_t down = 0;
  const model::Outage* last = nullptr;
  for (const model::Outage& outage : f.availability->outages) {
    if (outage.to_ns <= *f.disrupted_ns) continue;
    if (!f.detected_ns) f.detected_ns = std::max(outage.from_ns, *f.disrupted_ns);
    down += outage.to_ns - std::max(outage.from_ns, *f.disrupted_ns);
    last = &outage;
  }
  f.downtime_ns = down;
  if (last == nullptr) {
    f.recovered_ns = f.disrupted_ns;
  } else if (last->ended) {
    f.recovered_ns = last->to_ns;
  }
}

void work_out_verified(Facts& f) {
  std::int64_t end = 0;
  bool any = false;
  for (const StepRecord& record : f.steps) {
    if (record.action.section != "test") continue;
    any = true;
    if (record.outcome != "ok") return;
    end = std::max(end, record.action.background ? record.began_ns : record.ended_ns);
  }
  const bool all = std::ranges::none_of(f.not_reached, [](const model::Action& action) {
    return action.section == "test" && action.id == action.step;
  });
  if (any && all) f.verified_ns = end;
}

/// `clock=stop`: the last of these steps to pass, whoever was served before it. It never makes a
/// recovery shorter than clients saw it. `clock=start`: when that step began, to be told: the clock
/// runs since the fault, which came before.
void work_out_clock(Facts& f) {
  f.clock_is_stopped_by_a_step = std::ranges::any_of(
      f.plan.actions,
      [](const model::Action& action) { return action.stops_clock && action.kind != "pass"; });
  for (const model::Action& action : f.plan.actions) {
    if (action.starts_clock && action.kind != "pass") f.clock_start = action.id;
  }
  for (const StepRecord& record : f.steps) {
    if (record.action.starts_clock && !f.clock_started_ns) f.clock_started_ns = record.began_ns;
    if (!record.action.stops_clock || record.outcome != "ok") continue;
    f.clock_stopped_ns = std::max(f.clock_stopped_ns.value_or(0), record.ended_ns);
  }
}

/// How long recovery took; nothing when its end is not known.
std::optional<std::int64_t> time_to_recover(const Facts& f) {
  if (!f.disrupted_ns || !f.recovered_ns) return std::nullopt;
  if (f.clock_is_stopped_by_a_step && !f.clock_stopped_ns) return std::nullopt;
  return std::max(*f.recovered_ns, f.clock_stopped_ns.value_or(0)) - *f.disrupted_ns;
}

Held hold_rto(const Facts& f) {
  if (f.opened.rto_ms < 0) return Held::not_declared;
  if (!f.disrupted_ns || !f.availability || !f.availability->complete) return Held::unknown;
  if (!f.recovered_ns) return Held::missed;
  if (!f.time_to_recover_ns) return Held::unknown;
  const std::int64_t objective = f.opened.rto_ms * ns_per_ms;
  const std::int64_t took = *f.time_to_recover_ns;
  if (took + f.resolution_ns <= objective) return Held::met;
  return took - f.resolution_ns > objective ? Held::missed : Held::unknown;
}

}  // namespace

std::string assumption_name(const model::PlannedAssumption& assumption) {
  return fmt::format("assumption at line {}", assumption.line);
}

Facts facts(const std::vector<model::Event>& events) {
  Facts f;
  Gatherer gatherer(f);
  for (const model::Event& event : events) gatherer.take(event);

  work_out_not_reached(f);
  work_out_assumptions(f, gatherer.approved_by_);
  work_out_downtime(f);
  if (!f.detected_ns && f.disrupted_ns && gatherer.first_down_ &&
      *gatherer.first_down_ >= *f.disrupted_ns) {
    f.detected_ns = gatherer.first_down_;
  }
  work_out_verified(f);
  work_out_clock(f);
  f.time_to_recover_ns = time_to_recover(f);
  if (f.disrupted_ns) {
    if (f.detected_ns) f.time_to_detect_ns = *f.detected_ns - *f.disrupted_ns;
    if (f.verified_ns) f.time_to_verify_ns = *f.verified_ns - *f.disrupted_ns;
  }
  f.rto = hold_rto(f);
  work_out_data_loss(f);
  for (const StepRecord& record : f.steps) {
    f.unverified_outputs += static_cast<int>(
        std::ranges::count(record.commands, false, &model::CommandResult::verified));
  }
  return f;
}

}  // namespace understudy::exercise
