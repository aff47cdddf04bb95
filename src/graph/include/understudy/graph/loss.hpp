/// \file
/// What is lost with what.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "understudy/graph/graph.hpp"
#include "understudy/graph/order.hpp"

namespace understudy::graph {

/// What losing something does to others. Both in ascending order, without what was lost.
struct Impact {
  /// One of its critical needs has no alternative left.
  std::vector<Node> stopped;
  /// It works, but something it needs, critical or not, is lost for good or works less well, and
  /// nothing else meets that need.
  std::vector<Node> degraded;
};

/// Keeps its working memory from one question to the next, so that each costs only what it reaches.
/// The graph must outlive it. One thread at a time.
class BlastRadius {
 public:
  explicit BlastRadius(const Graph& graph);

  [[nodiscard]] Impact of(std::span<const Node> lost);

  [[nodiscard]] Impact of(Node lost) { return of(std::span(&lost, 1)); }

  /// How many stop, and the first `named` of them in ascending order; cheaper than `of`.
  [[nodiscard]] std::size_t stops(Node lost, std::size_t named = 0,
                                  std::vector<Node>* names = nullptr);

 private:
  void stop(std::span<const Node> lost);
  void stop_alone(Node lost);
  bool lose_alternative(Need need);
  void degrade(Impact& impact);
  void forget();
  [[nodiscard]] bool is_met_well(Need need) const;

  enum class State : std::uint8_t { works, degraded, stopped };

  const Graph& graph_;
  std::vector<State> state_;         ///< By node.
  std::vector<std::uint32_t> gone_;  ///< By need: how many alternatives have stopped.
  std::vector<Node> stopped_;        ///< In the order in which they stopped.
  std::vector<Node> degraded_;
  std::vector<Need> touched_;
};

/// Sets of nodes that stop a node when all of one are lost, and when any is left, do not. By size,
/// then ascending.
struct CutSets {
  std::vector<std::vector<Node>> sets;
  bool complete = true;  ///< False when there are more of the wanted size than were kept.
};

/// The minimal cut sets of `node` with at most `most_nodes` in each; at most `most_sets` are kept
/// anywhere on the way. A node is a cut set of itself; those of size one are its single points of
/// failure.
[[nodiscard]] CutSets minimal_cut_sets(const Graph& graph, Node node, std::size_t most_nodes,
                                       std::size_t most_sets = 10'000);

/// A node whose loss stops others.
struct SinglePoint {
  Node node = no_node;
  std::size_t stops = 0;
  std::vector<Node> some;  ///< The first three of those that stop, in ascending order.
};

/// The single points of failure that stop the most others, at most `most` of them, those that stop
/// more first. The figures are exact. In a graph above `exact_below` nodes, which ones are compared
/// is chosen by an estimate, so that it takes near-linear time: then one that stops nearly as many
/// as the last of the list may be missing.
[[nodiscard]] std::vector<SinglePoint> single_points(const Graph& graph, std::size_t most);

/// The same, for who knows the graph's recovery order already.
[[nodiscard]] std::vector<SinglePoint> single_points(const Graph& graph, const Order& order,
                                                     std::size_t most);

inline constexpr std::size_t exact_below = 2'000;

}  // namespace understudy::graph
