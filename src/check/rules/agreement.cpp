// What the team promises itself: an agreement that can be reached and lasts, and who owns what.

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::check {

namespace {

constexpr std::string_view role_prefix = "role:";

/// Those who must agree: the team, else every contact.
std::unordered_set<std::string_view> voters(const model::Application& app) {
  std::unordered_set<std::string_view> found;
  for (const model::Text& member : app.team) found.insert(member.value);
  if (!app.team.empty()) return found;
  for (const model::Contact& contact : app.contacts) found.insert(contact.id.value);
  return found;
}

std::string people(std::size_t count) {
  return count == 1 ? "1 person" : fmt::format("{} people", count);
}

void check_quorum(const model::Application& app, const model::Agreement& agreement, Sink& sink) {
  const auto& quorum = agreement.quorum;
  const std::size_t all = voters(app).size();
  if (!quorum || static_cast<std::size_t>(quorum->value) <= all) return;
  auto& finding = sink.error(
      "US-R084",
      fmt::format("the agreement needs {}, and the team has {}",
                  people(static_cast<std::size_t>(quorum->value)), all),
      quorum->where,
      all == 0 ? "declare the team's contacts" : "lower it, or write 'quorum: unanimous'");
  if (app.team.empty()) return;
  finding.notes.push_back({.message = "the team", .where = app.team.front().where});
}

void check_role_counts(const model::Application& app, const model::Agreement& agreement,
                       Sink& sink) {
  const auto team = voters(app);
  for (const model::RoleCount& count : agreement.roles) {
    const auto role = std::ranges::find_if(
        app.roles, [&count](const model::Role& one) { return one.name.value == count.role.value; });
    if (role == app.roles.end()) continue;
    std::unordered_set<std::string_view> able;
    for (const model::Text& person : role->people) {
      if (team.contains(person.value)) able.insert(person.value);
    }
    if (able.size() >= static_cast<std::size_t>(count.least)) continue;
    sink.error("US-R085",
               fmt::format("the agreement needs {} of the role '{}', and the team has {}",
                           people(static_cast<std::size_t>(count.least)), role->name.value,
                           able.size()),
               count.role.where, "lower it, or put more people of the role into the team")
        .notes.push_back({.message = "the role", .where = role->name.where});
  }
}

void check_lasting(const model::Application& app, const model::Agreement& agreement, Sink& sink) {
  const auto& lasts = agreement.valid_for;
  if (!lasts || !app.cadence || lasts->value >= app.cadence->value) return;
  sink.warning("US-R089",
               fmt::format("the agreement lasts {}, and exercises may be {} apart: it would run "
                           "out before the next one",
                           model::to_text(lasts->value), model::to_text(app.cadence->value)),
               lasts->where, "let it last longer, or exercise more often")
      .notes.push_back({.message = "the cadence", .where = app.cadence->where});
}

/// A contact, a role, the application's own owner, or what a catalogue resolves, such as
/// `group:default/shop-team`.
bool is_known(const Subject& subject, std::string_view owner) {
  const model::Application& app = subject.app();
  if (owner == app.owner || subject.person(owner) != nullptr) return true;
  if (!owner.starts_with(role_prefix)) return owner.contains(':');
  const std::string_view name = owner.substr(role_prefix.size());
  return std::ranges::any_of(app.roles,
                             [name](const model::Role& role) { return role.name.value == name; });
}

std::vector<std::string> owners(const model::Application& app) {
  std::vector<std::string> known;
  known.reserve(app.contacts.size() + app.roles.size() + 1);
  for (const model::Contact& contact : app.contacts) known.push_back(contact.id.value);
  for (const model::Role& role : app.roles) {
    known.push_back(fmt::format("{}{}", role_prefix, role.name.value));
  }
  if (!app.owner.empty()) known.push_back(app.owner);
  return known;
}

}  // namespace

void check_agreement(const Subject& subject, Sink& sink) {
  const model::Application& app = subject.app();
  if (!app.agreement) return;
  check_quorum(app, *app.agreement, sink);
  check_role_counts(app, *app.agreement, sink);
  check_lasting(app, *app.agreement, sink);
}

void check_owners(const Subject& subject, Sink& sink) {
  const model::Application& app = subject.app();
  for (const model::Service& service : app.services) {
    const std::string& owner = service.owner;
    if (owner.empty() || is_known(subject, owner)) continue;
    const std::vector<std::string> known = owners(app);
    const std::vector<std::string_view> names(known.begin(), known.end());
    sink.warning("US-R086",
                 fmt::format("'{}', who owns the service '{}', is no contact, no role and not the "
                             "application's owner",
                             owner, service.name.value),
                 service.owner_at,
                 names.empty() ? "declare them as a contact" : diag::did_you_mean(owner, names));
  }
}

}  // namespace understudy::check
