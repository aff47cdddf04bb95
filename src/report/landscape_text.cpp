#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "landscape_names.hpp"
#include "understudy/graph/loss.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/report/landscape.hpp"
#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

using graph::Node;

std::string shown(const std::optional<graph::Time>& time) {
  // A mean need not be a whole number of seconds.
  return time ? model::to_text(std::chrono::round<std::chrono::seconds>(*time)) : std::string();
}

std::string needs_of(const Chart& chart, Node node) {
  const graph::Graph& graph = chart.landscape.graph();
  const graph::Range needs = graph.needs_of(node);
  std::vector<std::string> items;
  for (graph::Need need = needs.first; need < needs.last; ++need) {
    std::string item = joined(names_of(chart, graph.alternatives(need)), " or ");
    if (graph.bond(need) == graph::Bond::non_critical) item += " (non-critical)";
    items.push_back(std::move(item));
  }
  return joined(items);
}

std::string needed_by(const Chart& chart, Node node) {
  constexpr std::size_t most = 12;
  std::vector<std::string> items;
  const auto uses = chart.landscape.graph().needed_in(node);
  for (const graph::Need need : uses) {
    if (items.size() == most) {
      items.push_back(fmt::format("{} more", uses.size() - most));
      break;
    }
    items.push_back(chart.landscape.name(chart.landscape.graph().owner(need)));
  }
  return joined(items);
}

std::string kind_of(const graph::Part& part) {
  if (part.dependency == nullptr) return "not declared";
  return is_minor(part) ? "non-critical" : "critical";
}

/// A heading, and the names below it as a paragraph.
std::string paragraph(const std::string& heading, const std::vector<std::string>& names,
                      const Style& style) {
  std::string out = painted(heading, "1", style) + "\n";
  const auto width = static_cast<std::size_t>(style.width > 4 ? style.width - 2 : 2);
  for (const std::string& line : wrapped(joined(names), width)) out += "  " + line + "\n";
  return out;
}

std::string never(const Chart& chart, const Style& style) {
  const auto cycles = graph::cycles(chart.landscape.graph(), chart.order);
  std::string out;
  for (const graph::Cycle& cycle : cycles) {
    std::vector<std::string> names = names_of(chart, cycle.nodes);
    names.push_back(names.front());
    out += "\n" + painted("nothing of this can be recovered first:", "31", style) + "\n  " +
           joined(names, style.unicode ? " → " : " -> ") + "\n";
  }
  const std::size_t stuck = chart.landscape.size() - chart.order.sequence.size();
  if (stuck > 0) {
    out += fmt::format("{} {} left out: {} in such a circle, or {} what is\n", stuck,
                       stuck == 1 ? "part is" : "parts are", stuck == 1 ? "it is" : "they are",
                       stuck == 1 ? "needs" : "need");
  }
  return out;
}

}  // namespace

std::string graph_text(const Chart& chart, const Style& style) {
  Table table{.head = {"PART", "CRITICALITY", "NEEDS", "NEEDED BY"},
              .rows = {},
              .empty = "no service and no dependency is declared"};
  for (Node node = 0; node < chart.landscape.size(); ++node) {
    table.rows.push_back({chart.landscape.name(node), kind_of(chart.landscape.part(node)),
                          needs_of(chart, node), needed_by(chart, node)});
  }
  return to_text(table, style);
}

std::string recovery_order_text(const Chart& chart, const Style& style) {
  Table table{.head = {"TURN", "PART", "OWN", "WORST CASE", "EXPECTED", "RTO", "WAITS FOR"},
              .rows = {},
              .empty = "nothing is declared that could be recovered"};
  for (const Node node : chart.order.sequence) {
    const graph::Recovery& recovery = chart.recovery[node];
    const bool timed = recovery.own.count() > 0;
    table.rows.push_back(
        {std::to_string(chart.order.layer[node] + 1), chart.landscape.name(node),
         shown(timed ? std::optional(recovery.own) : std::nullopt), shown(worst_of(chart, node)),
         shown(expected_of(chart, node)), shown(chart.declared[node].promise),
         recovery.waits_for == graph::no_node ? "" : chart.landscape.name(recovery.waits_for)});
  }
  return to_text(table, style) + never(chart, style);
}

std::string blast_radius_text(const Chart& chart, Node lost, const Style& style) {
  graph::BlastRadius radius(chart.landscape.graph());
  const graph::Impact impact = radius.of(lost);
  const std::string name = safe_line(chart.landscape.name(lost));
  std::string out;
  if (impact.stopped.empty()) {
    out += fmt::format("losing {} stops nothing else\n", name);
  } else {
    out += paragraph(fmt::format("losing {} stops {} of the {} others:", name,
                                 impact.stopped.size(), chart.landscape.size() - 1),
                     names_of(chart, impact.stopped), style);
  }
  if (kind_of(chart.landscape.part(lost)) == "critical") {
    out += fmt::format("{} is critical: its application does not work without it\n", name);
  }
  if (!impact.degraded.empty()) {
    out += paragraph("these work less well then:", names_of(chart, impact.degraded), style);
  }
  const graph::CutSets cuts = stopped_by(chart, lost);
  if (cuts.sets.empty()) return out;
  std::vector<std::string> sets;
  sets.reserve(cuts.sets.size() + 1);
  for (const auto& set : cuts.sets) sets.push_back(joined(names_of(chart, set), " with "));
  if (!cuts.complete) sets.emplace_back("and more");
  return out +
         paragraph(fmt::format("{} itself stops when one of these is lost:", name), sets, style);
}

std::string single_points_text(const Chart& chart, const Style& style) {
  Table table{.head = {"PART", "STOPS", "NAMELY", "WORST CASE"},
              .rows = {},
              .empty =
                  "no part stops another one when it is lost; what is critical stops its "
                  "application all the same"};
  for (const graph::SinglePoint& point :
       graph::single_points(chart.landscape.graph(), most_points)) {
    std::vector<std::string> names = names_of(chart, point.some);
    if (point.stops > names.size()) {
      names.push_back(fmt::format("{} more", point.stops - names.size()));
    }
    table.rows.push_back({chart.landscape.name(point.node), std::to_string(point.stops),
                          joined(names), shown(worst_of(chart, point.node))});
  }
  return to_text(table, style);
}

}  // namespace understudy::report
