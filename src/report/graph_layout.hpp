/// \file
/// Where the boxes and lines of a layered drawing lie. Private to the module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "understudy/graph/graph.hpp"
#include "understudy/graph/order.hpp"

namespace understudy::report {

/// A point of a line: which row, counted from the bottom, and how far to the right.
struct Waypoint {
  std::uint32_t row = 0;
  double x = 0;
};

struct Line {
  graph::Node from = graph::no_node;
  graph::Node to = graph::no_node;
  bool critical = true;
  /// From the owner down to what it needs, one for each row between; where the line goes level or
  /// up, only its ends.
  std::vector<Waypoint> points;
};

/// Middles of boxes in units of one box and the gap beside it.
struct GraphLayout {
  std::vector<std::uint32_t> row;  ///< By node; 0 is at the bottom.
  std::vector<double> x;           ///< By node.
  std::vector<Line> lines;
  std::uint32_t rows = 0;
  double width = 0;
};

/// What is recovered first stands at the bottom; what can never be stands at the top. Lines over
/// several rows are given room between the boxes, unless there are very many of them.
[[nodiscard]] GraphLayout layout_of(const graph::Graph& graph, const graph::Order& order);

}  // namespace understudy::report
