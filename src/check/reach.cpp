#include "understudy/check/reach.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hours.hpp"
#include "subject.hpp"
#include "understudy/model/time_spans.hpp"
#include "understudy/model/window.hpp"

namespace understudy::check {

namespace {

using std::chrono::sys_seconds;

/// Whether somebody can be reached, and why or why not.
class Availability {
 public:
  Availability(const model::Application& app, const model::Zones& zones, sys_seconds at)
      : app_(app), zones_(zones), at_(at) {}

  void judge(Callee& callee) const {
    const model::Contact& contact = *callee.contact;
    const std::string_view own = zone_of(contact);
    std::vector<std::string> written;
    for (const model::WrittenWindow& window : contact.availability) {
      const std::string_view zone = zone_of(window.means, own);
      if (!zone.empty() && zones_.find(zone) == nullptr) {
        callee.reason = fmt::format("the time zone '{}' is unknown", zone);
        return;
      }
      if (model::holds_at(window.means, zones_, own, at_)) {
        callee.reachable = true;
        callee.reason = model::to_text(window.means);
        callee.zone = zone;
        return;
      }
      if (callee.zone.empty()) callee.zone = zone;
      written.push_back(model::to_text(window.means));
      look_ahead(window.means, own, callee);
    }
    callee.reason =
        written.empty() ? "nothing says when they can be reached" : refusal(written, callee.zone);
  }

 private:
  [[nodiscard]] std::string_view zone_of(const model::Contact& contact) const {
    if (contact.timezone) return contact.timezone->value;
    return app_.timezone ? std::string_view(app_.timezone->value) : std::string_view();
  }

  /// Of a window that needs one.
  static std::string_view zone_of(const model::Window& window, std::string_view otherwise) {
    const auto* calendar = std::get_if<model::Calendar>(&window);
    if (calendar == nullptr) return {};
    return calendar->zone.empty() ? otherwise : std::string_view(calendar->zone);
  }

  void look_ahead(const model::Window& window, std::string_view zone, Callee& callee) const {
    const model::TimeSpan ahead{.begin = at_, .end = at_ + std::chrono::days(14)};
    const auto spans = model::occurrences(window, zones_, zone, ahead);
    if (spans.empty()) return;
    callee.next = callee.next ? std::min(*callee.next, spans.front().begin) : spans.front().begin;
  }

  [[nodiscard]] std::string refusal(const std::vector<std::string>& written,
                                    std::string_view zone) const {
    std::string there = fmt::format("{}", fmt::join(written, ", "));
    const model::Zone* rules = zones_.find(zone);
    if (rules == nullptr) return there;
    return fmt::format("{}, and it is {} there", there, day_and_time(at_, *rules));
  }

  const model::Application& app_;
  const model::Zones& zones_;
  sys_seconds at_;
};

/// Puts people on the list, each once.
class CallList {
 public:
  CallList(const Member& member, const model::Zones& zones, std::string_view service)
      : subject_(member, zones), service_(service) {}

  [[nodiscard]] bool is_known() const {
    return subject_.service(service_) != nullptr || subject_.dependency(service_) != nullptr;
  }

  std::vector<Callee> make() {
    add_leads();
    add_contacts(/*by_name=*/true);
    add_contacts(/*by_name=*/false);
    // The list grows while it is read: superiors of superiors come behind them.
    for (std::size_t i = 0; i < list_.size(); ++i) {
      const model::Contact& contact = *list_[i].contact;
      if (contact.reports_to) add(contact.reports_to->value, CalledAs::superior, contact.id.value);
    }
    return std::move(list_);
  }

 private:
  void add(std::string_view name, CalledAs as, const std::string& of) {
    const model::Contact* contact = subject_.person(name);
    if (contact == nullptr || std::ranges::find(list_, contact, &Callee::contact) != list_.end()) {
      return;
    }
    list_.push_back({.contact = contact, .as = as, .of = of, .reason = {}, .zone = {}, .next = {}});
    if (contact->deputy) add(contact->deputy->value, CalledAs::deputy, contact->id.value);
  }

  void add_leads() {
    std::vector<Told> scenarios;
    if (const auto* dependency = subject_.dependency(service_)) {
      scenarios = subject_.scenarios_for(*dependency);
    } else {
      for (const Told& told : subject_.scenarios()) {
        const auto& service = told.scenario->service;
        if (service && service->value == service_) scenarios.push_back(told);
      }
    }
    for (const Told& told : scenarios) {
      for (const model::Text& lead : told.scenario->leads) {
        add(lead.value, CalledAs::lead, told.scenario->title);
      }
    }
  }

  [[nodiscard]] bool is_for(const model::Contact& contact, bool by_name) const {
    const auto& services = contact.services;
    return std::ranges::find(services, by_name ? service_ : std::string_view("all")) !=
           services.end();
  }

  void add_contacts(bool by_name) {
    for (const model::Role& role : subject_.app().roles) {
      for (const model::Text& person : role.people) {
        const model::Contact* contact = subject_.person(person.value);
        if (contact == nullptr || !is_for(*contact, by_name)) continue;
        add(person.value, CalledAs::contact, role.name.value);
      }
    }
    for (const model::Contact& contact : subject_.app().contacts) {
      if (is_for(contact, by_name)) add(contact.id.value, CalledAs::contact, "");
    }
  }

  Subject subject_;
  std::string_view service_;
  std::vector<Callee> list_;
};

}  // namespace

std::optional<std::vector<Callee>> who_is_called(const Member& member, const model::Zones& zones,
                                                 std::string_view service, sys_seconds at) {
  CallList list(member, zones, service);
  if (!list.is_known()) return std::nullopt;
  std::vector<Callee> callees = list.make();
  const Availability availability(member.application, zones, at);
  for (Callee& callee : callees) availability.judge(callee);
  return callees;
}

}  // namespace understudy::check
