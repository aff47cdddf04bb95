/// \file
/// `understudy exercise`: rehearses one scenario of a playbook.
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "asking_inputs.hpp"
#include "dry_run.hpp"
#include "exercising.hpp"
#include "loading.hpp"
#include "options.hpp"
#include "rehearsal.hpp"
#include "trigger_options.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::cli {

namespace {

struct ExerciseOptions {
  Choice choice;
  RehearsalOptions rehearsal;
  std::string store;
  std::string interval;
  std::string answer_timeout;
  std::vector<std::string> inputs;
  std::string format = "text";
  std::string override_reason;
  bool dry_run = false;
};

std::string valid_duration(const std::string& text) {
  return model::parse_duration(text) ? "" : "write a duration such as 20ms, 5s or 2m";
}

std::string valid_input(const std::string& text) {
  const auto equals = text.find('=');
  return equals == std::string::npos || equals == 0 ? "write NAME=VALUE" : "";
}

std::string valid_reason(const std::string& text) {
  return text.find_first_not_of(" \t") == std::string::npos ? "give a reason" : "";
}

Exit run(ExerciseOptions& options) {
  if (!options.interval.empty()) {
    options.choice.interval = *model::parse_duration(options.interval);
  }
  if (!options.answer_timeout.empty()) {
    options.rehearsal.answer_timeout = *model::parse_duration(options.answer_timeout);
  }
  for (const std::string& input : options.inputs) {
    const auto equals = input.find('=');
    options.choice.inputs[input.substr(0, equals)] = input.substr(equals + 1);
  }
  if (auto wrong = check_trigger(options.rehearsal.trigger)) {
    std::cerr << diag::render(diag::Failure(*wrong));
    return Exit::usage;
  }
  options.rehearsal.format = options.format == "json" ? OutputFormat::json : OutputFormat::text;

  if (!options.dry_run) options.choice.ask = asking_at_the_terminal();
  const Loading loading = load(options.choice);
  std::cerr << diag::render(loading.findings);
  if (!loading.loaded) return Exit::usage;
  if (options.dry_run) {
    std::cout << dry_run(*loading.loaded, options.rehearsal.mode);
    return Exit::holds;
  }
  return exercise_loaded(*loading.loaded, options.store, options.rehearsal,
                         {.reason = options.override_reason, .by = options.rehearsal.actor});
}

}  // namespace

Subcommand add_exercise(CLI::App& root) {
  auto options = std::make_shared<ExerciseOptions>();
  auto* app = root.add_subcommand(
      "exercise", "Break the real thing, carry the playbook out as written, measure");
  app->add_option("playbook", options->choice.playbook, "FILE.md, or FILE.md#scenario")->required();
  app->add_option("--mode", options->rehearsal.mode,
                  "manual: people do each step; semi: you are asked before each; auto: no question")
      ->check(CLI::IsMember({"manual", "semi", "auto"}))
      ->capture_default_str();
  app->add_option("--fault", options->choice.fault,
                  "Declared fault; default: the scenario's first");
  app->add_option("--environment", options->choice.environment, "Declared environment");
  app->add_option("--manifest", options->choice.manifest,
                  "Default: understudy.yaml in the playbook's folder or above it");
  app->add_option("--probe", options->choice.probe, "Declared probe; default: the service's first");
  app->add_option("--ledger", options->choice.ledger, "Declared write ledger, or 'none'");
  app->add_option("--interval", options->interval, "Probe interval, e.g. 20ms")
      ->check(valid_duration);
  app->add_option("--set", options->inputs, "NAME=VALUE for a <NAME> placeholder")
      ->check(valid_input);
  auto* actor =
      app->add_option("--as", options->rehearsal.actor, "Who you are; default: your login name");
  app->add_option("--override-agreement", options->override_reason,
                  "In production: run although the team does not agree, for this reason; needs "
                  "--as, and both are in the evidence")
      ->check(valid_reason)
      ->needs(actor);
  app->add_option("--answer-timeout", options->answer_timeout,
                  "Stop when a question stays unanswered for so long")
      ->check(valid_duration);
  add_trigger_options(*app, options->rehearsal.trigger);
  app->add_option("--store", options->store, "Evidence; default: .understudy beside the plan");
  app->add_option("--format", options->format, "Result on standard output")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->add_flag("-n,--dry-run", options->dry_run, "Print exactly what would be done; do nothing");
  app->footer("Example: understudy exercise playbooks/api-failure.md --mode semi");
  return {.app = app, .run = [options] { return run(*options); }};
}

}  // namespace understudy::cli
