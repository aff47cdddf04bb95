/// \file
/// Who needs whom, in what order things come back, and what is lost with what: as text, as JSON
/// (schemas/show.schema.json), for Graphviz and as a drawing. Pure; any thread.
#pragma once

#include <span>
#include <string>

#include "understudy/graph/landscape.hpp"
#include "understudy/graph/order.hpp"
#include "understudy/graph/recovery.hpp"
#include "understudy/report/style.hpp"

namespace understudy::report {

/// What the views show. Borrowed; all of one landscape.
struct Chart {
  const graph::Landscape& landscape;
  const graph::Order& order;
  std::span<const graph::Declared> declared;
  std::span<const graph::Recovery> recovery;
};

/// A row for each part: what it needs and what needs it.
[[nodiscard]] std::string graph_text(const Chart& chart, const Style& style);
[[nodiscard]] std::string graph_json(const Chart& chart);
[[nodiscard]] std::string graph_dot(const Chart& chart);

/// Rows of boxes: what is recovered first stands at the bottom. One self-contained SVG.
[[nodiscard]] std::string graph_svg(const Chart& chart);

/// Layer by layer, with the times, and what can never be recovered.
[[nodiscard]] std::string recovery_order_text(const Chart& chart, const Style& style);
[[nodiscard]] std::string recovery_order_json(const Chart& chart);

/// What stops and what works less well when `lost` is lost.
[[nodiscard]] std::string blast_radius_text(const Chart& chart, graph::Node lost,
                                            const Style& style);
[[nodiscard]] std::string blast_radius_json(const Chart& chart, graph::Node lost);

/// The single points of failure, those that stop the most others first.
[[nodiscard]] std::string single_points_text(const Chart& chart, const Style& style);
[[nodiscard]] std::string single_points_json(const Chart& chart);

}  // namespace understudy::report
