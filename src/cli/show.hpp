/// \file
/// The views of `understudy show`. A view is a subcommand of it in a file of its own: it reads what
/// is declared with `read_declared`, lets module report render it, and prints.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "exit.hpp"
#include "gathering.hpp"
#include "options.hpp"
#include "understudy/model/application.hpp"
#include "understudy/report/style.hpp"

namespace understudy::cli {

/// What every view takes from the command line.
struct ShowOptions {
  std::vector<std::string> paths;
  std::string format;
  int width = 0;  ///< Columns of text; 0: what standard output has.
};

/// What a view shows: manifests without an error, in the order of their paths.
struct Declared {
  Gathered gathered;
  std::vector<const model::Application*> applications;  ///< Never empty; in `gathered`.
};

/// Adds `--format` and `--width` to a view. The first format is the default.
void take_format(CLI::App& view, ShowOptions& options, const std::vector<std::string>& formats);

/// Adds the files or folders a view reads, after its other arguments.
void take_paths(CLI::App& view, ShowOptions& options);

/// Reads what the paths name, as `check` does. What keeps it from being shown (there is none, or it
/// is wrong) is printed to standard error and gives the exit code.
[[nodiscard]] std::expected<Declared, Exit> read_declared(const std::vector<std::string>& paths);

/// What standard output can show, as wide as the options want it.
[[nodiscard]] report::Style shown_style(const ShowOptions& options);

/// Application, services, dependencies, contacts, notifications, environments.
[[nodiscard]] std::vector<Subcommand> add_part_views(CLI::App& show);
/// Graph, recovery order, blast radius, single points of failure.
[[nodiscard]] std::vector<Subcommand> add_graph_views(CLI::App& show);
[[nodiscard]] Subcommand add_org_chart_view(CLI::App& show);
[[nodiscard]] Subcommand add_playbook_view(CLI::App& show);
[[nodiscard]] Subcommand add_who_view(CLI::App& show);

}  // namespace understudy::cli
