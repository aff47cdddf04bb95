/// \file
/// `understudy stage`: which stage of resiliency the evidence entitles an application to.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "gathering.hpp"
#include "options.hpp"
#include "stage_agreement.hpp"
#include "stage_content.hpp"
#include "stage_stores.hpp"
#include "store.hpp"
#include "understudy/check/check.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/clock.hpp"
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

Exit refuse(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  const std::string& code = failure.cause().code;
  return code.starts_with("US-C") || code.starts_with("US-V") ? Exit::usage : Exit::not_carried_out;
}

diag::Result<evidence::Time> instant(const std::string& given) {
  if (given.empty()) {
    return std::chrono::floor<std::chrono::seconds>(os::SystemClock().now().wall);
  }
  if (const auto time = evidence::parse_time(given)) return *time;
  return diag::fail({.code = "US-V020",
                     .message = fmt::format("'{}' is no date", given),
                     .hint = "write it as 2026-11-26, or 2026-11-26T10:15:30Z"});
}

/// Errors of the files of one application: a check of it, made now.
evidence::Checked check_of(const Gathered& gathered, const stage::Content& content,
                           const diag::Findings& found) {
  evidence::Checked checked{.application = content.application.name.value,
                            .bundle = content.bundle,
                            .tool_version = US_VERSION};
  const std::string folder = content.folder.empty() ? "" : content.folder + "/";
  const bool alone = gathered.workspace.members.size() == 1;
  for (const diag::Diagnostic& finding : found) {
    const bool mine =
        alone || finding.where.source == nullptr || finding.where.source->name.starts_with(folder);
    if (!mine) continue;
    if (finding.severity == diag::Severity::error) ++checked.errors;
    if (finding.severity == diag::Severity::warning) ++checked.warnings;
  }
  return checked;
}

diag::Findings checked(const Gathered& gathered) {
  diag::Findings findings = gathered.findings;
  std::ranges::move(check::check(gathered.workspace), std::back_inserter(findings));
  return check::without_allowed(std::move(findings), gathered.sources);
}

/// What is asked of one application beyond the stages: by the files named, and by the one beside
/// its manifest.
class Added {
 public:
  explicit Added(std::vector<std::string> everywhere) : everywhere_(std::move(everywhere)) {}

  diag::Result<std::vector<stage::Requirement>> of(const stage::Content& content) {
    std::vector<std::string> paths = everywhere_;
    const std::filesystem::path beside =
        std::filesystem::path(content.folder) / "requirements.yaml";
    std::error_code ignored;
    if (std::filesystem::exists(beside, ignored)) paths.push_back(beside.string());
    std::vector<stage::Requirement> all;
    for (const std::string& path : paths) {
      auto read = read_requirements(path, findings_);
      if (!read) return read;
      std::ranges::move(*read, std::back_inserter(all));
    }
    return all;
  }

  /// What is wrong with the files that were read.
  [[nodiscard]] const diag::Findings& findings() const { return findings_; }

 private:
  std::vector<std::string> everywhere_;
  diag::Findings findings_;
};

diag::Result<std::vector<stage::Ladder>> assess_all(const Gathered& gathered,
                                                    std::vector<stage::Content>& contents,
                                                    evidence::Time at,
                                                    const StageOptions& options) {
  Stores stores(options.store, options.verify, contents);
  Added added(options.requirements);
  const diag::Findings found = checked(gathered);
  std::vector<stage::Ladder> ladders;
  for (stage::Content& content : contents) {
    auto agreement = agreement_at(content.application.source->name, at);
    if (!agreement) return std::unexpected(std::move(agreement).error());
    content.bundle = agreement->bundle;
    const auto more = added.of(content);
    if (!more) return std::unexpected(more.error());
    const evidence::Checked check = check_of(gathered, content, found);
    ladders.push_back(stores.assess(content, [&](evidence::Evidence known) {
      evidence::add(known, at, check);
      evidence::add(known, at, *agreement);
      return stage::assess(content, known, at, *more);
    }));
  }
  if (!diag::has_errors(added.findings())) return ladders;
  std::cerr << diag::render(added.findings());
  return diag::fail({.code = "US-V013",
                     .message = "the requirements of the organisation cannot be read",
                     .hint = "mend them first: without them the ladder would be too easy"});
}

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
  return refuse(diag::Failure(
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
    return refuse(diag::Failure({.code = "US-V022",
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
  const auto at = instant(options.at);
  if (!at) return refuse(at.error());
  auto gathered =
      gather(options.path.empty() ? std::vector<std::string>() : std::vector{options.path});
  if (!gathered) return refuse(gathered.error());
  // A manifest that cannot be read declares nothing, and that is no stage either.
  diag::Findings unread = gathered->findings;
  std::erase_if(unread, [](const diag::Diagnostic& finding) {
    return finding.severity != diag::Severity::error ||
           (finding.where.source != nullptr && finding.where.source->name.ends_with(".md"));
  });
  if (!unread.empty()) {
    std::cerr << diag::render(unread);
    return Exit::usage;
  }
  auto contents = contents_of(*gathered);
  if (!contents) return refuse(contents.error());
  const auto ladders = assess_all(*gathered, *contents, *at, options);
  return ladders ? print(*ladders, options) : refuse(ladders.error());
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
