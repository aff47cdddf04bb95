/// \file
/// `understudy import`: runbooks that people already have, as playbooks.
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "gathering.hpp"
#include "options.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/new_files.hpp"
#include "understudy/parse/import.hpp"
#include "understudy/parse/outline.hpp"
#include "writing.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;
using SourcePtr = std::shared_ptr<const diag::Source>;

struct ImportOptions {
  std::vector<std::string> runbooks;
  std::string into;
  std::string service;
  std::string unit;
  std::string manifest;
  std::string name;
  std::string format = "text";
  bool dry_run = false;
};

/// A little more than is read, so that it is the reader who refuses what is too large.
constexpr std::size_t most = (std::size_t{1} << 20U) + 1;

/// The playbooks' folder of the plan at hand or above, else of the one `init` would write.
fs::path folder_for_playbooks() {
  std::error_code ignored;
  if (fs::exists("resilience/understudy.yaml", ignored)) return "resilience/playbooks";
  const std::string above = manifest_above(".");
  if (above.empty()) return "resilience/playbooks";
  return fs::proximate(fs::path(above).parent_path() / "playbooks", ignored);
}

diag::Result<fs::path> place_of(const std::string& runbook, const fs::path& folder,
                                const std::vector<os::NewFile>& others) {
  const std::string name = parse::name_from(fs::path(runbook).stem().string());
  if (name.empty()) {
    return diag::fail({.code = "US-C022",
                       .message = fmt::format("'{}' leaves no name for a playbook", runbook),
                       .hint = "give the file a name with letters or digits"});
  }
  fs::path path = folder / (name + ".md");
  for (const os::NewFile& other : others) {
    if (other.path != path) continue;
    return diag::fail({.code = "US-C022",
                       .message = fmt::format("two runbooks would become '{}'", path.string()),
                       .hint = "import one of them into another folder with '--into'"});
  }
  return path;
}

diag::Result<> known_words(const ImportOptions& options) {
  if (!options.unit.empty() && !parse::is_unit(options.unit)) {
    return diag::fail({.code = "US-C023",
                       .message = fmt::format("'{}' of --unit is no unit", options.unit),
                       .hint = "write w, d, h, m or s"});
  }
  for (const auto& [option, name] :
       {std::pair("--service", options.service), std::pair("--name", options.name)}) {
    if (name.empty() || parse::name_from(name) == name) continue;
    return diag::fail({.code = "US-C019",
                       .message = fmt::format("'{}' of {} is no name", name, option),
                       .hint = "a name has small letters, digits and inner hyphens"});
  }
  return {};
}

/// Everything that is to be written, and what there is to say about it.
struct Drafts {
  std::vector<os::NewFile> files;
  diag::Findings decisions;
  diag::Findings refused;
};

void take(diag::Findings from, diag::Findings& into) {
  into.insert(into.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
}

/// The manifest of the runbooks' tables, beside the playbooks they have become.
void add_manifest(const ImportOptions& options, const std::vector<SourcePtr>& runbooks,
                  const std::vector<SourcePtr>& playbooks, Drafts& drafts) {
  const fs::path path = options.manifest;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  parse::ManifestImportOptions wanted{
      .name = path.string(), .application = options.name, .unit = options.unit, .playbooks = {}};
  for (const SourcePtr& playbook : playbooks) {
    std::error_code ignored;
    const std::string near = fs::proximate(playbook->name, folder, ignored).generic_string();
    // A manifest names playbooks below its own folder only.
    if (near.starts_with("..") || near.starts_with('/')) continue;
    wanted.playbooks.push_back(
        std::make_shared<const diag::Source>(diag::Source{.name = near, .text = playbook->text}));
  }
  if (wanted.application.empty()) wanted.application = name_of_place(folder);
  auto imported = parse::import_tables(runbooks, wanted);
  if (imported.manifest != nullptr) {
    drafts.files.insert(drafts.files.begin(), {.path = path, .text = imported.manifest->text});
  }
  drafts.decisions.insert(drafts.decisions.begin(), imported.decisions.begin(),
                          imported.decisions.end());
  take(std::move(imported.refused), drafts.refused);
}

diag::Result<Drafts> drafts_of(const ImportOptions& options) {
  if (auto known = known_words(options); !known) return std::unexpected(known.error());
  const fs::path folder = options.into.empty() ? folder_for_playbooks() : fs::path(options.into);
  Drafts drafts;
  std::vector<SourcePtr> runbooks;
  std::vector<SourcePtr> playbooks;
  for (const std::string& runbook : options.runbooks) {
    auto place = place_of(runbook, folder, drafts.files);
    if (!place) return std::unexpected(std::move(place).error());
    auto text = os::read_file(runbook, most);
    if (!text) return std::unexpected(std::move(text).error());
    runbooks.push_back(std::make_shared<const diag::Source>(
        diag::Source{.name = runbook, .text = std::move(*text)}));
    auto imported = parse::import_runbook(
        runbooks.back(),
        {.name = place->string(), .service = options.service, .unit = options.unit});
    if (imported.playbook != nullptr) {
      playbooks.push_back(imported.playbook);
      drafts.files.push_back({.path = *std::move(place), .text = imported.playbook->text});
    }
    take(std::move(imported.decisions), drafts.decisions);
    take(std::move(imported.refused), drafts.refused);
  }
  if (!options.manifest.empty() && drafts.refused.empty()) {
    add_manifest(options, runbooks, playbooks, drafts);
  }
  return drafts;
}

std::string count_and_noun(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void print(const diag::Findings& findings, const ImportOptions& options) {
  std::cout << (options.format == "json" ? diag::to_json(findings) : diag::render(findings))
            << std::flush;
}

Exit import(const ImportOptions& options) {
  auto drafts = drafts_of(options);
  if (!drafts) return refused(drafts.error());
  if (!drafts->refused.empty()) {
    print(drafts->refused, options);
    std::cerr << "nothing is written\n";
    return Exit::does_not_hold;
  }
  if (options.dry_run) {
    const Exit shown = show_files(drafts->files);
    std::cerr << diag::render(drafts->decisions);
    return shown;
  }
  if (auto written = write_files(drafts->files); !written) return refused(written.error());
  print(drafts->decisions, options);
  for (const os::NewFile& file : drafts->files) {
    std::cerr << fmt::format("'{}' is written\n", file.path.string());
  }
  std::cerr << fmt::format("{} to be made; 'understudy check' shows what is left\n",
                           count_and_noun(drafts->decisions.size(), "decision"));
  return Exit::holds;
}

}  // namespace

Subcommand add_import(CLI::App& root) {
  auto options = std::make_shared<ImportOptions>();
  auto* app = root.add_subcommand("import", "Make playbooks of runbooks that you already have");
  app->add_option("runbooks", options->runbooks, "Markdown files")->required();
  app->add_option("--into", options->into,
                  "Folder for the playbooks; default: 'playbooks' beside the manifest");
  app->add_option("--service", options->service, "What they bring back");
  app->add_option("--unit", options->unit, "The unit of objectives that are bare numbers: h, d, …");
  app->add_option("--manifest", options->manifest,
                  "Also make a new manifest of the tables in the runbooks, and write it here");
  app->add_option("--name", options->name, "Name of the application, for the manifest");
  app->add_option("--format", options->format, "Of the decisions")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  app->add_flag("--dry-run", options->dry_run, "Show what would be written, and write nothing");
  app->footer(
      "The runbooks stay as they are. Prints what a person has to decide about the new files.\n"
      "Exit status: 0 written, 1 a runbook cannot be taken over, 2 wrong usage, 3 not carried "
      "out.");
  return {.app = app, .run = [options] { return import(*options); }};
}

}  // namespace understudy::cli
