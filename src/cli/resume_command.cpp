/// \file
/// `understudy resume`: finishes or closes a run whose process died or that waits for a person.
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "options.hpp"
#include "rehearsal.hpp"
#include "run_folder.hpp"
#include "store.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"

namespace understudy::cli {

namespace {

struct ResumeOptions {
  std::string run;
  std::string store;
  std::string format = "text";
  RehearsalOptions rehearsal;
};

}  // namespace

Subcommand add_resume(CLI::App& root) {
  auto options = std::make_shared<ResumeOptions>();
  auto* app =
      root.add_subcommand("resume", "Finish or close a run that died or waits for a person");
  app->add_option("run", options->run, "Run id or folder; default: the newest");
  app->add_option("--store", options->store, "Evidence; default: .understudy here or above");
  app->add_option("--answer", options->rehearsal.prepared_answer,
                  "Whether the step that was under way had taken effect, once you have looked")
      ->check(CLI::IsMember({"done", "retry", "failed", "stop"}));
  app->add_option("--as", options->rehearsal.actor, "Who you are; default: your login name");
  app->add_option("--format", options->format, "Result on standard output")
      ->check(CLI::IsMember({"text", "json"}));
  return {.app = app, .run = [options] {
            options->rehearsal.format =
                options->format == "json" ? OutputFormat::json : OutputFormat::text;
            const auto folder = find_run(store_or_nearest(options->store), options->run);
            if (!folder) {
              std::cerr << diag::render(folder.error());
              return Exit::usage;
            }
            os::remove_unfinished(*folder);
            return take_up(*folder, options->rehearsal);
          }};
}

}  // namespace understudy::cli
