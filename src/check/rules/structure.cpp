// What needs what: circles, single points of failure, and children that say too little.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/loss.hpp"
#include "understudy/graph/order.hpp"

namespace understudy::check {

namespace {

using graph::Landscape;

constexpr std::size_t most_shown = 12;

/// Nobody can be recovered first.
void report_cycle(const Landscape& landscape, const graph::Cycle& cycle, Sink& sink) {
  const std::size_t length = cycle.nodes.size();
  std::string round;
  for (std::size_t i = 0; i < length; ++i) {
    if (i < most_shown) round += landscape.name(cycle.nodes[i]) + " → ";
    if (i == most_shown) round += fmt::format("… {} more … → ", length - most_shown);
  }
  const std::string first = landscape.name(cycle.nodes.front());
  diag::Diagnostic& finding = sink.error(
      "US-R030", fmt::format("'{}' needs itself: {}{}", first, round, first),
      landscape.written(cycle.edges.front()).where,
      "take one of these children out, or declare it non-critical if its parent works without it");
  for (std::size_t i = 1; i < std::min(length, most_shown); ++i) {
    finding.notes.push_back(
        {.message = fmt::format("'{}' needs '{}'", landscape.name(cycle.nodes[i]),
                                landscape.name(cycle.nodes[(i + 1) % length])),
         .where = landscape.written(cycle.edges[i]).where});
  }
}

/// What stops at least two others; a dependency for one thing alone is no surprise to anybody.
void report_single_points(const Landscape& landscape, const graph::Order& order, Sink& sink) {
  constexpr std::size_t most = 3;
  for (const graph::SinglePoint& point : graph::single_points(landscape.graph(), order, most)) {
    if (point.stops < 2) break;
    std::vector<std::string> names;
    names.reserve(point.some.size() + 1);
    for (const graph::Node node : point.some) {
      names.push_back(fmt::format("'{}'", landscape.name(node)));
    }
    if (point.stops > names.size()) {
      names.push_back(fmt::format("{} more", point.stops - names.size()));
    }
    sink.note("US-R031",
              fmt::format("losing '{}' stops {}: nothing stands in for it",
                          landscape.name(point.node), listed(names)),
              landscape.part(point.node).where(),
              "rehearse its recovery before that of others, or give it a stand-in");
  }
}

/// A child that is a row of the architecture only: once for each.
void report_undeclared(const Landscape& landscape, graph::Node owner,
                       std::unordered_set<graph::Node>& told, Sink& sink) {
  const graph::Graph& graph = landscape.graph();
  const graph::Range needs = graph.needs_of(owner);
  for (graph::Need need = needs.first; need < needs.last; ++need) {
    const graph::Range edges = graph.edges_of(need);
    for (std::uint32_t edge = edges.first; edge < edges.last; ++edge) {
      const graph::Node child = graph.target(edge);
      if (landscape.part(child).dependency != nullptr || !told.insert(child).second) continue;
      sink.warning("US-R032",
                   fmt::format("'{}' needs '{}', but nothing says how critical that is, nor how "
                               "it is brought back",
                               landscape.name(owner), landscape.name(child)),
                   landscape.written(edge).where,
                   fmt::format("list '{}' under 'dependencies' as well",
                               landscape.part(child).own_name()))
          .notes.push_back(
              {.message = "it is a service only", .where = landscape.part(child).where()});
    }
  }
}

/// `seen` keeps, by node, the edge that last led to it.
void report_twice(const Landscape& landscape, graph::Node owner, std::vector<std::uint32_t>& seen,
                  Sink& sink) {
  const graph::Graph& graph = landscape.graph();
  const graph::Range needs = graph.needs_of(owner);
  const std::uint32_t begin = needs.first == needs.last ? 0 : graph.edges_of(needs.first).first;
  const auto children = graph.children(owner);
  for (std::uint32_t at = 0; at < children.size(); ++at) {
    const std::uint32_t edge = begin + at;
    const std::uint32_t before = std::exchange(seen[children[at]], edge);
    if (before >= edge || before < begin) continue;
    sink.warning("US-R033",
                 fmt::format("'{}' stands twice among what '{}' needs",
                             landscape.written(edge).value, landscape.name(owner)),
                 landscape.written(edge).where, "take one of them out")
        .notes.push_back({.message = "first named here", .where = landscape.written(before).where});
  }
}

}  // namespace

void check_structure(const Landscape& landscape, const graph::Order& order, Sink& sink) {
  const graph::Graph& graph = landscape.graph();
  for (const graph::Cycle& cycle : graph::cycles(graph, order)) {
    report_cycle(landscape, cycle, sink);
  }
  std::unordered_set<graph::Node> told;
  std::vector<std::uint32_t> seen(graph.size(), graph::no_node);
  for (graph::Node node = 0; node < graph.size(); ++node) {
    report_undeclared(landscape, node, told, sink);
    report_twice(landscape, node, seen, sink);
  }
  report_single_points(landscape, order, sink);
}

}  // namespace understudy::check
