#include "understudy/graph/graph.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace understudy::graph {

namespace {

/// Where each key's entries begin when they are sorted by key; one more at the end.
std::vector<std::uint32_t> begins(std::span<const Node> keys, std::size_t nodes) {
  std::vector<std::uint32_t> first(nodes + 1, 0);
  for (const Node key : keys) ++first[key + 1];
  for (std::size_t node = 0; node < nodes; ++node) first[node + 1] += first[node];
  return first;
}

}  // namespace

std::span<const Node> Graph::alternatives(Need need) const {
  return std::span(targets_).subspan(edges_of_[need], edges_of_[need + 1] - edges_of_[need]);
}

std::span<const Node> Graph::children(Node node) const {
  const std::uint32_t first = edges_of_[needs_of_[node]];
  return std::span(targets_).subspan(first, edges_of_[needs_of_[node + 1]] - first);
}

std::span<const Need> Graph::needed_in(Node node) const {
  return std::span(uses_).subspan(uses_of_[node], uses_of_[node + 1] - uses_of_[node]);
}

void Builder::need(Node owner, Bond bond, std::span<const Node> alternatives) {
  owners_.push_back(owner);
  bonds_.push_back(bond);
  begins_.push_back(static_cast<std::uint32_t>(targets_.size()));
  targets_.insert(targets_.end(), alternatives.begin(), alternatives.end());
}

Graph Builder::build(std::size_t nodes) {
  Graph graph;
  const std::size_t needs = owners_.size();
  begins_.push_back(static_cast<std::uint32_t>(targets_.size()));
  graph.needs_of_ = begins(owners_, nodes);
  std::vector<std::uint32_t> order(needs);
  std::vector<std::uint32_t> next = graph.needs_of_;
  for (std::uint32_t named = 0; named < needs; ++named) order[next[owners_[named]]++] = named;

  graph.bonds_.reserve(needs);
  graph.owners_.reserve(needs);
  graph.edges_of_.reserve(needs + 1);
  graph.targets_.reserve(targets_.size());
  graph.origins_.reserve(targets_.size());
  for (const std::uint32_t named : order) {
    graph.bonds_.push_back(bonds_[named]);
    graph.owners_.push_back(owners_[named]);
    graph.edges_of_.push_back(static_cast<std::uint32_t>(graph.targets_.size()));
    for (std::uint32_t at = begins_[named]; at < begins_[named + 1]; ++at) {
      graph.targets_.push_back(targets_[at]);
      graph.origins_.push_back(at);
    }
  }
  graph.edges_of_.push_back(static_cast<std::uint32_t>(graph.targets_.size()));

  graph.uses_of_ = begins(graph.targets_, nodes);
  graph.uses_.resize(graph.targets_.size());
  next = graph.uses_of_;
  for (Need need = 0; need < needs; ++need) {
    for (const Node target : graph.alternatives(need)) graph.uses_[next[target]++] = need;
  }
  *this = {};
  return graph;
}

}  // namespace understudy::graph
