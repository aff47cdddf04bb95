#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "json_text.hpp"
#include "landscape_names.hpp"
#include "markup.hpp"
#include "understudy/graph/loss.hpp"
#include "understudy/report/landscape.hpp"

namespace understudy::report {

namespace {

namespace json = boost::json;
using graph::Node;

json::value ms_of_time(const std::optional<graph::Time>& time) {
  if (!time) return nullptr;
  return time->count();
}

json::array names(const Chart& chart, std::span<const Node> nodes) {
  json::array out;
  for (const Node node : nodes) out.emplace_back(chart.landscape.name(node));
  return out;
}

json::object document(std::string_view kind) {
  return {{"apiVersion", "understudy/v1"}, {"kind", kind}};
}

json::object part(const Chart& chart, Node node) {
  const graph::Part& declared = chart.landscape.part(node);
  const bool placed = chart.order.layer[node] != graph::no_layer;
  const graph::Time own = chart.recovery[node].own;
  json::value criticality = nullptr;
  if (declared.dependency != nullptr) {
    criticality = is_minor(declared) ? "non-critical" : "critical";
  }
  const Node waits_for = chart.recovery[node].waits_for;
  json::object out{
      {"name", chart.landscape.name(node)},
      {"application", declared.application->name.value},
      {"criticality", std::move(criticality)},
      {"turn", placed ? json::value(chart.order.layer[node] + 1) : json::value(nullptr)},
      {"rto_ms", ms_of_time(chart.declared[node].promise)},
      {"own_ms", ms_of_time(own.count() > 0 ? std::optional(own) : std::nullopt)},
      {"worst_ms", ms_of_time(worst_of(chart, node))},
      {"expected_ms", ms_of_time(expected_of(chart, node))}};
  out.emplace("waits_for", waits_for == graph::no_node
                               ? json::value(nullptr)
                               : json::value(chart.landscape.name(waits_for)));
  return out;
}

}  // namespace

std::string graph_json(const Chart& chart) {
  const graph::Graph& graph = chart.landscape.graph();
  json::array parts;
  for (Node node = 0; node < chart.landscape.size(); ++node) parts.push_back(part(chart, node));
  json::array needs;
  for (graph::Need need = 0; need < graph.needs(); ++need) {
    needs.push_back(json::object{{"from", chart.landscape.name(graph.owner(need))},
                                 {"critical", graph.bond(need) == graph::Bond::critical},
                                 {"any_of", names(chart, graph.alternatives(need))}});
  }
  json::object out = document("Graph");
  out.emplace("parts", std::move(parts));
  out.emplace("needs", std::move(needs));
  return pretty_json(out);
}

std::string recovery_order_json(const Chart& chart) {
  json::array turns;
  for (std::size_t layer = 0; layer < chart.order.layers(); ++layer) {
    json::array turn;
    for (const Node node : chart.order.in(layer)) turn.push_back(part(chart, node));
    turns.push_back(std::move(turn));
  }
  json::array circles;
  for (const graph::Cycle& cycle : graph::cycles(chart.landscape.graph(), chart.order)) {
    circles.push_back(names(chart, cycle.nodes));
  }
  json::array never;
  for (Node node = 0; node < chart.landscape.size(); ++node) {
    if (chart.order.layer[node] == graph::no_layer) never.emplace_back(chart.landscape.name(node));
  }
  json::object out = document("RecoveryOrder");
  out.emplace("turns", std::move(turns));
  out.emplace("circles", std::move(circles));
  out.emplace("never", std::move(never));
  return pretty_json(out);
}

std::string blast_radius_json(const Chart& chart, Node lost) {
  const graph::Impact impact = graph::BlastRadius(chart.landscape.graph()).of(lost);
  json::object out = document("BlastRadius");
  out.emplace("lost", chart.landscape.name(lost));
  out.emplace("stopped", names(chart, impact.stopped));
  out.emplace("degraded", names(chart, impact.degraded));
  json::array cuts;
  for (const auto& set : stopped_by(chart, lost).sets) cuts.push_back(names(chart, set));
  out.emplace("stopped_by", std::move(cuts));
  return pretty_json(out);
}

std::string single_points_json(const Chart& chart) {
  json::array points;
  for (const graph::SinglePoint& point :
       graph::single_points(chart.landscape.graph(), most_points)) {
    points.push_back(json::object{{"name", chart.landscape.name(point.node)},
                                  {"stops", point.stops},
                                  {"some", names(chart, point.some)},
                                  {"worst_ms", ms_of_time(worst_of(chart, point.node))}});
  }
  json::object out = document("SinglePointsOfFailure");
  out.emplace("points", std::move(points));
  return pretty_json(out);
}

std::string graph_dot(const Chart& chart) {
  const graph::Graph& graph = chart.landscape.graph();
  std::string out =
      "digraph dependencies {\n  rankdir=TB;\n  node [shape=box, style=rounded, "
      "fontname=\"sans-serif\"];\n";
  for (Node node = 0; node < chart.landscape.size(); ++node) {
    out += fmt::format("  {} [label={}{}];\n", node, dot_quoted(chart.landscape.name(node)),
                       is_minor(chart.landscape.part(node)) ? ", style=\"rounded,dashed\"" : "");
  }
  for (graph::Need need = 0; need < graph.needs(); ++need) {
    const bool minor = graph.bond(need) == graph::Bond::non_critical;
    for (const Node node : graph.alternatives(need)) {
      out +=
          fmt::format("  {} -> {}{};\n", graph.owner(need), node, minor ? " [style=dashed]" : "");
    }
  }
  return out + "}\n";
}

}  // namespace understudy::report
