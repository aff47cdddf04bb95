#include "stage_content.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/journal/digest.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/experiment.hpp"
#include "understudy/parse/requirements.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_declared = (std::size_t{1} << 20U) + 1;

std::vector<fs::path> experiments_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder / "experiments", error), end; !error && at != end;
       at.increment(error)) {
    const fs::path ending = at->path().extension();
    std::error_code ignored;
    if ((ending == ".yaml" || ending == ".yml") && at->is_regular_file(ignored)) {
      found.push_back(at->path());
    }
  }
  std::ranges::sort(found);
  return found;
}

/// What is wrong with an experiment was found when everything was gathered.
diag::Result<> add_experiments(const fs::path& folder, stage::Content& content) {
  for (const fs::path& path : experiments_in(folder)) {
    auto text = os::read_file(path, most_declared);
    if (!text) return std::unexpected(std::move(text).error());
    const std::string sha256 = journal::sha256_hex(*text);
    auto parsed = parse::parse_experiment(std::make_shared<const diag::Source>(
        diag::Source{.name = path.lexically_normal().string(), .text = std::move(*text)}));
    if (diag::has_errors(parsed.findings)) continue;
    content.experiments.push_back({.path = path.lexically_relative(folder).generic_string(),
                                   .sha256 = sha256,
                                   .value = std::move(parsed.value)});
  }
  return {};
}

stage::Content content_of(const check::Member& member) {
  const fs::path manifest(member.application.source->name);
  stage::Content content{.application = member.application,
                         .folder = manifest.parent_path().string()};
  for (const check::PlaybookFile& file : member.playbooks) {
    // One with errors cannot be carried out, so nothing that was known of it still holds.
    if (!file.sound || file.value.source == nullptr) continue;
    content.playbooks.push_back({.path = file.path,
                                 .sha256 = journal::sha256_hex(file.value.source->text),
                                 .value = file.value});
  }
  return content;
}

}  // namespace

diag::Result<std::vector<stage::Content>> contents_of(Gathered& gathered) {
  std::vector<stage::Content> contents;
  for (const check::Member& member : gathered.workspace.members) {
    contents.push_back(content_of(member));
    const fs::path folder = contents.back().folder.empty() ? "." : contents.back().folder;
    if (auto added = add_experiments(folder, contents.back()); !added) {
      return std::unexpected(std::move(added).error());
    }
  }
  return contents;
}

diag::Result<std::vector<stage::Requirement>> read_requirements(const std::string& path,
                                                                diag::Findings& findings) {
  auto text = os::read_file(path, most_declared);
  if (!text) return std::unexpected(std::move(text).error());
  auto parsed = parse::parse_requirements(
      std::make_shared<const diag::Source>(diag::Source{.name = path, .text = std::move(*text)}));
  const bool sound = !diag::has_errors(parsed.findings);
  std::ranges::move(parsed.findings, std::back_inserter(findings));
  if (!sound) return std::vector<stage::Requirement>();
  return stage::requirements_of(parsed.value);
}

}  // namespace understudy::cli
