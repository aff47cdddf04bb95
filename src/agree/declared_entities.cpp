// The things of a manifest.
#include <chrono>
#include <string_view>

#include "entity.hpp"
#include "understudy/agree/statement.hpp"
#include "understudy/model/condition.hpp"
#include "understudy/model/share.hpp"

namespace understudy::agree {

namespace {

std::string named(std::string_view kind, std::string_view name) {
  return fmt::format("{} '{}'", kind, name);
}

std::string yes(bool value) {
  return value ? "yes" : "";
}

std::string argv(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

Entity whole(const model::Application& app) {
  Entity out{.what = "the application", .properties = {}};
  out.add("name", app.name.value);
  out.add("title", app.title);
  out.add("owner", app.owner);
  out.add("timezone", app.timezone);
  out.add("rto", app.objectives.rto);
  out.add("rpo", app.objectives.rpo);
  out.add("mtpd", app.mtpd);
  if (app.target) out.add("target", fmt::format("{}", app.target->value));
  out.add("cadence", app.cadence);
  out.add("team", app.team);
  for (const model::Annotation& annotation : app.annotations) {
    out.add(annotation.key.value, annotation.value);
  }
  return out;
}

Entity entity(const model::Agreement& agreement) {
  Entity out{.what = "the agreement", .properties = {}};
  const auto& quorum = agreement.quorum;
  out.add("quorum", quorum ? fmt::format("{}", quorum->value) : std::string("all"));
  for (const model::RoleCount& role : agreement.roles) {
    out.add(named("role", role.role.value), fmt::format("at least {}", role.least));
  }
  out.add("validFor", agreement.valid_for);
  return out;
}

Entity entity(const model::DisruptionScenario& scenario) {
  Entity out{.what = named("scenario", scenario.name.value), .properties = {}};
  out.add("rto", scenario.objectives.rto);
  out.add("rpo", scenario.objectives.rpo);
  out.add("mtpd", scenario.mtpd);
  out.add("playbook", scenario.playbook);
  return out;
}

Entity entity(const model::ExerciseSchedule& schedule) {
  Entity out{.what = "the schedule", .properties = {}};
  out.add("environment", schedule.environment);
  out.add("windows", schedule.windows);
  return out;
}

Entity entity(const model::Freeze& freeze) {
  Entity out{.what = named("freeze", freeze.why), .properties = {}};
  out.add("windows", freeze.windows);
  return out;
}

Entity entity(const model::Condition& condition) {
  Entity out{.what = named("steady state of", condition.probe.value), .properties = {}};
  if (condition.success) out.add("success", model::to_text(condition.success->value));
  for (const model::LatencyBound& bound : condition.latencies) {
    out.add(fmt::format("p{}", bound.percentile), model::to_text(bound.most.value));
  }
  out.add("within", model::to_text(condition.within.value));
  out.add("during", yes(condition.during));
  return out;
}

Entity entity(const model::Environment& environment) {
  Entity out{.what = named("environment", environment.name.value), .properties = {}};
  out.add("production", yes(environment.production));
  if (environment.approvals > 0) out.add("approvals", fmt::format("{}", environment.approvals));
  return out;
}

Entity entity(const model::Host& host) {
  Entity out{.what = named("host", host.name.value), .properties = {}};
  out.add("reach", argv(host.reach));
  out.add("default", yes(host.is_default));
  return out;
}

Entity entity(const model::Tool& tool) {
  const std::string on = tool.from ? fmt::format(" on {}", tool.from->value) : std::string();
  Entity out{.what = named("tool", tool.name.value + on), .properties = {}};
  out.add("version", tool.version.value);
  out.add("ask", argv(tool.ask));
  return out;
}

Entity entity(const model::Service& service) {
  Entity out{.what = named("service", service.name.value), .properties = {}};
  out.add("platform", service.platform);
  out.add("technologies", service.technologies);
  out.add("zone", service.zone);
  out.add("network", service.network);
  out.add("subnet", service.subnet);
  out.add("endpoint", service.endpoint);
  out.add("owner", service.owner);
  out.add("probes", service.probes);
  out.add("hosts", service.hosts);
  out.add("metrics", service.metrics);
  out.add("certificates", service.certificates);
  return out;
}

Entity entity(const model::Dependency& dependency) {
  Entity out{.what = named("dependency", dependency.name.value), .properties = {}};
  const bool critical = dependency.criticality == model::Criticality::critical;
  out.add("criticality", std::string(critical ? "critical" : "non-critical"));
  out.add("periods", dependency.periods);
  out.add("workaround", dependency.workaround);
  out.add("rto", dependency.objectives.rto);
  out.add("rpo", dependency.objectives.rpo);
  out.add("children", dependency.children);
  for (const model::Redundant& group : dependency.redundant) out.add("any of", group.any_of);
  out.add("playbook", dependency.playbook);
  const model::Loss& loss = dependency.loss.or_empty();
  out.add("impact", loss.impact);
  out.add("severity", loss.severity);
  out.add("threshold", loss.threshold);
  out.add("becomes", loss.becomes);
  if (dependency.provider) {
    out.add("provider", dependency.provider->name.value);
    out.add("third party", yes(dependency.provider->third_party));
    out.add("support", dependency.provider->support);
  }
  const model::Elsewhere& elsewhere = dependency.elsewhere.or_empty();
  out.add("slo", elsewhere.slo);
  out.add("ref", elsewhere.ref);
  if (dependency.backup) {
    out.add("backup", argv(dependency.backup->newest));
    out.add("backup from", dependency.backup->from);
  }
  return out;
}

Entity entity(const model::Contact& contact) {
  Entity out{.what = named("contact", contact.id.value), .properties = {}};
  out.add("name", contact.name);
  out.add("position", contact.position);
  out.add("services", contact.services);
  out.add("email", contact.email);
  out.add("phone", contact.phone);
  out.add("timezone", contact.timezone);
  out.add("availability", contact.availability);
  out.add("deputy", contact.deputy);
  out.add("reportsTo", contact.reports_to);
  out.add("key", contact.key);
  if (contact.key_expires) {
    const std::chrono::sys_time<std::chrono::milliseconds> day = contact.key_expires->value;
    out.add("keyExpires", to_text(day).substr(0, 10));
  }
  return out;
}

Entity entity(const model::Notification& notification) {
  Entity out{.what = named("notification", notification.when.value), .properties = {}};
  out.add("notify", notification.notify);
  out.add("via", notification.via);
  out.add("what", notification.what);
  out.add("why", notification.why);
  out.add("within", notification.within);
  out.add("escalateTo", notification.escalate_to);
  out.add("after", notification.after);
  return out;
}

Entity entity(const model::Role& role) {
  Entity out{.what = named("role", role.name.value), .properties = {}};
  out.add("people", role.people);
  return out;
}

Entity entity(const model::HttpProbe& probe) {
  Entity out{.what = named("probe", probe.name.value), .properties = {}};
  out.add("url", probe.url.value);
  out.add("from", probe.from);
  out.add("interval", model::to_text(probe.interval));
  out.add("timeout", model::to_text(probe.timeout));
  out.add("expectStatus", fmt::format("{}", probe.expect_status));
  out.add("expectBody", probe.expect_body);
  return out;
}

Entity entity(const model::WriteLedger& ledger) {
  Entity out{.what = named("ledger", ledger.name.value), .properties = {}};
  out.add("url", ledger.url.value);
  out.add("from", ledger.from);
  out.add("body", ledger.body);
  out.add("locator", ledger.locator);
  out.add("interval", model::to_text(ledger.interval));
  out.add("timeout", model::to_text(ledger.timeout));
  out.add("cleans up", yes(ledger.clean_up));
  return out;
}

Entity entity(const model::Fault& fault) {
  Entity out{.what = named("fault", fault.name.value), .properties = {}};
  out.add("title", fault.title);
  out.add("from", fault.from);
  out.add("inject", argv(fault.inject));
  out.add("effect", argv(fault.effect));
  out.add("revert", argv(fault.revert));
  out.add("reverted", argv(fault.reverted));
  out.add("destroys", yes(fault.destroys));
  out.add("heal", fault.heal);
  out.add("timeout", model::to_text(fault.timeout));
  return out;
}

template <typename T>
void add(std::vector<Entity>& out, const std::vector<T>& things) {
  for (const T& thing : things) {
    Entity one = entity(thing);
    // Notifications may share their occasion.
    int count = 1;
    for (const Entity& other : out) {
      if (other.what == one.what || other.what.starts_with(one.what + " (")) ++count;
    }
    if (count > 1) one.what += fmt::format(" ({})", count);
    out.push_back(std::move(one));
  }
}

}  // namespace

std::vector<Entity> entities_of(const model::Application& app) {
  std::vector<Entity> out{whole(app)};
  if (app.agreement) out.push_back(entity(*app.agreement));
  if (app.schedule) {
    out.push_back(entity(*app.schedule));
    add(out, app.schedule->freezes);
  }
  add(out, app.scenarios);
  add(out, app.environments);
  add(out, app.dependencies);
  add(out, app.services);
  add(out, app.contacts);
  add(out, app.roles);
  add(out, app.notifications);
  add(out, app.hosts);
  add(out, app.tools);
  add(out, app.probes);
  add(out, app.ledgers);
  add(out, app.faults);
  add(out, app.steady_state);
  return out;
}

}  // namespace understudy::agree
