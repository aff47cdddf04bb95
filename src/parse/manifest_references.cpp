#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "manifest.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/name_index.hpp"

namespace understudy::parse {

namespace {

std::string plural(std::string_view kind) {
  return kind.ends_with('y') ? fmt::format("{}ies", kind.substr(0, kind.size() - 1))
                             : fmt::format("{}s", kind);
}

/// The declared names of one kind.
class Names {
 public:
  /// `kind` names one of them in messages: "host".
  Names(std::string kind, Reporter& reporter) : kind_(std::move(kind)), reporter_(reporter) {}

  /// Declares a name; one that is declared already is a finding.
  void add(const model::Text& name) {
    if (name.value.empty()) return;
    const auto number = static_cast<std::uint32_t>(order_.size());
    const std::uint32_t first = index_.add(name.value, number);
    if (first == number) {
      order_.push_back(name.value);
      places_.push_back(&name);
      return;
    }
    reporter_
        .error("US-M021", fmt::format("there are two {} named '{}'", plural(kind_), name.value),
               name.where, "give one of them another name")
        .notes.push_back({.message = "first defined here", .where = places_[first]->where});
  }

  /// Makes room for so many, before the first; what is declared must outlive this.
  void expect(std::size_t count) {
    index_ = model::NameIndex(count);
    places_.reserve(count);
    order_.reserve(count);
  }

  [[nodiscard]] bool has(std::string_view name) const {
    return index_.find(name) != model::NameIndex::none;
  }

  [[nodiscard]] const std::vector<std::string_view>& in_order() const { return order_; }

  void need(const model::Text& reference) const {
    if (reference.value.empty() || has(reference.value)) return;
    report(reference, order_);
  }

  void need(const std::optional<model::Text>& reference) const {
    if (reference) need(*reference);
  }

  void need(const std::vector<model::Text>& references) const {
    for (const model::Text& reference : references) need(reference);
  }

  void report(const model::Text& reference, const std::vector<std::string_view>& known) const {
    const std::string hint = known.empty()
                                 ? fmt::format("the manifest declares no {}", plural(kind_))
                                 : diag::did_you_mean(reference.value, known);
    reporter_.error("US-M020", fmt::format("no {} is named '{}'", kind_, reference.value),
                    reference.where, hint);
  }

 private:
  std::string kind_;
  Reporter& reporter_;
  model::NameIndex index_;  ///< By place in the two lists.
  std::vector<const model::Text*> places_;
  std::vector<std::string_view> order_;
};

class ManifestReferences {
 public:
  ManifestReferences(const Manifest& manifest, Reporter& reporter)
      : manifest_(manifest),
        app_(manifest.app),
        reporter_(reporter),
        hosts_("host", reporter),
        services_("service", reporter),
        dependencies_("dependency", reporter),
        contacts_("contact", reporter),
        roles_("role", reporter),
        probes_("probe", reporter) {}

  void check() {
    declare();
    check_parts();
    check_people();
    check_team();
    check_keys();
    check_chains();
  }

 private:
  void declare() {
    Names environments("environment", reporter_);
    for (const auto& environment : app_.environments) environments.add(environment.name);
    if (app_.schedule) environments.need(app_.schedule->environment);
    declare_only("ledger", app_.ledgers);
    declare_only("fault", app_.faults);
    declare_all(hosts_, app_.hosts);
    declare_all(services_, app_.services);
    declare_all(dependencies_, app_.dependencies);
    contacts_.expect(app_.contacts.size());
    for (const auto& contact : app_.contacts) contacts_.add(contact.id);
    declare_all(roles_, app_.roles);
    declare_all(probes_, app_.probes);
  }

  template <typename Parts>
  static void declare_all(Names& names, const Parts& parts) {
    names.expect(parts.size());
    for (const auto& part : parts) names.add(part.name);
  }

  template <typename Parts>
  void declare_only(std::string kind, const Parts& parts) {
    Names names(std::move(kind), reporter_);
    declare_all(names, parts);
  }

  void check_parts() {
    for (const auto& service : app_.services) {
      probes_.need(service.probes);
      hosts_.need(service.hosts);
    }
    for (const auto& condition : app_.steady_state) probes_.need(condition.probe);
    check_children();
    for (const auto& dependency : app_.dependencies) {
      if (dependency.backup) hosts_.need(dependency.backup->from);
    }
    for (const auto& tool : app_.tools) hosts_.need(tool.from);
    for (const auto& probe : app_.probes) hosts_.need(probe.from);
    for (const auto& ledger : app_.ledgers) hosts_.need(ledger.from);
    for (const auto& fault : app_.faults) hosts_.need(fault.from);
  }

  /// Of a long list nearly always all is well, which several threads see sooner.
  void check_children() {
    constexpr std::size_t piece = 1024;
    const std::span<const model::Dependency> all = app_.dependencies;
    std::vector<char> known((all.size() + piece - 1) / piece);
    const auto part = [&](std::size_t i) {
      const auto rest = all.subspan(i * piece);
      return rest.first(std::min(rest.size(), piece));
    };
    if (manifest_.run && known.size() > 1) {
      manifest_.run(known.size(), [&](std::size_t i) { known[i] = all_served(part(i)) ? 1 : 0; });
    }
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (known[i] != 0) continue;
      each_child(part(i), [this](const model::Text& child) { need_served(child, dependencies_); });
    }
  }

  [[nodiscard]] bool all_served(std::span<const model::Dependency> some) const {
    bool all = true;
    each_child(some, [&](const model::Text& child) { all = all && is_served(child.value); });
    return all;
  }

  /// But for `application/service`, which can only be told with the other manifest at hand (check).
  template <typename Visit>
  static void each_child(std::span<const model::Dependency> some, const Visit& visit) {
    const auto each = [&](const std::vector<model::Text>& children) {
      for (const model::Text& child : children) {
        if (!child.value.contains('/')) visit(child);
      }
    };
    for (const model::Dependency& dependency : some) {
      each(dependency.children);
      for (const model::Redundant& group : dependency.redundant) each(group.any_of);
    }
  }

  [[nodiscard]] bool is_served(std::string_view name) const {
    return name.empty() || dependencies_.has(name) || services_.has(name);
  }

  /// A service or a dependency.
  void need_served(const model::Text& reference, const Names& kind) {
    if (is_served(reference.value)) return;
    std::vector<std::string_view> known = services_.in_order();
    for (const std::string_view name : dependencies_.in_order()) {
      if (!services_.has(name)) known.push_back(name);
    }
    kind.report(reference, known);
  }

  void check_people() {
    for (const model::Text& service : manifest_.contact_services) {
      if (service.value != "all") need_served(service, services_);
    }
    for (const auto& role : app_.roles) contacts_.need(role.people);
    for (const auto& notification : app_.notifications) {
      for (const model::Text& person : notification.notify) need_person(person);
      if (notification.escalate_to) need_person(*notification.escalate_to);
    }
    for (const auto& contact : app_.contacts) {
      contacts_.need(contact.reports_to);
      contacts_.need(contact.deputy);
      if (!contact.deputy || contact.deputy->value != contact.id.value) continue;
      reporter_.error("US-M022", fmt::format("'{}' is their own deputy", contact.id.value),
                      contact.deputy->where, "name another person");
    }
  }

  void check_team() {
    contacts_.need(app_.team);
    std::unordered_map<std::string_view, const model::Text*> known;
    for (const model::Text& member : app_.team) {
      const auto [first, added] = known.emplace(member.value, &member);
      if (added) continue;
      reporter_
          .error("US-M042", fmt::format("'{}' is in the team twice", member.value), member.where,
                 "take one of them out: nobody has two voices")
          .notes.push_back({.message = "first named here", .where = first->second->where});
    }
    if (!app_.agreement) return;
    for (const model::RoleCount& count : app_.agreement->roles) roles_.need(count.role);
  }

  /// Whoever has the key signs in the contact's name. The comment behind it is no part of it.
  void check_keys() {
    std::unordered_map<std::string_view, const model::Contact*> owners;
    for (const auto& contact : app_.contacts) {
      if (!contact.key) continue;
      const std::string_view text = contact.key->value;
      const std::size_t kind = std::min(text.find(' '), text.size());
      const auto [first, added] =
          owners.emplace(text.substr(0, text.find(' ', kind + 1)), &contact);
      if (added) continue;
      const auto& before = first->second->key;
      reporter_
          .error("US-M045",
                 fmt::format("'{}' and '{}' have the same key, so one could sign for both",
                             first->second->id.value, contact.id.value),
                 contact.key->where, "give each the key that only they have")
          .notes.push_back(
              {.message = "first given here", .where = before ? before->where : diag::Span()});
    }
  }

  /// `role:NAME` or a contact's id.
  void need_person(const model::Text& reference) {
    constexpr std::string_view prefix = "role:";
    if (!reference.value.starts_with(prefix)) {
      contacts_.need(reference);
      return;
    }
    roles_.need(
        model::Text{.value = reference.value.substr(prefix.size()), .where = reference.where});
  }

  /// Nobody may end up reporting to themselves.
  void check_chains() {
    std::unordered_map<std::string_view, const model::Contact*> by_id;
    for (const auto& contact : app_.contacts) by_id.emplace(contact.id.value, &contact);
    std::unordered_set<std::string_view> settled;
    for (const auto& contact : app_.contacts) follow(contact, by_id, settled);
  }

  void follow(const model::Contact& first,
              const std::unordered_map<std::string_view, const model::Contact*>& by_id,
              std::unordered_set<std::string_view>& settled) {
    std::vector<const model::Contact*> path;
    std::unordered_set<std::string_view> on_path;
    const model::Contact* at = &first;
    while (at != nullptr && !settled.contains(at->id.value)) {
      if (!on_path.insert(at->id.value).second) {
        report_circle(path, *at);
        break;
      }
      path.push_back(at);
      const auto next = at->reports_to ? by_id.find(at->reports_to->value) : by_id.end();
      at = next == by_id.end() ? nullptr : next->second;
    }
    settled.insert(on_path.begin(), on_path.end());
  }

  void report_circle(const std::vector<const model::Contact*>& path, const model::Contact& back) {
    std::size_t begin = 0;
    while (path[begin]->id.value != back.id.value) ++begin;
    std::string circle;
    for (std::size_t i = begin; i < path.size(); ++i) {
      circle += fmt::format("{} → ", path[i]->id.value);
    }
    circle += back.id.value;
    reporter_.error("US-M022", fmt::format("people report in a circle: {}", circle),
                    back.reports_to ? back.reports_to->where : back.id.where,
                    "the person at the top reports to nobody");
  }

  const Manifest& manifest_;
  const model::Application& app_;
  Reporter& reporter_;
  Names hosts_;
  Names services_;
  Names dependencies_;
  Names contacts_;
  Names roles_;
  Names probes_;
};

}  // namespace

void check_references(const Manifest& manifest, Reporter& reporter) {
  ManifestReferences(manifest, reporter).check();
}

}  // namespace understudy::parse
