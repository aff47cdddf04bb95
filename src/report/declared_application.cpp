#include "declared_application.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "declared_json.hpp"
#include "sheet.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/share.hpp"
#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

std::string duration_text(const std::optional<model::Duration>& duration) {
  return duration ? model::to_text(duration->value) : "";
}

/// "all of the team; of them 1 of lead; for 26w"
std::string agreement_text(const model::Application& app) {
  if (!app.agreement) return "";
  const model::Agreement& agreement = *app.agreement;
  std::string out = agreement.quorum ? fmt::format("{} of the team", agreement.quorum->value)
                                     : std::string("all of the team");
  for (const model::RoleCount& count : agreement.roles) {
    out += fmt::format("; among them {} of {}", count.least, count.role.value);
  }
  if (agreement.valid_for) out += "; lasts " + duration_text(agreement.valid_for);
  return out;
}

/// "api-up: 99.9% succeed; p99 within 250ms"
std::string condition_text(const model::Condition& condition) {
  std::vector<std::string> parts;
  if (condition.success) {
    parts.push_back(fmt::format("{} succeed", model::to_text(condition.success->value)));
  }
  for (const model::LatencyBound& bound : condition.latencies) {
    parts.push_back(
        fmt::format("p{} within {}", bound.percentile, model::to_text(bound.most.value)));
  }
  return fmt::format("{}: {}", condition.probe.value, joined(parts, "; "));
}

std::string team_text(const model::Application& app) {
  std::vector<std::string> people;
  people.reserve(app.team.size());
  for (const model::Text& member : app.team) people.push_back(member.value);
  return people.empty() && app.agreement ? "all contacts" : joined(people);
}

json::value agreement_json(const std::optional<model::Agreement>& agreement) {
  if (!agreement) return nullptr;
  json::array roles;
  for (const model::RoleCount& count : agreement->roles) {
    roles.push_back(json::object{{"role", count.role.value}, {"least", count.least}});
  }
  return json::object{
      {"quorum", agreement->quorum ? json::value(agreement->quorum->value) : json::value(nullptr)},
      {"roles", std::move(roles)},
      {"valid_for_ms", ms(agreement->valid_for)}};
}

json::object condition_json(const model::Condition& condition) {
  json::object latencies;
  for (const model::LatencyBound& bound : condition.latencies) {
    latencies[fmt::format("p{}_ms", bound.percentile)] = bound.most.value.count();
  }
  const auto& success = condition.success;
  return {{"probe", condition.probe.value},
          {"success", success ? json::value(model::to_text(success->value)) : json::value(nullptr)},
          {"latencies", std::move(latencies)}};
}

/// "region: RTO 4h, RPO 15m, playbooks/dr.md"
std::string disruption_text(const model::DisruptionScenario& one) {
  std::vector<std::string> parts;
  if (one.objectives.rto) parts.push_back("RTO " + duration_text(one.objectives.rto));
  if (one.objectives.rpo) parts.push_back("RPO " + duration_text(one.objectives.rpo));
  if (one.mtpd) parts.push_back("MTPD " + duration_text(one.mtpd));
  if (one.playbook) parts.push_back(one.playbook->value);
  return fmt::format("{}: {}", one.name.value, joined(parts));
}

json::array disruptions_json(const model::Application& app) {
  json::array out;
  for (const model::DisruptionScenario& one : app.scenarios) {
    out.push_back(json::object{{"name", one.name.value},
                               {"rto_ms", ms(one.objectives.rto)},
                               {"rpo_ms", ms(one.objectives.rpo)},
                               {"mtpd_ms", ms(one.mtpd)},
                               {"playbook", said(one.playbook)}});
  }
  return out;
}

std::vector<std::string> window_texts(const std::vector<model::WrittenWindow>& windows) {
  std::vector<std::string> out;
  out.reserve(windows.size());
  for (const model::WrittenWindow& window : windows) out.push_back(model::to_text(window.means));
  return out;
}

json::value schedule_json(const std::optional<model::ExerciseSchedule>& schedule) {
  if (!schedule) return nullptr;
  json::array freezes;
  for (const model::Freeze& freeze : schedule->freezes) {
    freezes.push_back(json::object{{"windows", list(freeze.windows)}, {"why", freeze.why}});
  }
  return json::object{{"environment", said(schedule->environment)},
                      {"windows", list(schedule->windows)},
                      {"freezes", std::move(freezes)}};
}

}  // namespace

std::string application_text(const model::Application& app, const Style& style) {
  Sheet sheet(style);
  sheet.fact(0, "Application", app.name.value);
  if (app.title != app.name.value) sheet.fact(0, "Title", app.title);
  sheet.fact(0, "Owner", app.owner);
  if (app.timezone) sheet.fact(0, "Time zone", app.timezone->value);
  sheet.fact(0, "RTO", duration_text(app.objectives.rto));
  sheet.fact(0, "RPO", duration_text(app.objectives.rpo));
  sheet.fact(0, "MTPD", duration_text(app.mtpd));
  for (const model::DisruptionScenario& one : app.scenarios) {
    sheet.fact(0, "Scenario", disruption_text(one));
  }
  if (app.target) sheet.fact(0, "Target", fmt::format("stage {}", app.target->value));
  sheet.fact(0, "Cadence", duration_text(app.cadence));
  if (app.schedule) {
    if (app.schedule->environment) {
      sheet.fact(0, "Rehearsed in", app.schedule->environment->value);
    }
    sheet.fact(0, "Exercises", joined(window_texts(app.schedule->windows)));
    for (const model::Freeze& freeze : app.schedule->freezes) {
      sheet.fact(0, "Freeze",
                 fmt::format("{}: {}", joined(window_texts(freeze.windows)), freeze.why));
    }
  }
  sheet.fact(0, "Team", team_text(app));
  sheet.fact(0, "Agreement", agreement_text(app));
  for (const model::Condition& one : app.steady_state) {
    sheet.fact(0, "Steady state", condition_text(one));
  }
  for (const model::Annotation& one : app.annotations) {
    sheet.fact(0, "Annotation", fmt::format("{}: {}", one.key.value, one.value));
  }
  return sheet.take();
}

json::object application_json(const model::Application& app) {
  json::object annotations;
  for (const model::Annotation& one : app.annotations) annotations[one.key.value] = one.value;
  json::array steady;
  for (const model::Condition& one : app.steady_state) steady.push_back(condition_json(one));
  json::object out = json_of(app);
  out["owner"] = said(app.owner);
  out["timezone"] = said(app.timezone);
  out["rto_ms"] = ms(app.objectives.rto);
  out["rpo_ms"] = ms(app.objectives.rpo);
  out["mtpd_ms"] = ms(app.mtpd);
  out["scenarios"] = disruptions_json(app);
  out["target"] = app.target ? json::value(app.target->value) : json::value(nullptr);
  out["cadence_ms"] = ms(app.cadence);
  out["schedule"] = schedule_json(app.schedule);
  out["team"] = list(app.team);
  out["agreement"] = agreement_json(app.agreement);
  out["steady_state"] = std::move(steady);
  out["annotations"] = std::move(annotations);
  return out;
}

}  // namespace understudy::report
