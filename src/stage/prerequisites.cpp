// Stage 0: what the team declares. It is looked at anew each time, so it is held or missing.

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "rules.hpp"
#include "understudy/model/application.hpp"

namespace understudy::stage {

namespace {

Part held(std::string says) {
  return {.state = State::held, .says = std::move(says)};
}

Part missing(const Case& about, const Requirement& requirement, std::string subject,
             std::string says) {
  return {.state = State::missing,
          .subject = std::move(subject),
          .says = std::move(says),
          .next = how(about, requirement)};
}

/// "1 contact", "3 contacts".
std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// What is wrong alone, or one sentence when nothing is.
std::vector<Part> or_held(std::vector<Part> wrong, std::string says) {
  if (wrong.empty()) wrong.push_back(held(std::move(says)));
  return wrong;
}

/// "RTO and RPO", "impact, severity and threshold": those that are lacking.
std::string listed(const std::vector<std::pair<std::string_view, bool>>& declared) {
  std::vector<std::string_view> lacking;
  for (const auto& [name, there] : declared) {
    if (!there) lacking.push_back(name);
  }
  std::string out;
  for (std::size_t i = 0; i < lacking.size(); ++i) {
    if (i > 0) out += i + 1 == lacking.size() ? " and " : ", ";
    out += lacking[i];
  }
  return out;
}

const model::Application& app_of(const Case& about) {
  return about.content().application;
}

}  // namespace

std::vector<Part> observability(const Case& about, const Requirement& requirement) {
  const model::Application& app = app_of(about);
  if (app.probes.empty()) {
    return {missing(about, requirement, "", "no probe is declared")};
  }
  std::vector<Part> wrong;
  for (const model::Dependency* dependency : about.critical()) {
    const auto service = std::ranges::find_if(app.services, [&](const model::Service& one) {
      return one.name.value == dependency->name.value;
    });
    if (service == app.services.end() || !service->probes.empty()) continue;
    wrong.push_back(missing(about, requirement, dependency->name.value, "no probe shows it"));
  }
  return or_held(std::move(wrong), fmt::format("{} declared", counted(app.probes.size(), "probe")));
}

std::vector<Part> critical_declared(const Case& about, const Requirement& requirement) {
  const std::vector<const model::Dependency*> critical = about.critical();
  if (critical.empty()) {
    return {missing(about, requirement, "", "no critical dependency is declared")};
  }
  const model::Objectives& all = app_of(about).objectives;
  std::vector<Part> wrong;
  for (const model::Dependency* one : critical) {
    const std::string lacking = listed({{"criticality period", !one->periods.empty()},
                                        {"manual workaround", !one->workaround.empty()},
                                        {"RTO", one->objectives.rto || all.rto},
                                        {"RPO", one->objectives.rpo || all.rpo}});
    if (lacking.empty()) continue;
    wrong.push_back(missing(about, requirement, one->name.value, fmt::format("no {}", lacking)));
  }
  return or_held(std::move(wrong), fmt::format("{} critical", critical.size()));
}

std::vector<Part> impact_declared(const Case& about, const Requirement& requirement) {
  std::vector<Part> wrong;
  std::size_t count = 0;
  for (const model::Dependency& one : app_of(about).dependencies) {
    if (one.criticality == model::Criticality::critical) continue;
    ++count;
    const model::Loss& loss = one.loss.or_empty();
    const std::string lacking = listed({{"impact", !loss.impact.empty()},
                                        {"severity", !loss.severity.empty()},
                                        {"threshold", loss.threshold.has_value()}});
    if (lacking.empty()) continue;
    wrong.push_back(missing(about, requirement, one.name.value, fmt::format("no {}", lacking)));
  }
  return or_held(std::move(wrong),
                 count == 0 ? "every dependency is critical" : fmt::format("{} graded", count));
}

std::vector<Part> contacts_declared(const Case& about, const Requirement& requirement) {
  const auto& contacts = app_of(about).contacts;
  if (contacts.empty()) return {missing(about, requirement, "", "no contact is declared")};
  std::vector<Part> wrong;
  for (const model::Contact& one : contacts) {
    const std::string lacking =
        listed({{"phone or e-mail", !one.phone.empty() || !one.email.empty()},
                {"availability", !one.availability.empty()}});
    if (lacking.empty()) continue;
    wrong.push_back(missing(about, requirement, one.id.value, fmt::format("no {}", lacking)));
  }
  return or_held(std::move(wrong), counted(contacts.size(), "contact"));
}

std::vector<Part> notifications_declared(const Case& about, const Requirement& requirement) {
  const auto& notifications = app_of(about).notifications;
  if (notifications.empty()) {
    return {missing(about, requirement, "", "no notification procedure is declared")};
  }
  std::vector<Part> wrong;
  for (const model::Notification& one : notifications) {
    const std::string lacking = listed({{"whom", !one.notify.empty()},
                                        {"how", !one.via.empty()},
                                        {"what", !one.what.empty()},
                                        {"why", !one.why.empty()}});
    if (lacking.empty()) continue;
    wrong.push_back(
        missing(about, requirement, one.when.value, fmt::format("it does not say {}", lacking)));
  }
  return or_held(std::move(wrong), counted(notifications.size(), "notification procedure"));
}

std::vector<Part> failover_playbook(const Case& about, const Requirement& requirement) {
  std::size_t whole = 0;
  std::string lacking;
  for (const PlaybookFile& file : about.content().playbooks) {
    for (const model::Scenario& one : file.value.scenarios) {
      const std::string here = listed({{"leads", !one.leads.empty()},
                                       {"recovery procedure", !one.recovery.empty()},
                                       {"test procedure", !one.test.empty()}});
      if (here.empty()) ++whole;
      if (lacking.empty() && !here.empty()) {
        lacking = fmt::format("'{}' has no {}", one.title, here);
      }
    }
  }
  if (whole > 0) return {held(counted(whole, "scenario"))};
  return {missing(about, requirement, "", lacking.empty() ? "there is no playbook" : lacking)};
}

std::vector<Part> critical_playbooks(const Case& about, const Requirement& requirement) {
  const std::vector<const model::Dependency*> critical = about.critical();
  if (critical.empty()) {
    return {missing(about, requirement, "", "no critical dependency is declared")};
  }
  std::vector<Part> wrong;
  for (const model::Dependency* one : critical) {
    const Case::Plan plan = about.plan_of(*one);
    if (plan.scenario != nullptr && !plan.scenario->recovery.empty()) continue;
    wrong.push_back(missing(about, requirement, one->name.value,
                            plan.scenario == nullptr ? "no playbook says how to bring it back"
                                                     : "its playbook has no recovery procedure"));
  }
  return or_held(std::move(wrong), fmt::format("{} of {}", critical.size(), critical.size()));
}

}  // namespace understudy::stage
