/// \file
/// `understudy show org-chart`: who reports to whom.
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "options.hpp"
#include "show.hpp"
#include "understudy/report/org_chart.hpp"

namespace understudy::cli {

namespace {

Exit show(const ShowOptions& options) {
  const auto declared = read_declared(options.paths);
  if (!declared) return declared.error();
  const report::Applications applications = declared->applications;
  if (options.format == "json") {
    std::cout << report::org_chart_json(applications);
  } else if (options.format == "dot") {
    std::cout << report::org_chart_dot(applications);
  } else if (options.format == "svg") {
    std::cout << report::org_chart_svg(applications);
  } else {
    std::cout << report::org_chart_text(applications, shown_style(options));
  }
  return Exit::holds;
}

}  // namespace

Subcommand add_org_chart_view(CLI::App& show_app) {
  auto options = std::make_shared<ShowOptions>();
  auto* app = show_app.add_subcommand("org-chart", "Who reports to whom, and who stands in");
  take_format(*app, *options, {"text", "json", "dot", "svg"});
  take_paths(*app, *options);
  return {.app = app, .run = [options] { return show(*options); }};
}

}  // namespace understudy::cli
