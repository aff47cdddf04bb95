#include "understudy/report/declared.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

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

std::string text_of(const std::vector<model::Text>& texts) {
  std::vector<std::string> values;
  for (const model::Text& text : texts) values.push_back(text.value);
  return joined(values);
}

std::string services_text(const model::Application& app, const Style& style) {
  Table table{.head = {"Service", "Platform", "Technologies", "Zone", "Network", "Subnet",
                       "Endpoint", "Owner", "Probes"},
              .rows = {},
              .empty = "no service is declared"};
  for (const model::Service& service : app.services) {
    table.rows.push_back({service.name.value, service.platform, joined(service.technologies),
                          service.zone, service.network, service.subnet, service.endpoint,
                          service.owner, text_of(service.probes)});
  }
  return to_text(table, style);
}

Table critical_table(const model::Application& app) {
  Table table{.head = {"Critical", "Period", "RTO", "RPO", "Needs", "By hand", "Playbook"},
              .rows = {},
              .empty = "no critical dependency is declared"};
  for (const model::Dependency& one : app.dependencies) {
    if (one.criticality != model::Criticality::critical) continue;
    table.rows.push_back({one.name.value, text_of(one.periods), text_of(one.objectives.rto),
                          text_of(one.objectives.rpo), text_of(one.children), one.workaround,
                          text_of(one.playbook)});
  }
  return table;
}

Table non_critical_table(const model::Application& app) {
  Table table{.head = {"Non-critical", "Impact", "Severity", "Hurts after", "RTO", "RPO", "Needs",
                       "By hand", "Playbook"},
              .rows = {},
              .empty = "no non-critical dependency is declared"};
  for (const model::Dependency& one : app.dependencies) {
    if (one.criticality == model::Criticality::critical) continue;
    table.rows.push_back({one.name.value, one.impact, one.severity, text_of(one.threshold),
                          text_of(one.objectives.rto), text_of(one.objectives.rpo),
                          text_of(one.children), one.workaround, text_of(one.playbook)});
  }
  return table;
}

std::string dependencies_text(const model::Application& app, const Style& style) {
  return to_text(critical_table(app), style) + "\n" + to_text(non_critical_table(app), style);
}

std::string contacts_text(const model::Application& app, const Style& style) {
  Table table{.head = {"Contact", "Name", "Position", "Services", "Phone", "E-mail", "Available",
                       "Zone", "Deputy", "Reports to"},
              .rows = {},
              .empty = "no contact is declared"};
  for (const model::Contact& one : app.contacts) {
    table.rows.push_back({one.id.value, one.name, one.position, joined(one.services), one.phone,
                          one.email, text_of(one.availability), one.timezone, text_of(one.deputy),
                          text_of(one.reports_to)});
  }
  return to_text(table, style);
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
  Table table{
      .head = {"Environment", "Production"}, .rows = {}, .empty = "no environment is declared"};
  for (const model::Environment& one : app.environments) {
    table.rows.push_back({one.name.value, one.production ? "yes" : "no"});
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
