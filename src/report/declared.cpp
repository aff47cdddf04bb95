#include "understudy/report/declared.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "declared_application.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

std::string text_of(const std::optional<model::Duration>& duration) {
  return duration ? model::to_text(duration->value) : "";
}

std::string text_of(const std::optional<model::Text>& text) {
  return text ? text->value : "";
}

/// Of texts or windows, as they are written.
template <typename Written>
std::string text_of(const std::vector<Written>& all) {
  std::vector<std::string> values;
  values.reserve(all.size());
  for (const Written& one : all) values.push_back(one.value);
  return joined(values);
}

std::string services_text(const model::Application& app, const Style& style) {
  Table table{.head = {"Service", "Platform", "Technologies", "Zone", "Network", "Subnet",
                       "Endpoint", "Owner", "Hosts", "Probes"},
              .rows = {},
              .empty = "no service is declared"};
  for (const model::Service& service : app.services) {
    table.rows.push_back({service.name.value, service.platform, joined(service.technologies),
                          service.zone, service.network, service.subnet, service.endpoint,
                          service.owner, text_of(service.hosts), text_of(service.probes)});
  }
  return to_text(table, style);
}

/// Who runs it, and how they are called.
std::string provider(const model::Dependency& one) {
  if (!one.provider) return "";
  const std::string& support = one.provider->support;
  return one.provider->name.value + (support.empty() ? "" : fmt::format(" ({})", support));
}

/// "30m, then critical"
std::string threshold(const model::Loss& loss) {
  const std::string after = text_of(loss.threshold);
  return after.empty() || !loss.becomes ? after
                                        : fmt::format("{}, then {}", after, loss.becomes->value);
}

/// "database, cdn-a or cdn-b"
std::string needs_of(const model::Dependency& one) {
  std::string out = text_of(one.children);
  for (const model::Redundant& group : one.redundant) {
    std::string any;
    for (const model::Text& child : group.any_of) {
      any += (any.empty() ? "" : " or ") + child.value;
    }
    out += (out.empty() ? "" : ", ") + any;
  }
  return out;
}

Table critical_table(const model::Application& app) {
  Table table{
      .head = {"Critical", "Period", "RTO", "RPO", "Needs", "Provider", "By hand", "Playbook"},
      .rows = {},
      .empty = "no critical dependency is declared"};
  for (const model::Dependency& one : app.dependencies) {
    if (one.criticality != model::Criticality::critical) continue;
    table.rows.push_back({one.name.value, text_of(one.periods), text_of(one.objectives.rto),
                          text_of(one.objectives.rpo), needs_of(one), provider(one), one.workaround,
                          text_of(one.playbook)});
  }
  return table;
}

Table non_critical_table(const model::Application& app) {
  Table table{.head = {"Non-critical", "Impact", "Severity", "Hurts after", "RTO", "RPO", "Needs",
                       "Provider", "By hand", "Playbook"},
              .rows = {},
              .empty = "no non-critical dependency is declared"};
  for (const model::Dependency& one : app.dependencies) {
    if (one.criticality == model::Criticality::critical) continue;
    const model::Loss& loss = one.loss.or_empty();
    table.rows.push_back({one.name.value, loss.impact, loss.severity, threshold(loss),
                          text_of(one.objectives.rto), text_of(one.objectives.rpo), needs_of(one),
                          provider(one), one.workaround, text_of(one.playbook)});
  }
  return table;
}

std::string dependencies_text(const model::Application& app, const Style& style) {
  return to_text(critical_table(app), style) + "\n" + to_text(non_critical_table(app), style);
}

bool same_word(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// Phone and address in one cell, for a table that fits a terminal.
std::string reach(const model::Contact& one) {
  return one.phone + (one.phone.empty() || one.email.empty() ? "" : ", ") + one.email;
}

/// A name that only repeats the id, and a zone that is everybody's, are not said again.
std::string contacts_text(const model::Application& app, const Style& style) {
  const std::string common = text_of(app.timezone);
  const std::string zone = common.empty() ? "" : fmt::format(" ({})", common);
  Table table{.head = {"Contact", "Name", "Position", "Services", "Phone, e-mail",
                       "Available" + zone, "Zone", "Deputy", "Reports to"},
              .rows = {},
              .empty = "no contact is declared"};
  for (const model::Contact& one : app.contacts) {
    table.rows.push_back({one.id.value, same_word(one.name, one.id.value) ? "" : one.name,
                          one.position, joined(one.services), reach(one), text_of(one.availability),
                          text_of(one.timezone) == common ? "" : text_of(one.timezone),
                          text_of(one.deputy), text_of(one.reports_to)});
  }
  Table roles{.head = {"Role", "People, the primary first"}, .rows = {}, .empty = ""};
  for (const model::Role& role : app.roles) {
    roles.rows.push_back({role.name.value, text_of(role.people)});
  }
  return to_text(table, style) + (roles.rows.empty() ? "" : "\n" + to_text(roles, style));
}

std::string escalation(const model::Notification& one) {
  if (!one.escalate_to) return "";
  const std::string after = text_of(one.after);
  return one.escalate_to->value + (after.empty() ? "" : " after " + after);
}

std::string notifications_text(const model::Application& app, const Style& style) {
  Table table{.head = {"When", "Who", "Within", "How", "Escalates to", "What", "Why"},
              .rows = {},
              .empty = "no notification procedure is declared"};
  for (const model::Notification& one : app.notifications) {
    table.rows.push_back({one.when.value, text_of(one.notify), text_of(one.within), joined(one.via),
                          escalation(one), one.what, one.why});
  }
  return to_text(table, style);
}

std::string environments_text(const model::Application& app, const Style& style) {
  Table table{.head = {"Environment", "Production", "Approvals"},
              .rows = {},
              .empty = "no environment is declared"};
  for (const model::Environment& one : app.environments) {
    table.rows.push_back({one.name.value, one.production ? "yes" : "no",
                          one.approvals == 0 ? "" : std::to_string(one.approvals)});
  }
  return to_text(table, style);
}

}  // namespace

std::string application_line(const model::Application& application, const Style& style) {
  const std::string name = safe_line(application.name.value);
  const std::string title = safe_line(application.title);
  return painted(title.empty() || title == name ? name : fmt::format("{}: {}", name, title), "1",
                 style) +
         "\n";
}

std::string part_text(Part part, Applications applications, const Style& style) {
  return each_application(applications, style, [&](const model::Application& app) {
    switch (part) {
      case Part::application: return application_text(app, style);
      case Part::services: return services_text(app, style);
      case Part::dependencies: return dependencies_text(app, style);
      case Part::contacts: return contacts_text(app, style);
      case Part::notifications: return notifications_text(app, style);
      case Part::environments: return environments_text(app, style);
    }
    return std::string();
  });
}

}  // namespace understudy::report
