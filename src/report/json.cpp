#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "json_text.hpp"
#include "understudy/report/report.hpp"
#include "view.hpp"

namespace understudy::report {

namespace {

namespace json = boost::json;
using exercise::Facts;

json::value ms_of_ns(const std::optional<std::int64_t>& ns) {
  return ns ? json::value(static_cast<double>(*ns) / 1e6) : json::value(nullptr);
}

json::value declared(std::int64_t value) {
  return value < 0 ? json::value(nullptr) : json::value(value);
}

json::array strings(const std::vector<std::string>& list) {
  json::array out;
  for (const std::string& text : list) out.emplace_back(text);
  return out;
}

json::object objective(const ObjectiveRow& row, std::int64_t objective_ms,
                       const std::optional<std::int64_t>& measured_ns) {
  return {{"objective_ms", declared(objective_ms)},
          {"measured_ms", ms_of_ns(measured_ns)},
          {"held", row.held},
          {"text", row.measured}};
}

json::array commands(const exercise::StepRecord& step) {
  json::array out;
  for (const model::CommandResult& one : step.commands) {
    out.push_back(json::object{{"command", one.command},
                               {"exit_code", one.exit_code},
                               {"documented_exit_code", one.expected_exit},
                               {"output", one.output},
                               {"documented_output", one.expected},
                               {"mismatch", one.mismatch},
                               {"judged", one.verified}});
  }
  return out;
}

/// Null while a step has no end: it waits, goes on, or nobody saw it end.
json::value end_of(const exercise::StepRecord& step, std::int64_t origin) {
  const bool open = step.outcome == "waiting" || step.outcome == "running" ||
                    step.outcome == "interrupted" || step.ended_ns < step.began_ns;
  return open ? json::value(nullptr) : ms_of_ns(step.ended_ns - origin);
}

json::array steps(const Facts& f, std::int64_t origin) {
  json::array out;
  for (const exercise::StepRecord& step : f.steps) {
    json::array guards;
    for (const model::GuardResult& guard : step.guards) {
      guards.push_back(json::object{{"branch", guard.branch},
                                    {"check", guard.guard},
                                    {"exit_code", guard.exit_code},
                                    {"holds", guard.holds}});
    }
    out.push_back(json::object{{"id", step.action.id},
                               {"section", step.action.section},
                               {"line", step.action.line},
                               {"text", step.action.text},
                               {"outcome", step.outcome},
                               {"detail", step.detail},
                               {"actor", step.actor},
                               {"way", step.way},
                               {"role", step.action.role},
                               {"agreed", strings(step.agreed)},
                               {"attempts", step.attempts},
                               {"began_ms", ms_of_ns(step.began_ns - origin)},
                               {"ended_ms", end_of(step, origin)},
                               {"human_wait_ms", ms_of_ns(step.human_ns)},
                               {"checks", std::move(guards)},
                               {"commands", commands(step)}});
  }
  return out;
}

json::value writes(const Facts& f) {
  if (!f.writes) return nullptr;
  json::array lost;
  for (const model::LostWrite& one : f.writes->lost) {
    lost.push_back(json::object{
        {"number", one.number},
        {"location", one.location},
        {"found", one.found},
        {"age_ms", ms_of_ns(f.disrupted_ns.value_or(one.acknowledged_ns) - one.acknowledged_ns)}});
  }
  return json::object{{"complete", f.writes->complete},
                      {"attempted", f.writes->attempted},
                      {"acknowledged", f.writes->acknowledged},
                      {"refused", f.writes->refused},
                      {"uncertain", f.writes->uncertain},
                      {"lost_count", f.writes->lost.size()},
                      {"lost", std::move(lost)},
                      {"oldest_lost_age_ms", ms_of_ns(f.oldest_lost_age_ns)},
                      {"interval_ms", ms_of_ns(f.writes->interval_ns)}};
}

std::string_view held_name(exercise::Held held) {
  switch (held) {
    case exercise::Held::met: return "met";
    case exercise::Held::missed: return "missed";
    case exercise::Held::unknown: return "not shown";
    case exercise::Held::not_declared: break;
  }
  return "not declared";
}

/// The worse of what ledger and steps show; null when nothing was lost or nothing is known.
std::optional<std::int64_t> lost(const Facts& f) {
  if (!f.probed_loss_ns) return f.oldest_lost_age_ns;
  return std::max(*f.probed_loss_ns, f.oldest_lost_age_ns.value_or(0));
}

/// What the playbook's own steps found of the newest record; null where none looks for it.
json::value rpo_probe(const Facts& f) {
  if (!f.rpo_is_probed_by_a_step) return nullptr;
  json::array newest;
  for (const exercise::NewestLeft& one : f.newest_left) {
    newest.push_back(json::object{{"step", one.action},
                                  {"written", wall(one.unix_ns)},
                                  {"resolution_ms", ms_of_ns(one.error_ns)},
                                  {"age_ms", ms_of_ns(one.age_ns)},
                                  {"held", held_name(one.held)}});
  }
  return json::object{{"newest", std::move(newest)},
                      {"loss_ms", ms_of_ns(f.probed_loss_ns)},
                      {"held", held_name(f.rpo_by_probe)},
                      {"held_by_ledger", held_name(f.rpo_by_ledger)},
                      {"differs_from_ledger", f.losses_differ}};
}

/// What the RTO counts from and until. `*_step_ms` is what the playbook says, which never makes it
/// shorter.
json::object clock_json(const Facts& f, const View& v) {
  const auto since = [&v](const std::optional<std::int64_t>& at) {
    return at ? ms_of_ns(*at - v.origin_ns) : json::value(nullptr);
  };
  return {{"starts", f.disrupted_ns ? json::value("fault") : json::value(nullptr)},
          {"start_step", f.clock_start.empty() ? json::value(nullptr) : json::value(f.clock_start)},
          {"start_step_ms", since(f.clock_started_ns)},
          {"stops", f.clock_is_stopped_by_a_step ? "step" : "served"},
          {"stop_step_ms", since(f.clock_stopped_ns)},
          {"text", v.clock}};
}

json::value availability(const Facts& f, std::int64_t origin) {
  if (!f.availability) return nullptr;
  json::array outages;
  for (const model::Outage& one : f.availability->outages) {
    outages.push_back(json::object{{"from_ms", ms_of_ns(one.from_ns - origin)},
                                   {"to_ms", ms_of_ns(one.to_ns - origin)},
                                   {"ended", one.ended},
                                   {"failed_requests", one.failed},
                                   {"first_error", one.first_error}});
  }
  return json::object{{"complete", f.availability->complete},
                      {"detail", f.availability->detail},
                      {"requests", f.availability->requests},
                      {"failed", f.availability->failed},
                      {"p50_ms", ms_of_ns(f.availability->p50_ns)},
                      {"p99_ms", ms_of_ns(f.availability->p99_ns)},
                      {"resolution_ms", ms_of_ns(f.availability->resolution_ns)},
                      {"outages", std::move(outages)},
                      {"samples_sha256", f.availability->samples_sha256}};
}

json::array checks(const Facts& f) {
  json::array out;
  for (const model::Check& check : f.preflight) {
    out.push_back(json::object{{"name", check.name}, {"ok", check.ok}, {"detail", check.detail}});
  }
  return out;
}

json::array assumptions(const Facts& f) {
  json::array out;
  for (const exercise::AssumptionRecord& one : f.assumptions) {
    out.push_back(
        json::object{{"text", one.text}, {"line", one.line}, {"held", one.held}, {"by", one.by}});
  }
  return out;
}

json::array passed_over(const Facts& f) {
  json::array out;
  for (const model::Action& action : f.passed_over) {
    out.push_back(json::object{{"id", action.id}, {"line", action.line}, {"why", action.why}});
  }
  return out;
}

json::object trigger_json(const model::RunOpened& opened) {
  const auto given = [](const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
  };
  return {
      {"by", opened.trigger}, {"name", given(opened.trigger_name)}, {"build", given(opened.build)}};
}

}  // namespace

std::string to_json(const Facts& f, const std::vector<model::Event>& events) {
  const View v = view_of(f);
  const std::int64_t origin = v.origin_ns;
  json::array deviations;
  for (const exercise::Deviation& one : f.deviations) {
    deviations.push_back(
        json::object{{"step", one.action}, {"actor", one.actor}, {"note", one.note}});
  }
  json::array not_reached;
  for (const model::Action& action : f.not_reached) not_reached.emplace_back(action.id);

  const json::object report{
      {"apiVersion", "understudy/v1"},
      {"kind", "ExerciseReport"},
      {"run", f.opened.run_id},
      {"verdict", v.verdict},
      {"reasons", strings(v.reasons)},
      {"application", f.opened.application},
      {"environment", f.opened.environment},
      {"production", f.opened.production},
      {"scenario", f.opened.scenario},
      {"scenario_title", f.opened.scenario_title},
      {"playbook", f.opened.playbook},
      {"playbook_sha256", f.opened.playbook_sha256},
      {"manifest_sha256", f.opened.manifest_sha256},
      {"mode", f.opened.mode},
      {"actor", f.opened.actor},
      {"trigger", trigger_json(f.opened)},
      {"tool_version", f.opened.tool_version},
      {"began", wall(f.opened_at.wall_ns)},
      {"ended", f.closed_at ? json::value(wall(f.closed_at->wall_ns)) : json::value(nullptr)},
      {"fault",
       json::object{{"name", f.opened.fault},
                    {"title", f.opened.fault_title},
                    {"destroys", f.opened.fault_destroys},
                    {"reverted", f.reverted ? json::value(f.reverted->ok) : json::value(nullptr)},
                    {"text", v.undo}}},
      {"time_to_detect_ms", ms_of_ns(f.time_to_detect_ns)},
      {"time_to_recover_ms", ms_of_ns(f.time_to_recover_ns)},
      {"time_to_verify_ms", ms_of_ns(f.time_to_verify_ns)},
      {"downtime_ms", ms_of_ns(f.downtime_ns)},
      {"human_wait_ms", ms_of_ns(f.human_ns)},
      {"rto", objective(v.objectives[0], f.opened.rto_ms, f.time_to_recover_ns)},
      {"rpo", objective(v.objectives[1], f.opened.rpo_ms, lost(f))},
      {"rpo_probe", rpo_probe(f)},
      {"clock", clock_json(f, v)},
      {"availability", availability(f, origin)},
      {"writes", writes(f)},
      {"preflight", checks(f)},
      {"assumptions", assumptions(f)},
      {"steps", steps(f, origin)},
      {"passed_over", passed_over(f)},
      {"not_reached", std::move(not_reached)},
      {"deviations", std::move(deviations)},
      {"unverified_outputs", f.unverified_outputs},
      {"next", strings(v.next)},
      {"journal_records", events.size()}};
  return pretty_json(report);
}

}  // namespace understudy::report
