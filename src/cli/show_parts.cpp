/// \file
/// `understudy show services`, `dependencies`, `contacts`, `notifications`, `environments`.
#include <iostream>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "options.hpp"
#include "show.hpp"
#include "understudy/report/declared.hpp"

namespace understudy::cli {

namespace {

Exit show(report::Part part, const ShowOptions& options) {
  const auto declared = read_declared(options.paths);
  if (!declared) return declared.error();
  std::cout << (options.format == "json"
                    ? report::part_json(part, declared->applications)
                    : report::part_text(part, declared->applications, shown_style(options)));
  return Exit::holds;
}

Subcommand add_part(CLI::App& show_app, report::Part part, const char* name, const char* about) {
  auto options = std::make_shared<ShowOptions>();
  auto* app = show_app.add_subcommand(name, about);
  take_format(*app, *options, {"text", "json"});
  take_paths(*app, *options);
  return {.app = app, .run = [part, options] { return show(part, *options); }};
}

}  // namespace

std::vector<Subcommand> add_part_views(CLI::App& show) {
  using report::Part;
  return {add_part(show, Part::services, "services", "The architecture: what runs where"),
          add_part(show, Part::dependencies, "dependencies",
                   "What is needed, how much, and how soon it must be back"),
          add_part(show, Part::contacts, "contacts", "Who can be reached, when, and how"),
          add_part(show, Part::notifications, "notifications", "Who is told what, when and how"),
          add_part(show, Part::environments, "environments", "Where it runs")};
}

}  // namespace understudy::cli
