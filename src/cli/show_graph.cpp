/// \file
/// `understudy show graph`, `recovery-order`, `blast-radius`, `spof`: who needs whom, and what
/// follows from it.
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "options.hpp"
#include "show.hpp"
#include "understudy/check/recovery.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/order.hpp"
#include "understudy/graph/recovery.hpp"
#include "understudy/report/landscape.hpp"

namespace understudy::cli {

namespace {

/// Everything a view borrows from.
struct Seen {
  explicit Seen(const Declared& what)
      : landscape(what.applications),
        order(graph::recovery_order(landscape.graph())),
        declared(check::recovery_times(landscape, what.gathered.workspace)),
        recovery(graph::recover(landscape.graph(), order, declared)) {}

  [[nodiscard]] report::Chart chart() const {
    return {.landscape = landscape, .order = order, .declared = declared, .recovery = recovery};
  }

  graph::Landscape landscape;
  graph::Order order;
  std::vector<graph::Declared> declared;
  std::vector<graph::Recovery> recovery;
};

using Print = std::string (*)(const report::Chart& chart, const ShowOptions& options);

std::string graph_view(const report::Chart& chart, const ShowOptions& options) {
  if (options.format == "json") return report::graph_json(chart);
  if (options.format == "dot") return report::graph_dot(chart);
  if (options.format == "svg") return report::graph_svg(chart);
  return report::graph_text(chart, shown_style(options));
}

std::string order_view(const report::Chart& chart, const ShowOptions& options) {
  return options.format == "json" ? report::recovery_order_json(chart)
                                  : report::recovery_order_text(chart, shown_style(options));
}

std::string spof_view(const report::Chart& chart, const ShowOptions& options) {
  return options.format == "json" ? report::single_points_json(chart)
                                  : report::single_points_text(chart, shown_style(options));
}

Exit show(Print print, const ShowOptions& options) {
  const auto declared = read_declared(options.paths);
  if (!declared) return declared.error();
  const Seen seen(*declared);
  std::cout << print(seen.chart(), options);
  return Exit::holds;
}

Subcommand add_view(CLI::App& show_app, const char* name, const char* about,
                    const std::vector<std::string>& formats, Print print) {
  auto options = std::make_shared<ShowOptions>();
  auto* app = show_app.add_subcommand(name, about);
  take_format(*app, *options, formats);
  take_paths(*app, *options);
  return {.app = app, .run = [print, options] { return show(print, *options); }};
}

/// No part has that name, or several have.
Exit unknown(const graph::Landscape& landscape, const std::string& name) {
  std::vector<std::string> names;
  names.reserve(landscape.size());
  for (graph::Node node = 0; node < landscape.size(); ++node) {
    names.push_back(landscape.name(node));
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  std::cerr << diag::render(diag::Failure(
      {.code = "US-C003",
       .message = fmt::format("the manifest declares no service or dependency '{}'", name),
       .hint = diag::did_you_mean(name, known)}));
  return Exit::usage;
}

Exit show_blast_radius(const std::string& name, const ShowOptions& options) {
  const auto declared = read_declared(options.paths);
  if (!declared) return declared.error();
  const Seen seen(*declared);
  const graph::Node lost = seen.landscape.find(name);
  if (lost == graph::no_node) return unknown(seen.landscape, name);
  std::cout << (options.format == "json"
                    ? report::blast_radius_json(seen.chart(), lost)
                    : report::blast_radius_text(seen.chart(), lost, shown_style(options)));
  return Exit::holds;
}

Subcommand add_blast_radius(CLI::App& show_app) {
  auto options = std::make_shared<ShowOptions>();
  auto name = std::make_shared<std::string>();
  auto* app = show_app.add_subcommand("blast-radius", "What stops when a service is lost");
  app->add_option("service", *name, "Its name; with several applications APPLICATION/NAME")
      ->required();
  take_format(*app, *options, {"text", "json"});
  take_paths(*app, *options);
  return {.app = app, .run = [name, options] { return show_blast_radius(*name, *options); }};
}

}  // namespace

std::vector<Subcommand> add_graph_views(CLI::App& show) {
  return {add_view(show, "graph", "Who needs whom", {"text", "json", "dot", "svg"}, graph_view),
          add_view(show, "recovery-order", "What is recovered when, and how long it may take",
                   {"text", "json"}, order_view),
          add_blast_radius(show),
          add_view(show, "spof", "Single points of failure, the worst first", {"text", "json"},
                   spof_view)};
}

}  // namespace understudy::cli
