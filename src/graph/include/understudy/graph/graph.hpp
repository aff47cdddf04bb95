/// \file
/// Who needs what: a directed graph whose edges lead from what needs to what is needed.
///
/// A need is met by any one of its alternatives; most have a single one. Nodes are small numbers,
/// edges stand in compressed rows in both directions, and no algorithm of this module recurses: a
/// chain of a million nodes is as good as any other graph. Never changed after it is built; any
/// thread may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace understudy::graph {

using Node = std::uint32_t;
/// A node's need; those of one node follow each other.
using Need = std::uint32_t;

inline constexpr Node no_node = std::numeric_limits<Node>::max();

enum class Bond : std::uint8_t {
  critical,      ///< Without it the node does not work.
  non_critical,  ///< Without it the node works less well.
};

/// From `first` to before `last`.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};

class Graph {
 public:
  [[nodiscard]] std::size_t size() const { return needs_of_.size() - 1; }

  [[nodiscard]] std::size_t edges() const { return targets_.size(); }

  [[nodiscard]] std::size_t needs() const { return bonds_.size(); }

  /// The needs of a node.
  [[nodiscard]] Range needs_of(Node node) const { return {needs_of_[node], needs_of_[node + 1]}; }

  [[nodiscard]] Bond bond(Need need) const { return bonds_[need]; }

  [[nodiscard]] Node owner(Need need) const { return owners_[need]; }

  /// The edges of a need, one for each alternative.
  [[nodiscard]] Range edges_of(Need need) const { return {edges_of_[need], edges_of_[need + 1]}; }

  /// What a need may be met by.
  [[nodiscard]] std::span<const Node> alternatives(Need need) const;

  /// All that a node needs, whatever the bond.
  [[nodiscard]] std::span<const Node> children(Node node) const;

  [[nodiscard]] Node target(std::uint32_t edge) const { return targets_[edge]; }

  /// When the edge was named to the builder: 0 for the first alternative of all.
  [[nodiscard]] std::uint32_t origin(std::uint32_t edge) const { return origins_[edge]; }

  /// The needs that the node may meet, in ascending order of their owners.
  [[nodiscard]] std::span<const Need> needed_in(Node node) const;

 private:
  friend class Builder;

  Graph() = default;

  std::vector<std::uint32_t> needs_of_;  ///< By node: its first need; one more at the end.
  std::vector<Bond> bonds_;              ///< By need.
  std::vector<Node> owners_;             ///< By need.
  std::vector<std::uint32_t> edges_of_;  ///< By need: its first edge; one more at the end.
  std::vector<Node> targets_;            ///< By edge.
  std::vector<std::uint32_t> origins_;   ///< By edge.
  std::vector<std::uint32_t> uses_of_;   ///< By node: its first use; one more at the end.
  std::vector<Need> uses_;
};

/// Gathers needs in any order.
class Builder {
 public:
  /// At least one alternative; every node is below the size given to `build`.
  void need(Node owner, Bond bond, std::span<const Node> alternatives);

  void need(Node owner, Bond bond, Node target) { need(owner, bond, {&target, 1}); }

  /// Leaves the builder empty.
  [[nodiscard]] Graph build(std::size_t nodes);

 private:
  std::vector<Node> owners_;
  std::vector<Bond> bonds_;
  std::vector<std::uint32_t> begins_;
  std::vector<Node> targets_;
};

}  // namespace understudy::graph
