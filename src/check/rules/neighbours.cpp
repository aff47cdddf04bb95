// `application/service`: what one application needs of another.

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::check {

namespace {

class Neighbours {
 public:
  Neighbours(const Workspace& workspace, Sink& sink) : workspace_(workspace), sink_(sink) {
    for (const Member& member : workspace.members) {
      const model::Text& name = member.application.name;
      names_.emplace_back(name.value);
      const auto [first, added] = by_name_.emplace(name.value, &member.application);
      if (added) continue;
      sink_
          .error("US-R050", fmt::format("there are two applications named '{}'", name.value),
                 name.where, "give one of them another name")
          .notes.push_back({.message = "first defined here", .where = first->second->name.where});
    }
  }

  void check() {
    for (const Member& member : workspace_.members) {
      for (const model::Dependency& dependency : member.application.dependencies) {
        references(member.application, dependency, dependency.children);
        for (const model::Redundant& group : dependency.redundant) {
          references(member.application, dependency, group.any_of);
        }
      }
    }
  }

 private:
  void references(const model::Application& from, const model::Dependency& parent,
                  const std::vector<model::Text>& children) {
    for (const model::Text& child : children) {
      if (child.value.contains('/')) reference(from, parent, child);
    }
  }

  void reference(const model::Application& from, const model::Dependency& parent,
                 const model::Text& child) {
    const auto slash = child.value.find('/');
    const std::string name = child.value.substr(0, slash);
    const std::string part = child.value.substr(slash + 1);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) {
      sink_.error("US-R051", fmt::format("no application here is named '{}'", name), child.where,
                  diag::did_you_mean(name, names_) +
                      (names_.size() == 1 ? "; check the folder that holds both manifests" : ""));
      return;
    }
    std::vector<std::string_view> known;
    for (const model::Dependency& one : found->second->dependencies) {
      if (one.name.value == part) return compare(from, parent, one, child);
      known.emplace_back(one.name.value);
    }
    for (const model::Service& one : found->second->services) {
      if (one.name.value == part) return;
      known.emplace_back(one.name.value);
    }
    sink_.error("US-R051",
                fmt::format("the application '{}' has no service or dependency '{}'", name, part),
                child.where, diag::did_you_mean(part, known));
  }

  void compare(const model::Application& from, const model::Dependency& parent,
               const model::Dependency& child, const model::Text& reference) {
    const auto& above = parent.objectives.rto ? parent.objectives.rto : from.objectives.rto;
    const auto& below = child.objectives.rto;
    if (!above || !below || below->value <= above->value ||
        child.criticality != model::Criticality::critical) {
      return;
    }
    sink_
        .error("US-R020",
               fmt::format("'{}' promises to be back within {}, but needs '{}', which may take {}",
                           parent.name.value, model::to_text(above->value), reference.value,
                           model::to_text(below->value)),
               above->where, "agree on it with the other team, or promise no less here")
        .notes.push_back(
            {.message = fmt::format("the RTO of '{}'", reference.value), .where = below->where});
  }

  const Workspace& workspace_;
  Sink& sink_;
  std::unordered_map<std::string_view, const model::Application*> by_name_;
  std::vector<std::string_view> names_;
};

}  // namespace

void check_neighbours(const Workspace& workspace, Sink& sink) {
  Neighbours(workspace, sink).check();
}

}  // namespace understudy::check
