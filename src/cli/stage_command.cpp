/// \file
/// `understudy stage`: which stage of resiliency the evidence entitles an application to.
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "assessing.hpp"
#include "options.hpp"
#include "store.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/report/ladder.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::cli {

namespace {

struct StageOptions {
  std::string path;
  std::string store;
  std::string format = "text";
  std::string at;
  std::string explain;
  std::vector<std::string> requirements;
  bool verify = false;
  int width = 0;
};

Exit explain(const std::vector<stage::Ladder>& ladders, const StageOptions& options,
             const report::Style& style) {
  std::vector<std::string_view> known;
  bool found = false;
  for (const stage::Ladder& ladder : ladders) {
    for (const stage::Standing& standing : ladder.standings) {
      known.emplace_back(standing.requirement.id);
      if (standing.requirement.id != options.explain) continue;
      std::cout << (found ? "\n" : "") << report::requirement_text(ladder, standing, style);
      found = true;
    }
  }
  if (found) return Exit::holds;
  const auto near = diag::nearest(options.explain, known);
  return refuse_assessing(diag::Failure(
      {.code = "US-V021",
       .message = fmt::format("there is no requirement '{}'", options.explain),
       .hint = near ? fmt::format("did you mean '{}'?", *near)
                    : "'understudy stage' lists them; docs/stages.md tells of each"}));
}

Exit print(const std::vector<stage::Ladder>& ladders, const StageOptions& options) {
  report::Style style = terminal_style(1, "");
  if (options.width > 0) style.width = options.width;
  if (!options.explain.empty()) return explain(ladders, options, style);
  if (options.format == "svg" && ladders.size() > 1) {
    return refuse_assessing(
        diag::Failure({.code = "US-V022",
                       .message = fmt::format("a badge is about one application, and "
                                              "there are {} here",
                                              ladders.size()),
                       .hint = "name the folder of one of them"}));
  }
  if (options.format == "json") {
    std::cout << report::ladder_json(ladders);
  } else if (options.format == "markdown") {
    std::cout << report::ladder_markdown(ladders);
  } else if (options.format == "svg") {
    std::cout << report::ladder_badge(ladders.front());
  } else {
    std::cout << report::ladder_text(ladders, style);
  }
  return Exit::holds;
}

Exit assess(const StageOptions& options) {
  const auto at = instant_of(options.at);
  if (!at) return refuse_assessing(at.error());
  std::vector<stage::Ladder> ladders;
  const Exit done = assess_each(
      {.paths = options.path.empty() ? std::vector<std::string>() : std::vector{options.path},
       .store = options.store,
       .requirements = options.requirements,
       .verify = options.verify,
       .ladders_alone = true},
      *at, [&ladders](Assessed one) { ladders.push_back(std::move(one.ladder)); });
  return done == Exit::holds ? print(ladders, options) : done;
}

}  // namespace

Subcommand add_stage(CLI::App& root) {
  auto options = std::make_shared<StageOptions>();
  auto* app = root.add_subcommand("stage", "Say which stage the evidence shows, and what is next");
  app->add_option("path", options->path,
                  "Manifest, or folder: of all applications below it, a line each; default: here");
  app->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json", "markdown", "svg"}))
      ->capture_default_str();
  app->add_option("--at", options->at,
                  "As of this date: today's plans against the evidence up to then");
  app->add_option("--explain", options->explain, "All about one requirement, e.g. S1.exercise");
  app->add_option("--requirements", options->requirements,
                  "Files of your organisation's own requirements, beside requirements.yaml");
  app->add_option("--store", options->store, "Evidence; default: .understudy beside the plans");
  app->add_flag("--verify", options->verify,
                "Read every run again, from the first byte to the last, and no index");
  app->add_option("--width", options->width, "Columns of text; default: the terminal's")
      ->check(CLI::Range(20, 1000));
  app->footer(
      "Exit status: 0 the ladder could be told, whatever the stage; 2 wrong usage or a manifest\n"
      "that cannot be read, 3 could not be carried out.");
  return {.app = app, .run = [options] { return assess(*options); }};
}

}  // namespace understudy::cli
