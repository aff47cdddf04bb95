/// \file
/// `understudy show playbook`: a playbook as a person reads it, or which ones there are.
#include <filesystem>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "options.hpp"
#include "show.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/playbook.hpp"
#include "understudy/report/playbook.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

// A little more than the parser takes, so that it is the parser who refuses what is too large.
constexpr std::size_t most_shown_playbook = (std::size_t{1} << 20U) + 1;

struct ShowPlaybookOptions {
  ShowOptions common;
  std::string playbook;
};

Exit refuse(diag::Diagnostic why) {
  std::cerr << diag::render(diag::Failure(std::move(why)));
  return Exit::usage;
}

Exit print(const std::string& file, report::Scenarios scenarios,
           const ShowPlaybookOptions& options) {
  std::cout << (options.common.format == "json"
                    ? report::playbook_json(file, scenarios)
                    : report::playbook_text(file, scenarios, shown_style(options.common)));
  return Exit::holds;
}

Exit show_one(const ShowPlaybookOptions& options) {
  const auto hash = options.playbook.find('#');
  const std::string file = options.playbook.substr(0, hash);
  const std::string id = hash == std::string::npos ? "" : options.playbook.substr(hash + 1);
  std::error_code ignored;
  if (!fs::is_regular_file(file, ignored)) {
    return refuse({.code = "US-C009",
                   .message = fmt::format("there is no playbook '{}'", file),
                   .hint = "'understudy show playbook' without a name lists them"});
  }
  auto text = os::read_file(file, most_shown_playbook);
  if (!text) {
    std::cerr << diag::render(text.error());
    return Exit::not_carried_out;
  }
  const auto parsed = parse::parse_playbook(
      std::make_shared<const diag::Source>(diag::Source{.name = file, .text = std::move(*text)}));
  if (diag::has_errors(parsed.findings)) {
    std::cerr << diag::render(parsed.findings);
    return Exit::usage;
  }
  if (id.empty()) return print(file, parsed.value.scenarios, options);
  const model::Scenario* scenario = model::find_scenario(parsed.value, id);
  if (scenario != nullptr) return print(file, std::span(scenario, 1), options);
  std::vector<std::string_view> known;
  known.reserve(parsed.value.scenarios.size());
  for (const model::Scenario& one : parsed.value.scenarios) known.emplace_back(one.id);
  return refuse({.code = "US-C002",
                 .message = fmt::format("the playbook has no scenario '{}'", id),
                 .where = {.source = parsed.value.source},
                 .hint = diag::did_you_mean(id, known)});
}

/// Which scenarios there are, and where.
Exit show_all(const ShowPlaybookOptions& options) {
  const auto declared = read_declared({});
  if (!declared) return declared.error();
  std::vector<report::PlaybookEntry> entries;
  for (const check::Member& member : declared->gathered.workspace.members) {
    for (const check::PlaybookFile& file : member.playbooks) {
      const std::string& name = file.value.source->name;
      if (!file.sound) entries.push_back({.file = name, .scenario = nullptr});
      if (!file.sound) continue;
      for (const model::Scenario& scenario : file.value.scenarios) {
        entries.push_back({.file = name, .scenario = &scenario});
      }
    }
  }
  std::cout << (options.common.format == "json"
                    ? report::playbooks_json(entries)
                    : report::playbooks_text(entries, shown_style(options.common)));
  return Exit::holds;
}

}  // namespace

Subcommand add_playbook_view(CLI::App& show_app) {
  auto options = std::make_shared<ShowPlaybookOptions>();
  auto* app = show_app.add_subcommand("playbook", "A playbook as a person reads it");
  app->add_option("playbook", options->playbook,
                  "FILE.md, or FILE.md#scenario; default: which ones there are");
  take_format(*app, options->common, {"text", "json"});
  return {.app = app, .run = [options] {
            return options->playbook.empty() ? show_all(*options) : show_one(*options);
          }};
}

}  // namespace understudy::cli
