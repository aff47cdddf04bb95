#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "fields.hpp"
#include "scalar_text.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/parse/format.hpp"
#include "understudy/parse/write.hpp"

namespace understudy::parse {

namespace {

template <typename Item, typename Write>
std::vector<Fields> each(const std::vector<Item>& items, const Write& write) {
  std::vector<Fields> all;
  all.reserve(items.size());
  for (const Item& item : items) all.push_back(write(item));
  return all;
}

Fields of_environment(const model::Environment& environment) {
  return Fields()
      .text("name", environment.name.value)
      .flag("production", environment.production, false)
      .number("approvals", environment.approvals, 0);
}

Fields of_host(const model::Host& host) {
  return Fields()
      .text("name", host.name.value)
      .words("reach", host.reach)
      .flag("default", host.is_default, false);
}

Fields of_tool(const model::Tool& tool) {
  return Fields()
      .text("name", tool.name.value)
      .text("version", tool.version.value)
      .text("from", tool.from)
      .words("ask", tool.ask);
}

Fields of_service(const model::Service& service) {
  return Fields()
      .text("name", service.name.value)
      .text("platform", service.platform)
      .words("technologies", service.technologies)
      .text("zone", service.zone)
      .text("network", service.network)
      .text("subnet", service.subnet)
      .text("endpoint", service.endpoint)
      .text("owner", service.owner)
      .words("probes", service.probes)
      .words("hosts", service.hosts)
      .text("metrics", service.metrics)
      .words("certificates", service.certificates);
}

/// As short as it may be written: a duration alone, where that is all.
Fields of_threshold(const model::Loss& loss) {
  if (!loss.becomes) return Fields().duration("threshold", loss.threshold);
  const Fields threshold = Fields().duration("after", loss.threshold).text("becomes", loss.becomes);
  return Fields().raw("threshold", threshold.in_braces());
}

std::string provider_of(const model::Dependency& dependency) {
  if (!dependency.provider) return {};
  return Fields()
      .text("name", dependency.provider->name.value)
      .flag("thirdParty", dependency.provider->third_party, false)
      .text("support", dependency.provider->support)
      .in_braces();
}

std::string backup_of(const model::Dependency& dependency) {
  if (!dependency.backup) return {};
  return Fields()
      .words("newest", dependency.backup->newest)
      .text("from", dependency.backup->from)
      .in_braces();
}

Fields of_dependency(const model::Dependency& dependency) {
  const bool critical = dependency.criticality == model::Criticality::critical;
  const model::Loss& loss = dependency.loss.or_empty();
  const model::Elsewhere& elsewhere = dependency.elsewhere.or_empty();
  return Fields()
      .text("name", dependency.name.value)
      .raw("criticality", critical ? "critical" : "non-critical")
      .words("periods", dependency.periods)
      .text("workaround", dependency.workaround)
      .duration("rto", dependency.objectives.rto)
      .duration("rpo", dependency.objectives.rpo)
      .children("children", dependency.children, dependency.redundant)
      .text("playbook", dependency.playbook)
      .text("impact", loss.impact)
      .text("severity", loss.severity)
      .all(of_threshold(loss))
      .raw("provider", provider_of(dependency))
      .words("slo", elsewhere.slo)
      .text("ref", elsewhere.ref)
      .raw("backup", backup_of(dependency));
}

std::string day_of(const std::optional<model::Located<std::chrono::sys_days>>& day) {
  if (!day) return {};
  const std::chrono::year_month_day date(day->value);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Fields of_contact(const model::Contact& contact) {
  return Fields()
      .text("id", contact.id.value)
      .text("name", contact.name)
      .text("position", contact.position)
      .words("services", contact.services)
      .text("email", contact.email)
      .text("phone", contact.phone)
      .text("timezone", contact.timezone)
      .words("availability", contact.availability)
      .text("deputy", contact.deputy)
      .text("reportsTo", contact.reports_to)
      .text("key", contact.key)
      .raw("keyExpires", day_of(contact.key_expires));
}

Fields of_notification(const model::Notification& notification) {
  return Fields()
      .text("when", notification.when.value)
      .raw("notify", notification.notify.empty() ? "[]" : "")  // The key is needed.
      .words("notify", notification.notify)
      .words("via", notification.via)
      .text("what", notification.what)
      .text("why", notification.why)
      .duration("within", notification.within)
      .text("escalateTo", notification.escalate_to)
      .duration("after", notification.after);
}

Fields of_probe(const model::HttpProbe& probe) {
  const model::HttpProbe usual;
  Fields expect;
  if (probe.expect_status != usual.expect_status) {
    expect.raw("status", std::to_string(probe.expect_status));
  }
  expect.text("body", probe.expect_body);
  return Fields()
      .text("name", probe.name.value)
      .text("url", probe.url.value)
      .text("from", probe.from)
      .duration("interval", probe.interval, usual.interval)
      .duration("timeout", probe.timeout, usual.timeout)
      .raw("expect", expect.in_braces());
}

Fields of_ledger(const model::WriteLedger& ledger) {
  const model::WriteLedger usual;
  return Fields()
      .text("name", ledger.name.value)
      .text("url", ledger.url.value)
      .text("from", ledger.from)
      .text("body", ledger.body)
      .text("locator", ledger.locator)
      .duration("interval", ledger.interval, usual.interval)
      .duration("timeout", ledger.timeout, usual.timeout)
      .flag("cleanUp", ledger.clean_up, usual.clean_up);
}

Fields of_fault(const model::Fault& fault) {
  const model::Fault usual;
  return Fields()
      .text("name", fault.name.value)
      .text("title", fault.title == fault.name.value ? std::string_view() : fault.title)
      .text("from", fault.from)
      .words("inject", fault.inject)
      .words("effect", fault.effect)
      .words("revert", fault.revert)
      .words("reverted", fault.reverted)
      .flag("destroys", fault.destroys, usual.destroys)
      .text("heal", fault.heal)
      .duration("timeout", fault.timeout, usual.timeout);
}

std::string roles_of(const model::Application& app) {
  if (app.roles.empty()) return {};
  Fields roles;
  for (const model::Role& role : app.roles) {
    roles.raw(role.name.value, role.people.empty() ? "[]" : "");  // It is declared all the same.
    roles.words(role.name.value, role.people);
  }
  return "\n  roles:\n" + roles.in_lines("    ");
}

std::string agreement_of(const model::Application& app) {
  if (!app.agreement) return {};
  const model::Agreement& agreement = *app.agreement;
  Fields roles;
  for (const model::RoleCount& one : agreement.roles) roles.number(one.role.value, one.least, 0);
  const Fields fields = Fields()
                            .number("quorum", agreement.quorum ? agreement.quorum->value : 0, 0)
                            .raw("roles", roles.in_braces())
                            .duration("validFor", agreement.valid_for);
  return fields.empty() ? "{}" : fields.in_braces();
}

std::string schedule_of(const model::Application& app) {
  if (!app.schedule) return {};
  std::string freezes;
  for (const model::Freeze& freeze : app.schedule->freezes) {
    const Fields one = Fields()
                           .raw("windows", freeze.windows.empty() ? "[]" : "")  // It is needed.
                           .words("windows", freeze.windows)
                           .text("why", freeze.why);
    freezes += fmt::format("{}{}", freezes.empty() ? "" : ", ", one.in_braces());
  }
  const Fields fields = Fields()
                            .text("environment", app.schedule->environment)
                            .words("windows", app.schedule->windows)
                            .raw("freezes", freezes.empty() ? "" : fmt::format("[{}]", freezes));
  return fields.empty() ? "{}" : fields.in_braces();
}

/// Each has something to say, so none is empty.
std::string disruptions_of(const model::Application& app) {
  if (app.scenarios.empty()) return {};
  Fields scenarios;
  for (const model::DisruptionScenario& one : app.scenarios) {
    const Fields fields = Fields()
                              .duration("rto", one.objectives.rto)
                              .duration("rpo", one.objectives.rpo)
                              .duration("mtpd", one.mtpd)
                              .text("playbook", one.playbook);
    scenarios.raw(one.name.value, fields.in_braces());
  }
  return "\n  scenarios:\n" + scenarios.in_lines("    ");
}

std::string spec_of(const model::Application& app) {
  const Fields objectives = Fields()
                                .duration("rto", app.objectives.rto)
                                .duration("rpo", app.objectives.rpo)
                                .duration("mtpd", app.mtpd);
  std::string spec = Fields()
                         .text("owner", app.owner)
                         .text("timezone", app.timezone)
                         .raw("objectives", objectives.in_braces())
                         .number("target", app.target ? app.target->value : 0, 0)
                         .duration("cadence", app.cadence)
                         .raw("schedule", schedule_of(app))
                         .words("team", app.team)
                         .raw("agreement", agreement_of(app))
                         .in_lines("  ");
  spec += disruptions_of(app);
  spec += list_of("environments", each(app.environments, of_environment));
  spec += list_of("hosts", each(app.hosts, of_host));
  spec += list_of("tools", each(app.tools, of_tool));
  spec += list_of("services", each(app.services, of_service));
  spec += list_of("dependencies", each(app.dependencies, of_dependency));
  spec += list_of("contacts", each(app.contacts, of_contact));
  spec += roles_of(app);
  spec += list_of("notification", each(app.notifications, of_notification));
  spec += list_of("probes", each(app.probes, of_probe));
  spec += list_of("steadyState", each(app.steady_state, fields_of));
  spec += list_of("ledgers", each(app.ledgers, of_ledger));
  spec += list_of("faults", each(app.faults, of_fault));
  return spec;
}

}  // namespace

std::string write_application(const model::Application& application) {
  const std::string& name = application.name.value;
  const bool titled = application.title != name;
  Fields annotations;
  for (const model::Annotation& one : application.annotations) {
    const std::string& key = one.key.value;
    annotations.text(is_plain_word(key, true) ? key : in_double_quotes(key), one.value);
  }
  const Fields metadata = Fields()
                              .text("name", name)
                              .text("title", titled ? application.title : std::string())
                              .raw("annotations", annotations.in_braces());
  const std::string spec = spec_of(application);
  std::string text =
      fmt::format("apiVersion: understudy/v1\nkind: Application\nmetadata:\n{}spec:{}{}",
                  metadata.in_lines("  "), spec.empty() ? " {}" : "\n", spec);
  const auto source = std::make_shared<const diag::Source>(diag::Source{.text = text});
  return format(source, FileKind::application).text.value_or(std::move(text));
}

}  // namespace understudy::parse
