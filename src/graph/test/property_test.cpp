// Small random graphs against the plainest way to find the same.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <ostream>
#include <set>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "understudy/graph/graph.hpp"
#include "understudy/graph/loss.hpp"
#include "understudy/graph/order.hpp"
#include "understudy/graph/recovery.hpp"

namespace understudy::graph {

namespace {

struct Plain {
  struct One {
    Node owner;
    bool critical;
    std::vector<Node> alternatives;
  };

  Node nodes = 0;
  std::vector<One> needs;
};

std::ostream& operator<<(std::ostream& out, const Plain& plain) {
  out << plain.nodes << " nodes;";
  for (const Plain::One& need : plain.needs) {
    out << ' ' << need.owner << (need.critical ? " => " : " -> ");
    for (const Node node : need.alternatives) out << node << ' ';
    out << ';';
  }
  return out;
}

enum class Shape : std::uint8_t { any, no_cycle };

/// At most 7 nodes; `widest` alternatives in a need.
Plain arbitrary(Shape shape, int widest) {
  Plain plain;
  plain.nodes = *rc::gen::inRange<Node>(1, 8);
  const int count = *rc::gen::inRange(0, 14);
  for (int i = 0; i < count; ++i) {
    Plain::One need{.owner = *rc::gen::inRange<Node>(0, plain.nodes),
                    .critical = *rc::gen::inRange(0, 4) > 0,
                    .alternatives = {}};
    const int width = *rc::gen::inRange(1, widest + 1);
    for (int k = 0; k < width; ++k) {
      const Node least = shape == Shape::no_cycle ? need.owner + 1 : 0;
      if (least >= plain.nodes) continue;
      need.alternatives.push_back(*rc::gen::inRange<Node>(least, plain.nodes));
    }
    if (!need.alternatives.empty()) plain.needs.push_back(need);
  }
  return plain;
}

Graph built(const Plain& plain) {
  Builder builder;
  for (const Plain::One& need : plain.needs) {
    builder.need(need.owner, need.critical ? Bond::critical : Bond::non_critical,
                 need.alternatives);
  }
  return builder.build(plain.nodes);
}

/// Everything that stops, what was lost included.
std::set<Node> stopped(const Plain& plain, std::set<Node> lost) {
  for (bool more = true; more;) {
    more = false;
    for (const Plain::One& need : plain.needs) {
      const bool gone =
          std::ranges::all_of(need.alternatives, [&](Node node) { return lost.contains(node); });
      if (need.critical && gone) more |= lost.insert(need.owner).second;
    }
  }
  return lost;
}

/// What works less well once `gone` have stopped.
std::set<Node> degraded(const Plain& plain, const std::set<Node>& gone) {
  std::set<Node> worse;
  for (bool more = true; more;) {
    more = false;
    for (const Plain::One& need : plain.needs) {
      const bool hurt = std::ranges::all_of(need.alternatives, [&](Node node) {
        return gone.contains(node) || worse.contains(node);
      });
      if (hurt && !gone.contains(need.owner)) more |= worse.insert(need.owner).second;
    }
  }
  return worse;
}

using Matrix = std::vector<std::vector<std::size_t>>;
constexpr std::size_t far = 1000;

/// Steps from node to node by critical needs of which every alternative is stuck; a node is far
/// from itself but for a way round.
Matrix distances(const Plain& plain, const std::set<Node>& stuck) {
  Matrix steps(plain.nodes, std::vector<std::size_t>(plain.nodes, far));
  for (const Plain::One& need : plain.needs) {
    const bool waits =
        std::ranges::all_of(need.alternatives, [&](Node node) { return stuck.contains(node); });
    if (!need.critical || !waits) continue;
    for (const Node node : need.alternatives) steps[need.owner][node] = 1;
  }
  for (Node k = 0; k < plain.nodes; ++k) {
    for (Node i = 0; i < plain.nodes; ++i) {
      for (Node j = 0; j < plain.nodes; ++j) {
        steps[i][j] = std::min(steps[i][j], steps[i][k] + steps[k][j]);
      }
    }
  }
  return steps;
}

std::set<Node> stuck_in(const Order& order) {
  std::set<Node> stuck;
  for (Node node = 0; node < order.layer.size(); ++node) {
    if (order.layer[node] == no_layer) stuck.insert(node);
  }
  return stuck;
}

std::set<Node> all_of(const Plain& plain) {
  std::set<Node> all;
  for (Node node = 0; node < plain.nodes; ++node) all.insert(node);
  return all;
}

RC_GTEST_PROP(Order, EveryNodeStandsInTheFirstLayerThatMeetsItsNeeds, ()) {
  const Plain plain = arbitrary(Shape::any, 3);
  RC_LOG() << plain;

  const Order order = recovery_order(built(plain));

  std::vector<std::uint32_t> layer(plain.nodes, no_layer);
  for (std::uint32_t at = 0; at < plain.nodes; ++at) {
    const std::vector<std::uint32_t> before = layer;
    for (Node node = 0; node < plain.nodes; ++node) {
      const bool met = std::ranges::all_of(plain.needs, [&](const Plain::One& need) {
        return need.owner != node || !need.critical ||
               std::ranges::any_of(need.alternatives,
                                   [&](Node child) { return before[child] < at; });
      });
      if (met && layer[node] == no_layer) layer[node] = at;
    }
  }
  RC_ASSERT(order.layer == layer);
}

RC_GTEST_PROP(Components, AreWhatReachesEachOther, ()) {
  const Plain plain = arbitrary(Shape::any, 3);
  RC_LOG() << plain;

  const Components found = components(built(plain));

  const Matrix steps = distances(plain, all_of(plain));
  for (Node i = 0; i < plain.nodes; ++i) {
    for (Node j = 0; j < plain.nodes; ++j) {
      const bool both = i == j || (steps[i][j] < far && steps[j][i] < far);
      RC_ASSERT((found.of[i] == found.of[j]) == both);
      if (steps[i][j] < far) RC_ASSERT(found.of[j] <= found.of[i]);
    }
  }
}

RC_GTEST_PROP(Cycles, AreTheShortestOfEveryKnot, ()) {
  const Plain plain = arbitrary(Shape::any, 2);
  RC_LOG() << plain;
  const Graph graph = built(plain);
  const Order order = recovery_order(graph);

  const auto found = cycles(graph, order);

  const Matrix steps = distances(plain, stuck_in(order));
  std::set<Node> covered;
  for (const Cycle& cycle : found) {
    std::size_t shortest = far;
    for (Node node = 0; node < plain.nodes; ++node) {
      const bool inside = node == cycle.nodes[0] ||
                          (steps[node][cycle.nodes[0]] < far && steps[cycle.nodes[0]][node] < far);
      if (!inside) continue;
      covered.insert(node);
      shortest = std::min(shortest, steps[node][node]);
    }
    RC_ASSERT(cycle.nodes.size() == shortest);
    for (std::size_t i = 0; i < cycle.nodes.size(); ++i) {
      const Node next = cycle.nodes[(i + 1) % cycle.nodes.size()];
      RC_ASSERT(graph.target(cycle.edges[i]) == next);
      RC_ASSERT(steps[cycle.nodes[i]][next] == 1U);
    }
  }
  for (Node node = 0; node < plain.nodes; ++node) {
    RC_ASSERT(covered.contains(node) == (steps[node][node] < far));
  }
}

RC_GTEST_PROP(Recovery, IsTheLongestOfAllWaysDown, ()) {
  const Plain plain = arbitrary(Shape::no_cycle, 1);
  RC_LOG() << plain;
  const auto own = *rc::gen::container<std::vector<int>>(plain.nodes, rc::gen::inRange(0, 100));
  std::vector<Declared> declared;
  for (const int time : own) declared.push_back({.own = Time(time)});
  const Graph graph = built(plain);
  const Order order = recovery_order(graph);

  const auto recovery = recover(graph, order, declared);

  // Every way from a node down, and its length.
  std::function<std::vector<int>(Node)> ways = [&](Node node) {
    std::vector<int> lengths{own[node]};
    for (const Plain::One& need : plain.needs) {
      if (need.owner != node || !need.critical) continue;
      for (const int below : ways(need.alternatives[0])) lengths.push_back(own[node] + below);
    }
    return lengths;
  };
  for (Node node = 0; node < plain.nodes; ++node) {
    RC_ASSERT(recovery[node].worst == Time(std::ranges::max(ways(node))));
    Time sum{0};
    for (const Node part : critical_path(recovery, node)) sum += recovery[part].own;
    RC_ASSERT(sum == recovery[node].worst);
    RC_ASSERT(expected(graph, order, recovery, node) <= recovery[node].worst);
  }
}

RC_GTEST_PROP(BlastRadius, IsTheFixedPointOfWhatIsLost, ()) {
  const Plain plain = arbitrary(Shape::any, 3);
  RC_LOG() << plain;
  const Graph graph = built(plain);
  BlastRadius radius(graph);

  // The same one again and again: it must not remember.
  for (Node lost = 0; lost < plain.nodes; ++lost) {
    const Impact impact = radius.of(lost);
    std::set<Node> stops = stopped(plain, {lost});
    const std::set<Node> worse = degraded(plain, stops);
    stops.erase(lost);
    RC_ASSERT(std::set<Node>(impact.stopped.begin(), impact.stopped.end()) == stops);
    RC_ASSERT(std::set<Node>(impact.degraded.begin(), impact.degraded.end()) == worse);
    RC_ASSERT(radius.stops(lost) == stops.size());
  }
}

RC_GTEST_PROP(CutSets, AreTheLeastThatStopANode, ()) {
  const Plain plain = arbitrary(Shape::any, 3);
  RC_LOG() << plain;
  constexpr std::size_t most = 3;

  const CutSets found = minimal_cut_sets(built(plain), 0, most);

  std::vector<std::set<Node>> least;
  for (unsigned size = 1; size <= most; ++size) {
    for (unsigned bits = 0; bits < (1U << plain.nodes); ++bits) {
      std::set<Node> lost;
      for (Node node = 0; node < plain.nodes; ++node) {
        if ((bits >> node & 1U) != 0) lost.insert(node);
      }
      if (lost.size() != size || !stopped(plain, lost).contains(0)) continue;
      const bool holds_one = std::ranges::any_of(
          least, [&](const std::set<Node>& known) { return std::ranges::includes(lost, known); });
      if (!holds_one) least.push_back(lost);
    }
  }
  std::set<std::set<Node>> expected(least.begin(), least.end());
  std::set<std::set<Node>> actual;
  for (const auto& set : found.sets) actual.emplace(set.begin(), set.end());
  RC_ASSERT(found.complete);
  RC_ASSERT(actual == expected);
}

RC_GTEST_PROP(SinglePoints, AreAllThatStopSomething, ()) {
  const Plain plain = arbitrary(Shape::any, 3);
  RC_LOG() << plain;

  const auto points = single_points(built(plain), plain.nodes);

  std::set<Node> named;
  for (std::size_t i = 0; i < points.size(); ++i) {
    named.insert(points[i].node);
    RC_ASSERT(points[i].stops == stopped(plain, {points[i].node}).size() - 1);
    if (i > 0) RC_ASSERT(points[i].stops <= points[i - 1].stops);
  }
  for (Node node = 0; node < plain.nodes; ++node) {
    RC_ASSERT(named.contains(node) == (stopped(plain, {node}).size() > 1));
  }
}

}  // namespace

}  // namespace understudy::graph
