#include "data_loss.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace understudy::exercise {

namespace {

constexpr std::int64_t ns_in_ms = 1'000'000;

int badness(Held held) {
  switch (held) {
    case Held::missed: return 2;
    case Held::unknown: return 1;
    case Held::met:
    case Held::not_declared: break;
  }
  return 0;
}

Held worse(Held a, Held b) {
  return badness(b) > badness(a) ? b : a;
}

bool probes_rpo(const model::Action& action) {
  return action.rpo_probe && action.kind != "pass";
}

void take_ledger(Facts& f) {
  if (!f.writes || !f.disrupted_ns) return;
  for (const model::LostWrite& lost : f.writes->lost) {
    const std::int64_t age = *f.disrupted_ns - lost.acknowledged_ns;
    f.oldest_lost_age_ns = std::max(f.oldest_lost_age_ns.value_or(age), age);
  }
}

Held hold_by_ledger(const Facts& f) {
  if (!f.writes || !f.writes->complete || !f.disrupted_ns) return Held::unknown;
  const std::int64_t objective = f.opened.rpo_ms * ns_in_ms;
  if (f.oldest_lost_age_ns.value_or(0) > objective) return Held::missed;
  if (f.writes->interval_ns > objective || f.writes->acknowledged == 0) return Held::unknown;
  return Held::met;
}

/// A record written after the disruption says nothing of those before it.
Held hold_one(const NewestLeft& one, std::int64_t objective_ns) {
  if (one.age_ns + one.error_ns < 0) return Held::unknown;
  const std::int64_t loss = std::max<std::int64_t>(one.age_ns, 0);
  if (loss + one.error_ns <= objective_ns) return Held::met;
  return loss - one.error_ns > objective_ns ? Held::missed : Held::unknown;
}

void take_probes(Facts& f) {
  f.rpo_is_probed_by_a_step = std::ranges::any_of(f.plan.actions, probes_rpo);
  if (!f.disrupted_unix_ns) return;
  for (const StepRecord& record : f.steps) {
    if (!probes_rpo(record.action) || record.newest_step_ns == 0) continue;
    f.newest_left.push_back({.action = record.action.id,
                             .unix_ns = record.newest_unix_ns,
                             .error_ns = record.newest_step_ns,
                             .age_ns = *f.disrupted_unix_ns - record.newest_unix_ns});
  }
  bool known = !f.newest_left.empty();
  for (NewestLeft& one : f.newest_left) {
    one.held = hold_one(one, f.opened.rpo_ms * ns_in_ms);
    known = known && one.age_ns + one.error_ns >= 0;
  }
  if (!known) return;
  f.probed_loss_ns =
      std::max<std::int64_t>(std::ranges::max(f.newest_left, {}, &NewestLeft::age_ns).age_ns, 0);
}

Held hold_by_probes(const Facts& f) {
  Held held = f.newest_left.empty() ? Held::unknown : Held::met;
  for (const NewestLeft& one : f.newest_left) held = worse(held, one.held);
  // One that did not pass may have looked where more was lost.
  const bool all_passed = std::ranges::none_of(f.steps, [](const StepRecord& record) {
    return probes_rpo(record.action) && record.newest_step_ns == 0;
  });
  return all_passed ? held : worse(held, Held::unknown);
}

/// The age of what the ledger lost; nothing lost is no age at all.
std::optional<std::int64_t> ledger_loss(const Facts& f) {
  if (!f.writes || !f.writes->complete || f.writes->acknowledged == 0) return std::nullopt;
  return f.oldest_lost_age_ns.value_or(0);
}

/// Without a ledger a step may show the loss alone; where both were to, both have to.
std::optional<std::int64_t> whole_loss(const Facts& f) {
  const auto by_ledger = ledger_loss(f);
  if (!f.rpo_is_probed_by_a_step) return by_ledger;
  if (!f.probed_loss_ns || f.opened.ledger.empty()) return f.probed_loss_ns;
  if (!by_ledger) return std::nullopt;
  return std::max(*by_ledger, *f.probed_loss_ns);
}

bool losses_differ(const Facts& f) {
  const auto by_ledger = ledger_loss(f);
  if (!by_ledger || !f.probed_loss_ns || !f.writes) return false;
  const std::int64_t error =
      f.writes->interval_ns + std::ranges::max(f.newest_left, {}, &NewestLeft::error_ns).error_ns;
  return std::abs(*by_ledger - *f.probed_loss_ns) > error;
}

}  // namespace

void work_out_data_loss(Facts& f) {
  take_ledger(f);
  take_probes(f);
  f.data_loss_ns = whole_loss(f);
  f.losses_differ = losses_differ(f);
  if (f.opened.rpo_ms < 0) {
    f.rpo = f.rpo_by_ledger = f.rpo_by_probe = Held::not_declared;
    return;
  }
  f.rpo_by_ledger = hold_by_ledger(f);
  f.rpo = f.rpo_by_ledger;
  if (!f.rpo_is_probed_by_a_step) return;
  f.rpo_by_probe = hold_by_probes(f);
  f.rpo = f.opened.ledger.empty() ? f.rpo_by_probe : worse(f.rpo_by_ledger, f.rpo_by_probe);
}

}  // namespace understudy::exercise
