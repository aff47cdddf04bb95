#include "declared_json.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "declared_application.hpp"
#include "json_text.hpp"
#include "understudy/model/application.hpp"
#include "understudy/report/declared.hpp"

namespace understudy::report {

namespace {

json::array environments(const model::Application& app) {
  json::array out;
  for (const model::Environment& one : app.environments) {
    out.push_back(json::object{
        {"name", one.name.value}, {"production", one.production}, {"approvals", one.approvals}});
  }
  return out;
}

json::array services(const model::Application& app) {
  json::array out;
  for (const model::Service& one : app.services) {
    out.push_back(json::object{{"name", one.name.value},
                               {"platform", said(one.platform)},
                               {"technologies", list(one.technologies)},
                               {"zone", said(one.zone)},
                               {"network", said(one.network)},
                               {"subnet", said(one.subnet)},
                               {"endpoint", said(one.endpoint)},
                               {"owner", said(one.owner)},
                               {"probes", list(one.probes)},
                               {"hosts", list(one.hosts)}});
  }
  return out;
}

json::value provider_json(const model::Dependency& one) {
  if (!one.provider) return nullptr;
  return json::object{{"name", one.provider->name.value},
                      {"third_party", one.provider->third_party},
                      {"support", said(one.provider->support)}};
}

json::array groups(const std::vector<model::Redundant>& all) {
  json::array out;
  for (const model::Redundant& one : all) out.push_back(list(one.any_of));
  return out;
}

json::array dependencies(const model::Application& app) {
  json::array out;
  for (const model::Dependency& one : app.dependencies) {
    const bool critical = one.criticality == model::Criticality::critical;
    const model::Loss& loss = one.loss.or_empty();
    const model::Elsewhere& elsewhere = one.elsewhere.or_empty();
    out.push_back(json::object{{"name", one.name.value},
                               {"criticality", critical ? "critical" : "non-critical"},
                               {"periods", list(one.periods)},
                               {"workaround", said(one.workaround)},
                               {"rto_ms", ms(one.objectives.rto)},
                               {"rpo_ms", ms(one.objectives.rpo)},
                               {"children", list(one.children)},
                               {"redundant", groups(one.redundant)},
                               {"playbook", said(one.playbook)},
                               {"impact", said(loss.impact)},
                               {"severity", said(loss.severity)},
                               {"threshold_ms", ms(loss.threshold)},
                               {"becomes", said(loss.becomes)},
                               {"provider", provider_json(one)},
                               {"slo", list(elsewhere.slo)},
                               {"ref", said(elsewhere.ref)}});
  }
  return out;
}

json::array contacts(const model::Application& app) {
  json::array out;
  for (const model::Contact& one : app.contacts) {
    out.push_back(json::object{{"id", one.id.value},
                               {"name", said(one.name)},
                               {"position", said(one.position)},
                               {"services", list(one.services)},
                               {"email", said(one.email)},
                               {"phone", said(one.phone)},
                               {"timezone", said(one.timezone)},
                               {"availability", list(one.availability)},
                               {"deputy", said(one.deputy)},
                               {"reports_to", said(one.reports_to)},
                               {"key", said(one.key)}});
  }
  return out;
}

json::array roles(const model::Application& app) {
  json::array out;
  for (const model::Role& one : app.roles) {
    out.push_back(json::object{{"name", one.name.value}, {"people", list(one.people)}});
  }
  return out;
}

json::array notifications(const model::Application& app) {
  json::array out;
  for (const model::Notification& one : app.notifications) {
    out.push_back(json::object{{"when", one.when.value},
                               {"notify", list(one.notify)},
                               {"via", list(one.via)},
                               {"what", said(one.what)},
                               {"why", said(one.why)},
                               {"within_ms", ms(one.within)},
                               {"escalate_to", said(one.escalate_to)},
                               {"after_ms", ms(one.after)}});
  }
  return out;
}

}  // namespace

json::value said(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value said(const std::optional<model::Text>& text) {
  return text ? json::value(text->value) : json::value(nullptr);
}

json::value ms(const std::optional<model::Duration>& duration) {
  return duration ? json::value(duration->value.count()) : json::value(nullptr);
}

json::array list(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

json::array list(const std::vector<model::Text>& texts) {
  json::array out;
  for (const model::Text& text : texts) out.emplace_back(text.value);
  return out;
}

json::array list(const std::vector<model::WrittenWindow>& windows) {
  json::array out;
  for (const model::WrittenWindow& window : windows) out.emplace_back(window.value);
  return out;
}

std::string shown_json(std::string_view kind, json::array applications) {
  return pretty_json(json::object{
      {"apiVersion", "understudy/v1"}, {"kind", kind}, {"applications", std::move(applications)}});
}

json::object json_of(const model::Application& app) {
  return {{"name", app.name.value}, {"title", app.title}};
}

std::string part_json(Part part, Applications applications) {
  json::array out;
  std::string_view kind;
  for (const model::Application* app : applications) {
    json::object one = json_of(*app);
    switch (part) {
      case Part::application: one = application_json(*app); break;
      case Part::services: one["services"] = services(*app); break;
      case Part::dependencies: one["dependencies"] = dependencies(*app); break;
      case Part::contacts:
        one["contacts"] = contacts(*app);
        one["roles"] = roles(*app);
        break;
      case Part::notifications: one["notifications"] = notifications(*app); break;
      case Part::environments: one["environments"] = environments(*app); break;
    }
    out.push_back(std::move(one));
  }
  switch (part) {
    case Part::application: kind = "Application"; break;
    case Part::services: kind = "Services"; break;
    case Part::dependencies: kind = "Dependencies"; break;
    case Part::contacts: kind = "Contacts"; break;
    case Part::notifications: kind = "Notifications"; break;
    case Part::environments: kind = "Environments"; break;
  }
  return shown_json(kind, std::move(out));
}

}  // namespace understudy::report
