#include "view.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "understudy/model/duration.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::report {

namespace {

using exercise::Facts;
using exercise::Held;

constexpr auto not_measured = "not measured";

std::string held_word(Held held) {
  switch (held) {
    case Held::met: return "met";
    case Held::missed: return "missed";
    case Held::unknown: return "not shown";
    case Held::not_declared: return "not declared";
  }
  return "not shown";
}

std::string objective_text(std::int64_t ms) {
  return ms < 0 ? "none declared" : model::to_text(std::chrono::milliseconds(ms));
}

std::string with_error(std::int64_t ns, std::int64_t resolution_ns) {
  return fmt::format("{} ± {}", human(ns), human(resolution_ns));
}

std::string share_of(std::int64_t ns, std::int64_t objective_ms) {
  if (objective_ms <= 0) return "";
  const double percent = static_cast<double>(ns) / (static_cast<double>(objective_ms) * 1e6) * 100;
  if (percent < 0.01) return "less than 0.01 % of the objective";
  return fmt::format("{:.{}f} % of the objective", percent, percent < 1 ? 2 : 0);
}

ObjectiveRow rto_row(const Facts& f) {
  ObjectiveRow row{.name = "RTO",
                   .measured = not_measured,
                   .objective = objective_text(f.opened.rto_ms),
                   .held = held_word(f.rto),
                   .share = ""};
  if (f.time_to_recover_ns) {
    row.measured = with_error(*f.time_to_recover_ns, f.resolution_ns);
    row.share = share_of(*f.time_to_recover_ns, f.opened.rto_ms);
  } else if (f.availability && f.availability->complete && f.disrupted_ns) {
    row.measured = "not served again while the exercise ran";
  }
  return row;
}

/// By the write ledger; empty when it measured nothing.
std::string ledger_loss_text(const Facts& f) {
  if (!f.writes) return "";
  if (!f.writes->lost.empty()) {
    return fmt::format("{} acknowledged writes lost, the oldest {} before the disruption",
                       f.writes->lost.size(), human(f.oldest_lost_age_ns.value_or(0)));
  }
  if (!f.writes->complete) return "";
  return fmt::format("no acknowledged write lost (one every {})", human(f.writes->interval_ns));
}

/// By steps of the playbook; empty when they measured nothing.
std::string probed_loss_text(const Facts& f) {
  if (!f.probed_loss_ns) return "";
  const auto& oldest = std::ranges::max(f.newest_left, {}, &exercise::NewestLeft::age_ns);
  return fmt::format("the newest record left is {} older than the disruption",
                     with_error(*f.probed_loss_ns, oldest.error_ns));
}

ObjectiveRow rpo_row(const Facts& f) {
  ObjectiveRow row{.name = "RPO",
                   .measured = not_measured,
                   .objective = objective_text(f.opened.rpo_ms),
                   .held = held_word(f.rpo),
                   .share = ""};
  const std::string by_ledger = ledger_loss_text(f);
  const std::string by_step = probed_loss_text(f);
  if (!by_ledger.empty() || !by_step.empty()) {
    row.measured = by_ledger + (by_ledger.empty() || by_step.empty() ? "" : "; ") + by_step;
  }
  const bool any_lost = f.oldest_lost_age_ns || f.probed_loss_ns.value_or(0) > 0;
  if (any_lost) {
    row.share = share_of(
        std::max({f.oldest_lost_age_ns.value_or(0), f.probed_loss_ns.value_or(0), std::int64_t{0}}),
        f.opened.rpo_ms);
  }
  return row;
}

std::string sentence_of(const Facts& f, const std::string& verdict) {
  const std::string& title = f.opened.scenario_title;
  if (verdict == "passed") {
    return fmt::format("{}: the written procedure brought service back, as documented.", title);
  }
  if (verdict == "failed")
    return fmt::format("{}: the plan does not hold as it is written.", title);
  if (verdict == "aborted") return fmt::format("{}: the exercise was not carried out.", title);
  if (verdict == "inconclusive") {
    return fmt::format("{}: the measurement cannot show whether the plan holds.", title);
  }
  return fmt::format("{}: the run is not finished; go on with 'understudy resume {}'.", title,
                     f.opened.run_id);
}

std::string writes_of(const Facts& f) {
  if (!f.writes) return not_measured;
  std::string text = fmt::format("{} acknowledged, ", f.writes->acknowledged);
  text += !f.writes->lost.empty() ? fmt::format("{} LOST", f.writes->lost.size())
          : f.writes->complete    ? "none lost"
                                  : "not all read back";
  if (f.writes->uncertain > 0) text += fmt::format(", {} without an answer", f.writes->uncertain);
  if (f.writes->refused > 0) text += fmt::format(", {} refused", f.writes->refused);
  return text;
}

std::string undo_of(const Facts& f) {
  if (f.opened.fault_destroys) {
    if (!f.disrupted_ns) return "nothing was broken";
    const bool back = f.recovered_ns.has_value();
    return back ? "destroyed on purpose; the playbook brought it back"
                : "DESTROYED AND NOT BROUGHT BACK. By hand: " + f.opened.heal;
  }
  if (!f.reverted) return f.fault ? "not yet taken back" : "nothing was broken";
  if (!f.reverted->ok) return "THE FAULT MAY STILL BE IN FORCE: " + f.reverted->detail;
  return fmt::format("taken back and verified (by the {})", f.reverted->by);
}

void add_moments(const Facts& f, View& v) {
  if (f.fault && f.disrupted_ns) {
    v.moments.push_back({*f.disrupted_ns, "fault injected: " + f.opened.fault_title, "bad"});
  }
  if (f.detected_ns) v.moments.push_back({*f.detected_ns, "first failed request", "bad"});
  for (const exercise::StepRecord& step : f.steps) {
    v.moments.push_back({step.began_ns, fmt::format("{}: {}", step.action.id, outcome_of(step)),
                         step.outcome == "ok" ? "step" : "bad"});
  }
  if (f.recovered_ns && f.disrupted_ns) {
    v.moments.push_back({*f.recovered_ns, "a client is served again, and stays served", "good"});
  }
  if (f.clock_stopped_ns) {
    v.moments.push_back({*f.clock_stopped_ns, "the playbook stops the clock", "good"});
  }
  if (f.verified_ns) v.moments.push_back({*f.verified_ns, "test procedure done", "good"});
  if (f.reverted && f.reverted->at_ns > 0) {
    v.moments.push_back(
        {f.reverted->at_ns, "fault " + undo_of(f), f.reverted->ok ? "plain" : "bad"});
  }
  std::ranges::sort(v.moments, {}, &Moment::at_ns);
}

void add_next(const Facts& f, View& v) {
  for (const exercise::StepRecord& step : f.steps) {
    // Where the playbook says how to go on from a failure, it is right as it is.
    const bool onward = !step.way.empty() && step.action.on_fail == "goto";
    const bool open = step.outcome == "waiting" || step.outcome == "stopped";
    if (step.outcome == "ok" || open || onward) continue;
    v.next.push_back(fmt::format("Correct step {} in {} (line {}): {}", step.action.id,
                                 f.opened.playbook, step.action.line, step.detail));
  }
  for (const exercise::Deviation& deviation : f.deviations) {
    v.next.push_back(fmt::format("Write into step {} what {} did instead: {}", deviation.action,
                                 deviation.actor, deviation.note));
  }
  if (f.rto == Held::missed) v.next.emplace_back("Shorten the recovery, or agree on another RTO.");
  if (f.rpo == Held::missed) {
    v.next.emplace_back("Back up more often or replicate, or agree on another RPO.");
  }
  if (f.disrupted_ns && f.rpo == Held::unknown && f.opened.ledger.empty() &&
      !f.rpo_is_probed_by_a_step) {
    v.next.emplace_back(
        "Declare a write ledger ('ledgers' in understudy.yaml), or give a step of the test "
        "procedure that prints when the newest record was written 'rpo-probe=true': without "
        "either no exercise shows the RPO.");
  }
  for (const model::ProbeLost& lost : f.lost_probes) {
    v.next.push_back(fmt::format("Rehearse again: the {} was lost ({}).", lost.which, lost.detail));
  }
  if (f.unverified_outputs > 0 && v.verdict == "passed") {
    v.next.push_back(
        fmt::format("{} commands have no documented output that was judged; document "
                    "what they print.",
                    f.unverified_outputs));
  }
}

}  // namespace

std::string outcome_of(const exercise::StepRecord& step) {
  if (step.way.empty()) return step.outcome;
  return step.action.on_fail == "goto" ? fmt::format("{}, goes on at {}", step.outcome, step.way)
                                       : "takes " + step.way;
}

View view_of(const Facts& f) {
  View v;
  v.verdict = f.closed ? f.closed->verdict : "not finished";
  v.sentence = sentence_of(f, v.verdict);
  if (f.closed) v.reasons = f.closed->reasons;
  v.broken = f.opened.fault_title;
  v.origin_ns = f.disrupted_ns.value_or(f.opened_at.boot_ns);
  v.noticed = f.time_to_detect_ns ? "after " + human(*f.time_to_detect_ns) : not_measured;
  v.served = f.recovered_ns && f.disrupted_ns ? "after " + human(*f.recovered_ns - *f.disrupted_ns)
                                              : not_measured;
  v.verified = f.time_to_verify_ns ? "after " + human(*f.time_to_verify_ns) : "not verified";
  v.downtime = f.downtime_ns ? with_error(*f.downtime_ns, f.resolution_ns) : not_measured;
  v.writes = writes_of(f);
  v.undo = undo_of(f);
  v.undo_failed = (f.reverted && !f.reverted->ok) ||
                  (f.opened.fault_destroys && f.disrupted_ns && f.closed && !f.recovered_ns);
  v.objectives = {rto_row(f), rpo_row(f)};
  add_measuring(f, v);
  add_moments(f, v);
  add_next(f, v);
  return v;
}

std::string human(std::int64_t ns) {
  return model::to_human(std::chrono::nanoseconds(ns));
}

std::string agreement_of(const exercise::Facts& facts) {
  const auto found = std::ranges::find(facts.preflight, "agreement", &model::Check::name);
  return found == facts.preflight.end() ? std::string() : found->detail;
}

std::string offset(std::int64_t at_ns, std::int64_t origin_ns) {
  return fmt::format("{:+.3f} s", static_cast<double>(at_ns - origin_ns) / 1e9);
}

std::string wall(std::int64_t unix_ns) {
  return os::to_rfc3339(
      std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(unix_ns)));
}

}  // namespace understudy::report
