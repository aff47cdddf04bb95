/// \file
/// In what order things come back, and what keeps each other from coming back at all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "understudy/graph/graph.hpp"

namespace understudy::graph {

inline constexpr std::uint32_t no_layer = std::numeric_limits<std::uint32_t>::max();

/// What can be recovered at once, layer by layer: a node stands in the first layer in which each of
/// its critical needs is met by a layer below. What is non-critical keeps nobody waiting.
struct Order {
  std::vector<Node> sequence;         ///< Layer by layer, ascending in each.
  std::vector<std::uint32_t> begins;  ///< By layer: its first place; one more at the end.
  std::vector<std::uint32_t> layer;   ///< By node; `no_layer` when its needs are never met.

  [[nodiscard]] std::size_t layers() const { return begins.size() - 1; }

  [[nodiscard]] std::span<const Node> in(std::size_t which) const {
    return std::span(sequence).subspan(begins[which], begins[which + 1] - begins[which]);
  }
};

[[nodiscard]] Order recovery_order(const Graph& graph);

/// Strongly connected components over the critical edges that the order leaves unmet; with an empty
/// order, over all critical ones. They are numbered so that what is needed comes first.
struct Components {
  std::vector<std::uint32_t> of;  ///< By node.
  std::uint32_t count = 0;
};

[[nodiscard]] Components components(const Graph& graph, const Order* order = nullptr);

/// One way round: `edges` in turn, each leading to the owner of the next, the last to the first.
struct Cycle {
  std::vector<Node> nodes;
  std::vector<std::uint32_t> edges;  ///< `edges[i]` leads away from `nodes[i]`.
};

/// What can never be recovered because it needs itself: for every such component its shortest
/// cycle; in one of more than a hundred nodes, the shortest through its first node. By first node.
[[nodiscard]] std::vector<Cycle> cycles(const Graph& graph, const Order& order);

}  // namespace understudy::graph
