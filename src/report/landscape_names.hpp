/// \file
/// What the views of a landscape have in common. Private to the module.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "understudy/graph/graph.hpp"
#include "understudy/graph/loss.hpp"
#include "understudy/report/landscape.hpp"

namespace understudy::report {

/// The mean over single failures costs a pass over all that is below each part.
inline constexpr std::size_t most_expected = 2'000;

/// How many single points of failure are shown.
inline constexpr std::size_t most_points = 20;

[[nodiscard]] inline bool is_minor(const graph::Part& part) {
  return part.dependency != nullptr &&
         part.dependency->criticality == model::Criticality::non_critical;
}

[[nodiscard]] inline std::vector<std::string> names_of(const Chart& chart,
                                                       std::span<const graph::Node> nodes) {
  std::vector<std::string> names;
  names.reserve(nodes.size());
  for (const graph::Node node : nodes) names.push_back(chart.landscape.name(node));
  return names;
}

/// The worst case, where anything is known of the part or of what it needs.
[[nodiscard]] inline std::optional<graph::Time> worst_of(const Chart& chart, graph::Node node) {
  const graph::Time worst = chart.recovery[node].worst;
  return worst.count() > 0 ? std::optional(worst) : std::nullopt;
}

[[nodiscard]] inline std::optional<graph::Time> expected_of(const Chart& chart, graph::Node node) {
  if (chart.landscape.size() > most_expected || !worst_of(chart, node)) return std::nullopt;
  return graph::expected(chart.landscape.graph(), chart.order, chart.recovery, node);
}

/// What has to be lost together to stop a part, itself left out; pairs at most, few enough to read.
[[nodiscard]] inline graph::CutSets stopped_by(const Chart& chart, graph::Node node) {
  constexpr std::size_t most_nodes = 2;
  constexpr std::size_t most_sets = 1'000;
  graph::CutSets cuts =
      graph::minimal_cut_sets(chart.landscape.graph(), node, most_nodes, most_sets);
  std::erase(cuts.sets, std::vector<graph::Node>{node});
  return cuts;
}

}  // namespace understudy::report
