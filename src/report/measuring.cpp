// What a playbook's own steps say of how its recovery is measured: `clock=` and `rpo-probe`.

#include <algorithm>
#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "view.hpp"

namespace understudy::report {

namespace {

using exercise::Facts;
using exercise::NewestLeft;

/// "test.2: written 4.2 s ± 1 s before the disruption"
std::string newest_text(const NewestLeft& one) {
  const std::string off =
      fmt::format("{} ± {}", human(std::max(one.age_ns, -one.age_ns)), human(one.error_ns));
  return fmt::format("{}: written {} {} the disruption", one.action, off,
                     one.age_ns < 0 ? "after" : "before");
}

std::string loss_text(std::int64_t ns) {
  return ns > 0 ? human(ns) : "none";
}

std::string newest_of(const Facts& f) {
  if (!f.rpo_is_probed_by_a_step) return "";
  std::string text;
  for (const NewestLeft& one : f.newest_left) {
    text += (text.empty() ? "" : "; ") + newest_text(one);
  }
  if (text.empty()) return "not known: no step that looks for it has passed";
  if (f.losses_differ) text += "; the write ledger says otherwise";
  return text;
}

/// Where it began, and what the playbook's own start is worth.
std::string clock_of(const Facts& f) {
  std::string text = "from the fault that was injected until ";
  text += f.clock_is_stopped_by_a_step
              ? "a client is served again and the playbook's step has stopped it"
              : "a client is served again";
  if (f.clock_start.empty()) return text;
  if (!f.clock_started_ns || !f.disrupted_ns) {
    return fmt::format("{}; the playbook's own start, {}, was not reached", text, f.clock_start);
  }
  return fmt::format("{}; the playbook's own start, {}, came {} later and does not count", text,
                     f.clock_start, human(*f.clock_started_ns - *f.disrupted_ns));
}

void add_measuring_moments(const Facts& f, View& v) {
  if (f.clock_started_ns) {
    v.moments.push_back({*f.clock_started_ns,
                         "the playbook starts its clock; the RTO counts from the fault", "plain"});
  }
  if (!f.disrupted_ns) return;
  for (const NewestLeft& one : f.newest_left) {
    v.moments.push_back(
        {*f.disrupted_ns - one.age_ns, "the newest record that " + one.action + " finds", "plain"});
  }
}

}  // namespace

void add_measuring(const Facts& f, View& v) {
  v.newest = newest_of(f);
  v.clock = clock_of(f);
  v.clock_is_told = f.clock_is_stopped_by_a_step || !f.clock_start.empty();
  add_measuring_moments(f, v);
  if (f.losses_differ) {
    v.next.push_back(fmt::format(
        "Ledger and playbook disagree about what was lost (ledger: {}, step: {}): find "
        "out why.",
        loss_text(f.oldest_lost_age_ns.value_or(0)), loss_text(f.probed_loss_ns.value_or(0))));
  }
}

}  // namespace understudy::report
