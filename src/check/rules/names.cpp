// What playbooks name is declared, and what is declared is used.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/diag/nearest.hpp"

namespace understudy::check {

namespace {

template <typename Parts>
std::vector<std::string_view> names_of(const Parts& parts) {
  std::vector<std::string_view> out;
  out.reserve(parts.size());
  for (const auto& part : parts) out.emplace_back(part.name.value);
  return out;
}

class Names {
 public:
  Names(const Subject& subject, Sink& sink)
      : subject_(subject),
        sink_(sink),
        hosts_(names_of(subject.app().hosts)),
        faults_(names_of(subject.app().faults)),
        probes_(names_of(subject.app().probes)),
        roles_(names_of(subject.app().roles)) {}

  void check(const model::Scenario& scenario) {
    if (scenario.service && subject_.service(scenario.service->value) == nullptr &&
        subject_.dependency(scenario.service->value) == nullptr) {
      std::vector<std::string_view> known = names_of(subject_.app().services);
      for (const auto name : names_of(subject_.app().dependencies)) known.push_back(name);
      undeclared("US-R043", "service", *scenario.service, known);
    }
    for (const model::Text& fault : scenario.faults) {
      if (!contains(faults_, fault.value)) undeclared("US-R043", "fault", fault, faults_);
    }
    for (const model::Assumption& one : scenario.assumptions) {
      host(one.guard_host, one.where);
      if (one.probe && !contains(probes_, one.probe->value)) {
        undeclared("US-R053", "probe", *one.probe, probes_);
      }
    }
    each_step(scenario, [&](Procedure, const model::Step& step) {
      role(step.attributes.role);
      host(step.guard_host, step.where);
      for (const model::Branch& branch : step.branches) host(branch.guard_host, branch.where);
    });
    each_block(scenario, [&](const Running& at) {
      role(at.block->attributes.role);
      host(at.block->attributes.host, at.block->where);
      if (at.branch != nullptr) host(at.branch->guard_host, at.branch->where);
      host(at.step->guard_host, at.step->where);
    });
  }

 private:
  static bool contains(const std::vector<std::string_view>& list, std::string_view name) {
    return std::ranges::find(list, name) != list.end();
  }

  void host(const std::string& name, const diag::Span& where) {
    if (name.empty() || contains(hosts_, name)) return;
    if (!told_.insert(fmt::format("{}:{}", where.line, name)).second) return;
    undeclared("US-R043", "host", {.value = name, .where = where}, hosts_);
  }

  /// A role of the manifest, or one of its people.
  void role(const std::optional<model::Text>& name) {
    if (!name || contains(roles_, name->value) || subject_.person(name->value) != nullptr) return;
    std::vector<std::string_view> known = roles_;
    for (const model::Contact& contact : subject_.app().contacts) known.push_back(contact.id.value);
    undeclared("US-R052", "role or contact", *name, known);
  }

  void undeclared(std::string_view code, std::string_view kind, const model::Text& name,
                  const std::vector<std::string_view>& known) {
    sink_.error(code, fmt::format("the manifest declares no {} '{}'", kind, name.value), name.where,
                known.empty() ? fmt::format("declare it in the manifest")
                              : diag::did_you_mean(name.value, known));
  }

  const Subject& subject_;
  Sink& sink_;
  std::vector<std::string_view> hosts_;
  std::vector<std::string_view> faults_;
  std::vector<std::string_view> probes_;
  std::vector<std::string_view> roles_;
  std::unordered_set<std::string> told_;
};

/// A service that is neither a dependency nor used by one: nobody would notice that it is gone.
void check_orphans(const Subject& subject, Sink& sink) {
  if (subject.app().services.empty()) return;
  std::unordered_set<std::string_view> used;
  for (const model::Dependency& dependency : subject.app().dependencies) {
    used.insert(dependency.name.value);
    for (const model::Text& child : dependency.children) used.insert(child.value);
    for (const model::Redundant& group : dependency.redundant) {
      for (const model::Text& child : group.any_of) used.insert(child.value);
    }
  }
  for (const model::Service& service : subject.app().services) {
    if (used.contains(service.name.value)) continue;
    sink.warning(
        "US-R041", fmt::format("nothing says what depends on the service '{}'", service.name.value),
        service.name.where, "list it under 'dependencies', critical or not, or as a child of one");
  }
}

}  // namespace

void check_names(const Subject& subject, Sink& sink) {
  check_orphans(subject, sink);
  Names names(subject, sink);
  for (const Told& told : subject.scenarios()) names.check(*told.scenario);
}

}  // namespace understudy::check
