#include "understudy/graph/recovery.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace understudy::graph {

namespace {

/// The alternative of an earlier layer that is back first.
Node first_back(const Graph& graph, const Order& order, std::span<const Recovery> recovery,
                Need need) {
  const std::uint32_t layer = order.layer[graph.owner(need)];
  Node best = no_node;
  for (const Node node : graph.alternatives(need)) {
    if (order.layer[node] >= layer) continue;
    if (best == no_node || recovery[node].worst < recovery[best].worst) best = node;
  }
  return best;
}

Recovery recovery_of(const Graph& graph, const Order& order, const Declared& declared,
                     std::span<const Recovery> recovery, Node node) {
  Recovery out;
  Time below{0};
  const Range needs = graph.needs_of(node);
  for (Need need = needs.first; need < needs.last; ++need) {
    if (graph.bond(need) != Bond::critical) continue;
    const Node child = first_back(graph, order, recovery, need);
    if (out.waits_for != no_node && recovery[child].worst <= below) continue;
    below = recovery[child].worst;
    out.waits_for = child;
  }
  if (declared.own) {
    out.own = *declared.own;
  } else if (declared.promise) {
    out.own = std::max(Time(0), *declared.promise - below);
  }
  out.worst = below + out.own;
  return out;
}

/// The parts that a part does not work without, one by one.
template <typename Visit>
void each_sole_need(const Graph& graph, Node node, const Visit& visit) {
  const Range needs = graph.needs_of(node);
  for (Need need = needs.first; need < needs.last; ++need) {
    if (graph.bond(need) != Bond::critical || graph.alternatives(need).size() != 1) continue;
    visit(graph.alternatives(need).front());
  }
}

}  // namespace

std::vector<Recovery> recover(const Graph& graph, const Order& order,
                              std::span<const Declared> declared) {
  std::vector<Recovery> recovery(graph.size());
  for (const Node node : order.sequence) {
    recovery[node] = recovery_of(graph, order, declared[node], recovery, node);
  }
  return recovery;
}

std::vector<Node> critical_path(std::span<const Recovery> recovery, Node node) {
  std::vector<Node> path;
  for (Node at = node; at != no_node; at = recovery[at].waits_for) path.push_back(at);
  return path;
}

Time expected(const Graph& graph, const Order& order, std::span<const Recovery> recovery,
              Node node) {
  if (order.layer[node] == no_layer) return Time(0);
  // By part: the longest way from it up to the node, both included.
  std::unordered_map<Node, Time> up;
  up.emplace(node, recovery[node].own);
  std::vector<Node> parts{node};
  for (std::size_t at = 0; at < parts.size(); ++at) {
    each_sole_need(graph, parts[at], [&](Node child) {
      if (up.emplace(child, Time(0)).second) parts.push_back(child);
    });
  }
  std::ranges::sort(parts, std::greater(), [&order](Node part) { return order.layer[part]; });
  Time sum{0};
  for (const Node part : parts) {
    const Time here = up.at(part);
    sum += here;
    each_sole_need(graph, part, [&](Node child) {
      Time& longest = up.at(child);
      longest = std::max(longest, here + recovery[child].own);
    });
  }
  return sum / static_cast<std::int64_t>(parts.size());
}

}  // namespace understudy::graph
