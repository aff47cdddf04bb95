/// \file
/// `understudy check`: what is wrong with manifests and playbooks, without running anything.
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "codes.hpp"
#include "gathering.hpp"
#include "on_all_cores.hpp"
#include "options.hpp"
#include "understudy/check/check.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::cli {

namespace {

struct CheckOptions {
  std::vector<std::string> paths;
  std::string format = "text";
  std::string explain;
  bool strict = false;
  bool notes = false;
};

Exit explain(const std::string& code) {
  const auto found = find_code(code);
  if (!found) {
    std::cerr << diag::render(diag::Failure({.code = "US-C012",
                                             .message = fmt::format("there is no code '{}'", code),
                                             .hint = nearest_code(code)}));
    return Exit::usage;
  }
  std::cout << fmt::format("{}: {}\n  for example: {}\n", code, found->meaning, found->example);
  return Exit::holds;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// One line for the person who waits at the terminal.
std::string summary(const diag::Tally& count, std::size_t files, bool notes) {
  const std::string checked = fmt::format("{} checked: ", counted(files, "file"));
  std::string hidden;
  if (count.notes > 0 && !notes) {
    hidden = fmt::format(" ({}: see them with --notes)", counted(count.notes, "note"));
  }
  if (count.errors + count.warnings == 0) return checked + "nothing is wrong" + hidden + "\n";
  return fmt::format("{}{}, {}{}\n", checked, counted(count.errors, "error"),
                     counted(count.warnings, "warning"), hidden);
}

void print(const diag::Findings& findings, const CheckOptions& options,
           const std::vector<std::string>& files) {
  if (options.format == "json") {
    std::cout << diag::to_json(findings);
  } else if (options.format == "sarif") {
    std::cout << diag::to_sarif(findings, {.version = US_VERSION, .meaning = [](auto code) {
                                             const auto found = find_code(code);
                                             return found ? found->meaning : std::string();
                                           }});
  } else if (options.format == "junit") {
    std::cout << diag::to_junit(findings, files);
  } else if (options.format == "github") {
    std::cout << diag::to_github(findings);
  } else {
    std::cout << diag::render(findings);
  }
}

Exit check_all(const CheckOptions& options) {
  if (!options.explain.empty()) return explain(options.explain);
  auto gathered = gather(options.paths);
  if (!gathered) {
    std::cerr << diag::render(gathered.error());
    return gathered.error().cause().code.starts_with("US-C") ? Exit::usage : Exit::not_carried_out;
  }
  diag::Findings findings = std::move(gathered->findings);
  for (diag::Diagnostic& finding : check::check(gathered->workspace, on_all_cores)) {
    findings.push_back(std::move(finding));
  }
  findings = check::without_allowed(std::move(findings), gathered->sources);
  findings = of_interest(std::move(findings), options.paths);

  const diag::Tally count = diag::tally(findings);
  if (!options.notes) {
    std::erase_if(findings, [](const diag::Diagnostic& finding) {
      return finding.severity == diag::Severity::note;
    });
  }
  std::vector<std::string> files;
  for (const auto& source : gathered->sources) files.push_back(source->name);
  print(findings, options, files);
  std::cout.flush();
  if (options.format == "text") std::cerr << summary(count, files.size(), options.notes);
  const bool holds = count.errors == 0 && (!options.strict || count.warnings == 0);
  return holds ? Exit::holds : Exit::does_not_hold;
}

}  // namespace

Subcommand add_check(CLI::App& root) {
  auto options = std::make_shared<CheckOptions>();
  auto* app = root.add_subcommand("check", "Check manifests and playbooks without running them");
  app->add_option("paths", options->paths, "Manifests, playbooks or folders; default: here");
  app->add_option("--format", options->format)
      ->check(CLI::IsMember({"text", "json", "sarif", "junit", "github"}))
      ->capture_default_str();
  app->add_flag("--strict", options->strict, "Warnings count as errors");
  app->add_flag("--notes", options->notes, "Show notes as well");
  app->add_option("--explain", options->explain, "Say what a code means, with an example");
  app->footer(
      "Exit status: 0 nothing is wrong, 1 something is, 2 wrong usage, 3 could not be read.\n"
      "A finding is allowed by a comment on its line or the one above:\n"
      "  # understudy: allow US-R006 because …   (in Markdown: <!-- … -->)");
  return {.app = app, .run = [options] { return check_all(*options); }};
}

}  // namespace understudy::cli
