/// \file
/// `understudy show`: what a team declares, for people to look at and for programs to read.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "gathering.hpp"
#include "options.hpp"
#include "show.hpp"
#include "store.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::cli {

void take_format(CLI::App& view, ShowOptions& options, const std::vector<std::string>& formats) {
  options.format = formats.front();
  view.add_option("--format", options.format)->check(CLI::IsMember(formats))->capture_default_str();
  view.add_option("--width", options.width, "Columns of text; default: the terminal's")
      ->check(CLI::Range(20, 1000));
}

void take_paths(CLI::App& view, ShowOptions& options) {
  view.add_option("paths", options.paths, "Manifests or folders; default: here");
}

std::expected<Declared, Exit> read_declared(const std::vector<std::string>& paths) {
  auto gathered = gather(paths);
  if (!gathered) {
    std::cerr << diag::render(gathered.error());
    const bool usage = gathered.error().cause().code.starts_with("US-C");
    return std::unexpected(usage ? Exit::usage : Exit::not_carried_out);
  }
  // A playbook's own errors do not keep the manifest from being shown.
  diag::Findings wrong = gathered->findings;
  std::erase_if(wrong, [](const diag::Diagnostic& finding) {
    return finding.severity != diag::Severity::error ||
           (finding.where.source != nullptr && finding.where.source->name.ends_with(".md"));
  });
  if (!wrong.empty()) {
    std::cerr << diag::render(wrong);
    return std::unexpected(Exit::usage);
  }
  Declared declared{.gathered = std::move(*gathered), .applications = {}};
  for (const check::Member& member : declared.gathered.workspace.members) {
    declared.applications.push_back(&member.application);
  }
  return declared;
}

report::Style shown_style(const ShowOptions& options) {
  report::Style style = terminal_style(1, "");
  if (options.width > 0) style.width = options.width;
  return style;
}

Subcommand add_show(CLI::App& root) {
  auto* app = root.add_subcommand("show", "Show what is declared: tables, trees, playbooks");
  app->require_subcommand(1);
  auto views = std::make_shared<std::vector<Subcommand>>();
  const auto take = [&views](std::vector<Subcommand> more) {
    std::ranges::move(more, std::back_inserter(*views));
  };
  take(add_part_views(*app));
  take(add_graph_views(*app));
  take({add_org_chart_view(*app), add_playbook_view(*app), add_who_view(*app)});
  app->footer("Example: understudy show contacts resilience --format json");
  return {.app = app, .run = [views] {
            const auto chosen = std::ranges::find_if(
                *views, [](const Subcommand& view) { return view.app->parsed(); });
            return chosen == views->end() ? Exit::usage : chosen->run();
          }};
}

}  // namespace understudy::cli
