#include <chrono>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "dump.hpp"
#include "part.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/share.hpp"

namespace understudy::golden {

namespace {

/// Nothing for zero, which stands for nothing declared.
std::string number(int value) {
  return value == 0 ? std::string() : std::to_string(value);
}

std::string day(const std::optional<model::Located<std::chrono::sys_days>>& day) {
  if (!day) return {};
  const std::chrono::year_month_day date(day->value);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

void dump_aims(const model::Application& app, std::string& out) {
  for (const auto& annotation : app.annotations) {
    Part(out, "annotation", annotation.key.value).field("value", annotation.value);
  }
  for (const auto& condition : app.steady_state) {
    Part part(out, "steady state", condition.probe.value);
    if (condition.success) part.field("success", model::to_text(condition.success->value));
    for (const auto& bound : condition.latencies) {
      part.field(fmt::format("p{}", bound.percentile), bound.most.value);
    }
  }
  if (!app.agreement) return;
  Part part(out, "agreement", "");
  part.field("quorum", app.agreement->quorum ? number(app.agreement->quorum->value) : "unanimous");
  for (const auto& count : app.agreement->roles) {
    part.field(fmt::format("of role {}", count.role.value), number(count.least));
  }
  part.field("valid for", app.agreement->valid_for);
}

void dump_disruptions(const model::Application& app, std::string& out) {
  for (const auto& one : app.scenarios) {
    Part(out, "scenario", one.name.value)
        .field("rto", one.objectives.rto)
        .field("rpo", one.objectives.rpo)
        .field("mtpd", one.mtpd)
        .field("playbook", one.playbook);
  }
}

void dump_architecture(const model::Application& app, std::string& out) {
  for (const auto& environment : app.environments) {
    Part(out, "environment", environment.name.value)
        .flag("production", environment.production)
        .field("approvals", number(environment.approvals));
  }
  for (const auto& host : app.hosts) {
    Part(out, "host", host.name.value).field("reach", host.reach).flag("default", host.is_default);
  }
  for (const auto& tool : app.tools) {
    Part(out, "tool", tool.name.value)
        .field("version", tool.version)
        .field("from", tool.from)
        .field("ask", tool.ask);
  }
  for (const auto& service : app.services) {
    Part(out, "service", service.name.value)
        .field("platform", service.platform)
        .field("technologies", service.technologies)
        .field("zone", service.zone)
        .field("network", service.network)
        .field("subnet", service.subnet)
        .field("endpoint", service.endpoint)
        .field("owner", service.owner)
        .field("probes", service.probes)
        .field("hosts", service.hosts)
        .field("metrics", service.metrics)
        .field("certificates", service.certificates);
  }
  for (const auto& dependency : app.dependencies) {
    const bool critical = dependency.criticality == model::Criticality::critical;
    const model::Loss& loss = dependency.loss.or_empty();
    const model::Elsewhere& elsewhere = dependency.elsewhere.or_empty();
    Part(out, critical ? "critical dependency" : "non-critical dependency", dependency.name.value)
        .field("periods", dependency.periods)
        .field("workaround", dependency.workaround)
        .field("rto", dependency.objectives.rto)
        .field("rpo", dependency.objectives.rpo)
        .field("children", dependency.children)
        .field("playbook", dependency.playbook)
        .field("impact", loss.impact)
        .field("severity", loss.severity)
        .field("threshold", loss.threshold)
        .field("becomes", loss.becomes)
        .field("slo", elsewhere.slo)
        .field("ref", elsewhere.ref);
    if (const auto& backup = dependency.backup) {
      Part(out, "backup of", dependency.name.value)
          .field("newest", backup->newest)
          .field("from", backup->from);
    }
    for (const model::Redundant& group : dependency.redundant) {
      Part(out, "group of children", dependency.name.value).field("any of", group.any_of);
    }
    if (const auto& provider = dependency.provider) {
      Part(out, "provider", provider->name.value)
          .flag("third party", provider->third_party)
          .field("support", provider->support);
    }
  }
}

void dump_people(const model::Application& app, std::string& out) {
  for (const auto& contact : app.contacts) {
    Part(out, "contact", contact.id.value)
        .field("name", contact.name)
        .field("position", contact.position)
        .field("services", contact.services)
        .field("email", contact.email)
        .field("phone", contact.phone)
        .field("timezone", contact.timezone)
        .field("availability", contact.availability)
        .field("deputy", contact.deputy)
        .field("reports to", contact.reports_to)
        .field("key", contact.key)
        .field("key expires", day(contact.key_expires));
  }
  for (const auto& notification : app.notifications) {
    Part(out, "notification when", notification.when.value)
        .field("notify", notification.notify)
        .field("via", notification.via)
        .field("what", notification.what)
        .field("why", notification.why)
        .field("within", notification.within)
        .field("escalate to", notification.escalate_to)
        .field("after", notification.after);
  }
  for (const auto& role : app.roles)
    Part(out, "role", role.name.value).field("people", role.people);
}

void dump_running(const model::Application& app, std::string& out) {
  for (const auto& probe : app.probes) {
    Part(out, "probe", probe.name.value)
        .field("url", probe.url.value)
        .field("from", probe.from)
        .field("interval", probe.interval)
        .field("timeout", probe.timeout)
        .field("status", std::to_string(probe.expect_status))
        .field("body", probe.expect_body);
  }
  for (const auto& ledger : app.ledgers) {
    Part(out, "ledger", ledger.name.value)
        .field("url", ledger.url.value)
        .field("from", ledger.from)
        .field("body", ledger.body)
        .field("locator", ledger.locator)
        .field("interval", ledger.interval)
        .field("timeout", ledger.timeout)
        .flag("clean up", ledger.clean_up);
  }
  for (const auto& fault : app.faults) {
    Part(out, "fault", fault.name.value)
        .field("title", fault.title)
        .field("from", fault.from)
        .field("inject", fault.inject)
        .field("effect", fault.effect)
        .field("revert", fault.revert)
        .field("reverted", fault.reverted)
        .flag("destroys", fault.destroys)
        .field("heal", fault.heal)
        .field("timeout", fault.timeout);
  }
}

}  // namespace

std::string dump(const model::Application& application) {
  std::string out;
  Part(out, "application", application.name.value)
      .field("title", application.title)
      .field("owner", application.owner)
      .field("timezone", application.timezone)
      .field("rto", application.objectives.rto)
      .field("rpo", application.objectives.rpo)
      .field("mtpd", application.mtpd)
      .field("target", number(application.target ? application.target->value : 0))
      .field("cadence", application.cadence)
      .field("team", application.team);
  if (const auto& schedule = application.schedule) {
    Part(out, "schedule", "")
        .field("environment", schedule->environment)
        .field("windows", schedule->windows);
    for (const auto& freeze : schedule->freezes) {
      Part(out, "freeze", freeze.why).field("windows", freeze.windows);
    }
  }
  dump_aims(application, out);
  dump_disruptions(application, out);
  dump_architecture(application, out);
  dump_people(application, out);
  dump_running(application, out);
  return out;
}

}  // namespace understudy::golden
