/// \file
/// `understudy show who`: its options.
#include <memory>

#include <CLI/CLI.hpp>

#include "options.hpp"
#include "show.hpp"
#include "show_who.hpp"

namespace understudy::cli {

Subcommand add_who_view(CLI::App& show) {
  auto options = std::make_shared<WhoOptions>();
  auto* app = show.add_subcommand("who", "Who can be reached for a service at a time");
  app->add_option("--service", options->service, "Declared service or dependency")->required();
  app->add_option("--at", options->at,
                  "Such as 2026-11-28T03:00:00Z, or \"2026-11-28 03:00 Europe/Berlin\"; "
                  "default: now");
  app->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->add_option("paths", options->paths, "Manifests or folders; default: here");
  app->footer("Exit status: 0 somebody can be reached, 1 nobody, 2 wrong usage or bad input.");
  return {.app = app, .run = [options] { return show_who(*options); }};
}

}  // namespace understudy::cli
