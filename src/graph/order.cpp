#include "understudy/graph/order.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace understudy::graph {

namespace {

/// By need: whether it keeps its owner from coming back.
std::vector<bool> waiting(const Graph& graph, const Order* order) {
  std::vector<bool> waits(graph.needs(), false);
  for (Need need = 0; need < graph.needs(); ++need) {
    if (graph.bond(need) != Bond::critical) continue;
    waits[need] =
        order == nullptr || std::ranges::all_of(graph.alternatives(need), [order](Node node) {
          return order->layer[node] == no_layer;
        });
  }
  return waits;
}

/// Tarjan's algorithm with a stack of its own.
class Tarjan {
 public:
  Tarjan(const Graph& graph, const Order* order)
      : graph_(graph),
        waiting_(waiting(graph, order)),
        number_(graph.size(), 0),
        low_(graph.size(), 0) {
    found_.of.assign(graph.size(), no_component);
  }

  Components run() {
    for (Node node = 0; node < graph_.size(); ++node) {
      if (number_[node] == 0) from(node);
    }
    return std::move(found_);
  }

 private:
  static constexpr std::uint32_t no_component = std::numeric_limits<std::uint32_t>::max();

  struct Visit {
    Node node;
    Need need;           ///< The one that is looked at.
    std::uint32_t edge;  ///< The next edge of it.
  };

  void enter(Node node) {
    number_[node] = low_[node] = ++last_;
    open_.push_back(node);
    const Need first = graph_.needs_of(node).first;
    visits_.push_back({node, first, first_edge(node)});
  }

  [[nodiscard]] std::uint32_t first_edge(Node node) const {
    const Range needs = graph_.needs_of(node);
    return needs.first == needs.last ? 0 : graph_.edges_of(needs.first).first;
  }

  void from(Node start) {
    enter(start);
    while (!visits_.empty()) {
      Visit& visit = visits_.back();
      const Node node = visit.node;
      if (visit.need == graph_.needs_of(node).last) {
        leave(node);
      } else if (visit.edge == graph_.edges_of(visit.need).last || !waiting_[visit.need]) {
        visit.edge = graph_.edges_of(visit.need).last;  // Where the next need's edges begin.
        ++visit.need;
      } else {
        follow(node, graph_.target(visit.edge++));
      }
    }
  }

  void follow(Node node, Node target) {
    if (number_[target] == 0) {
      enter(target);
    } else if (found_.of[target] == no_component) {
      low_[node] = std::min(low_[node], number_[target]);
    }
  }

  void leave(Node node) {
    visits_.pop_back();
    if (!visits_.empty()) {
      const Node above = visits_.back().node;
      low_[above] = std::min(low_[above], low_[node]);
    }
    if (low_[node] != number_[node]) return;
    Node member = no_node;
    do {
      member = open_.back();
      open_.pop_back();
      found_.of[member] = found_.count;
    } while (member != node);
    ++found_.count;
  }

  const Graph& graph_;
  std::vector<bool> waiting_;
  std::vector<std::uint32_t> number_;  ///< When a node was entered; 0: not yet.
  std::vector<std::uint32_t> low_;
  std::vector<Node> open_;
  std::vector<Visit> visits_;
  std::uint32_t last_ = 0;
  Components found_;
};

/// Breadth first from `start` back to it, inside its component; empty when there is no way.
class ShortestCycle {
 public:
  ShortestCycle(const Graph& graph, const Order& order, const Components& components)
      : graph_(graph),
        waiting_(waiting(graph, &order)),
        components_(components),
        reached_by_(graph.size(), no_edge),
        above_(graph.size(), no_node) {}

  Cycle through(Node start) {
    std::vector<Node> queue{start};
    std::vector<Node> touched;
    Cycle found;
    for (std::size_t at = 0; at < queue.size() && found.nodes.empty(); ++at) {
      look_from(queue[at], start, queue, touched, found);
    }
    for (const Node node : touched) reached_by_[node] = no_edge;
    return found;
  }

 private:
  static constexpr std::uint32_t no_edge = std::numeric_limits<std::uint32_t>::max();

  void look_from(Node node, Node start, std::vector<Node>& queue, std::vector<Node>& touched,
                 Cycle& found) {
    const Range needs = graph_.needs_of(node);
    for (Need need = needs.first; need < needs.last; ++need) {
      if (!waiting_[need]) continue;
      const Range edges = graph_.edges_of(need);
      for (std::uint32_t edge = edges.first; edge < edges.last; ++edge) {
        const Node target = graph_.target(edge);
        if (components_.of[target] != components_.of[start]) continue;
        if (target == start) return close(node, edge, start, found);
        if (reached_by_[target] != no_edge) continue;
        reached_by_[target] = edge;
        above_[target] = node;
        touched.push_back(target);
        queue.push_back(target);
      }
    }
  }

  void close(Node node, std::uint32_t edge, Node start, Cycle& found) {
    found.nodes.push_back(node);
    found.edges.push_back(edge);
    for (Node at = node; at != start; at = above_[at]) {
      found.nodes.push_back(above_[at]);
      found.edges.push_back(reached_by_[at]);
    }
    std::ranges::reverse(found.nodes);
    std::ranges::reverse(found.edges);
  }

  const Graph& graph_;
  std::vector<bool> waiting_;
  const Components& components_;
  std::vector<std::uint32_t> reached_by_;
  std::vector<Node> above_;
};

/// What each part still waits for.
class Waiting {
 public:
  explicit Waiting(const Graph& graph)
      : graph_(graph), unmet_(graph.size(), 0), met_(graph.needs(), false) {
    for (Need need = 0; need < graph.needs(); ++need) {
      if (graph.bond(need) == Bond::critical) ++unmet_[graph.owner(need)];
    }
  }

  [[nodiscard]] std::vector<Node> for_nothing() const {
    std::vector<Node> out;
    for (Node node = 0; node < graph_.size(); ++node) {
      if (unmet_[node] == 0) out.push_back(node);
    }
    return out;
  }

  /// The parts that wait for nothing any more once these are there.
  std::vector<Node> meet(std::span<const Node> ready) {
    std::vector<Node> out;
    for (const Node node : ready) {
      for (const Need need : graph_.needed_in(node)) {
        if (graph_.bond(need) != Bond::critical || met_[need]) continue;
        met_[need] = true;
        if (--unmet_[graph_.owner(need)] == 0) out.push_back(graph_.owner(need));
      }
    }
    std::ranges::sort(out);
    return out;
  }

 private:
  const Graph& graph_;
  std::vector<std::uint32_t> unmet_;
  std::vector<bool> met_;
};

}  // namespace

Order recovery_order(const Graph& graph) {
  Order order;
  order.layer.assign(graph.size(), no_layer);
  Waiting waiting(graph);
  std::vector<Node> ready = waiting.for_nothing();
  order.sequence.reserve(graph.size());
  for (std::uint32_t layer = 0; !ready.empty(); ++layer) {
    order.begins.push_back(static_cast<std::uint32_t>(order.sequence.size()));
    order.sequence.insert(order.sequence.end(), ready.begin(), ready.end());
    for (const Node node : ready) order.layer[node] = layer;
    ready = waiting.meet(ready);
  }
  order.begins.push_back(static_cast<std::uint32_t>(order.sequence.size()));
  return order;
}

Components components(const Graph& graph, const Order* order) {
  return Tarjan(graph, order).run();
}

std::vector<Cycle> cycles(const Graph& graph, const Order& order) {
  constexpr std::uint32_t few = 100;
  std::vector<Cycle> found;
  if (order.sequence.size() == graph.size()) return found;
  const Components parts = components(graph, &order);
  std::vector<std::uint32_t> members(parts.count, 0);
  for (const std::uint32_t part : parts.of) ++members[part];
  ShortestCycle shortest(graph, order, parts);
  std::vector<Cycle> best(parts.count);
  std::vector<std::uint32_t> in_order;
  for (Node node = 0; node < graph.size(); ++node) {
    const std::uint32_t part = parts.of[node];
    Cycle& known = best[part];
    if (order.layer[node] != no_layer || (!known.nodes.empty() && members[part] > few)) continue;
    Cycle cycle = shortest.through(node);
    if (cycle.nodes.empty()) continue;
    if (known.nodes.empty()) in_order.push_back(part);
    if (known.nodes.empty() || cycle.nodes.size() < known.nodes.size()) known = std::move(cycle);
  }
  for (const std::uint32_t part : in_order) found.push_back(std::move(best[part]));
  return found;
}

}  // namespace understudy::graph
