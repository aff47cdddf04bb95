#include "understudy/graph/landscape.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/graph/graph.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/name_index.hpp"

namespace understudy::graph {

void Landscape::declare(const model::Application& application) {
  model::NameIndex& names =
      names_.emplace_back(application.dependencies.size() + application.services.size());
  for (const model::Dependency& dependency : application.dependencies) {
    const auto node = static_cast<Node>(parts_.size());
    if (names.add(dependency.name.value, node) != node) continue;
    parts_.push_back({.application = &application, .dependency = &dependency});
  }
  for (const model::Service& service : application.services) {
    const auto node = static_cast<Node>(parts_.size());
    const Node found = names.add(service.name.value, node);
    if (found == node) parts_.push_back({.application = &application});
    if (parts_[found].service == nullptr) parts_[found].service = &service;
  }
}

Bond Landscape::bond_of(std::span<const Node> alternatives) const {
  const bool minor = std::ranges::all_of(alternatives, [this](Node node) {
    const model::Dependency* dependency = parts_[node].dependency;
    return dependency != nullptr && dependency->criticality == model::Criticality::non_critical;
  });
  return minor ? Bond::non_critical : Bond::critical;
}

Landscape::Landscape(std::span<const model::Application* const> applications)
    : graph_(Builder().build(0)) {
  for (const model::Application* application : applications) {
    by_name_.emplace(application->name.value, names_.size());
    declare(*application);
  }
  // Looked up once a node, in their order: those of children lie all over a large catalogue.
  std::vector<Bond> bonds(parts_.size());
  for (Node node = 0; node < parts_.size(); ++node) bonds[node] = bond_of({&node, 1});
  Builder builder;
  std::size_t at = 0;
  for (Node owner = 0; owner < parts_.size(); ++owner) {
    while (applications[at] != parts_[owner].application) ++at;
    add_needs(owner, at, bonds, builder);
  }
  graph_ = builder.build(parts_.size());
}

void Landscape::add_needs(Node owner, std::size_t application, const std::vector<Bond>& bonds,
                          Builder& builder) {
  const model::Dependency* dependency = parts_[owner].dependency;
  if (dependency == nullptr) return;
  for (const model::Text& child : dependency->children) {
    const Node node = find_from(application, child.value);
    if (node == no_node) continue;
    written_.push_back(&child);
    builder.need(owner, bonds[node], node);
  }
  for (const model::Redundant& group : dependency->redundant) {
    std::vector<Node> alternatives;
    for (const model::Text& child : group.any_of) {
      const Node node = find_from(application, child.value);
      if (node == no_node) continue;
      written_.push_back(&child);
      alternatives.push_back(node);
    }
    if (!alternatives.empty()) builder.need(owner, bond_of(alternatives), alternatives);
  }
}

std::string Landscape::name(Node node) const {
  const Part& part = parts_[node];
  if (names_.size() < 2) return part.own_name();
  return part.application->name.value + "/" + part.own_name();
}

Node Landscape::find_in(std::size_t application, std::string_view name) const {
  return names_[application].find(name);
}

Node Landscape::find_from(std::size_t application, std::string_view name) const {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return find_in(application, name);
  const auto other = by_name_.find(name.substr(0, slash));
  return other == by_name_.end() ? no_node : find_in(other->second, name.substr(slash + 1));
}

Node Landscape::find(std::string_view name) const {
  if (name.contains('/')) return names_.empty() ? no_node : find_from(0, name);
  Node found = no_node;
  for (std::size_t at = 0; at < names_.size(); ++at) {
    const Node node = find_in(at, name);
    if (node != no_node && found != no_node) return no_node;
    if (node != no_node) found = node;
  }
  return found;
}

}  // namespace understudy::graph
