/// \file
/// `understudy report`: what a run's journal says, again, in any form.
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

#include "options.hpp"
#include "run_folder.hpp"
#include "store.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/report/report.hpp"

namespace understudy::cli {

namespace {

struct ReportOptions {
  std::string run;
  std::string store;
  std::string format = "text";
};

Exit print(const ReportOptions& options) {
  const auto folder = find_run(store_or_nearest(options.store), options.run);
  if (!folder) {
    std::cerr << diag::render(folder.error());
    return Exit::usage;
  }
  const auto reading = journal::read(*folder / "journal");
  if (!reading) {
    std::cerr << diag::render(reading.error());
    return Exit::not_carried_out;
  }
  if (const auto& torn = reading->torn_tail) std::cerr << diag::render(*torn);

  const exercise::Facts facts = exercise::facts(reading->events);
  if (options.format == "json") {
    std::cout << report::to_json(facts, reading->events);
  } else if (options.format == "html") {
    std::cout << report::to_html(facts, reading->events);
  } else if (options.format == "markdown") {
    std::cout << report::to_markdown(facts, reading->events);
  } else {
    std::cout << report::to_terminal(facts, terminal_style(1, *folder / "report.html"));
  }
  return Exit::holds;
}

}  // namespace

Subcommand add_report(CLI::App& root) {
  auto options = std::make_shared<ReportOptions>();
  auto* app = root.add_subcommand("report", "Print a run's report from its journal");
  app->add_option("run", options->run, "Run id or folder; default: the newest");
  app->add_option("--store", options->store, "Evidence; default: .understudy here or above");
  app->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json", "markdown", "html"}))
      ->capture_default_str();
  return {.app = app, .run = [options] { return print(*options); }};
}

}  // namespace understudy::cli
