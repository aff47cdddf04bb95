#include "trigger_options.hpp"

#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::cli {

void add_trigger_options(CLI::App& app, Trigger& trigger) {
  app.add_option("--trigger", trigger.by, "What starts this run: person, schedule or pipeline")
      ->check(CLI::IsMember({"person", "schedule", "pipeline"}))
      ->envname("UNDERSTUDY_TRIGGER")
      ->capture_default_str();
  app.add_option("--trigger-name", trigger.name, "Name of the schedule or the pipeline")
      ->envname("UNDERSTUDY_TRIGGER_NAME");
  app.add_option("--build", trigger.build, "The pipeline's build")->envname("UNDERSTUDY_BUILD");
}

std::optional<diag::Diagnostic> check_trigger(const Trigger& trigger) {
  const bool person = trigger.by == "person";
  if (!person && trigger.name.empty()) {
    return diag::Diagnostic{.code = "US-Q001",
                            .message = fmt::format("a {} that starts a run has a name", trigger.by),
                            .hint = "give it with --trigger-name NAME or UNDERSTUDY_TRIGGER_NAME"};
  }
  if (person && !trigger.name.empty()) {
    return diag::Diagnostic{
        .code = "US-Q001",
        .message = fmt::format("'{}' names a schedule or a pipeline, but a person starts this run",
                               trigger.name),
        .hint = "add --trigger schedule or --trigger pipeline"};
  }
  if (trigger.by != "pipeline" && !trigger.build.empty()) {
    return diag::Diagnostic{.code = "US-Q001",
                            .message = fmt::format("a {} has no builds", trigger.by),
                            .hint = "add --trigger pipeline, or leave --build out"};
  }
  return std::nullopt;
}

}  // namespace understudy::cli
