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
#include "understudy/os/parallel.hpp"
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

stage::Content content_of(check::Member member) {
  const fs::path manifest(member.application.source->name);
  stage::Content content{.application = std::move(member.application),
                         .folder = manifest.parent_path().string()};
  for (check::PlaybookFile& file : member.playbooks) {
    // One with errors cannot be carried out, so nothing that was known of it still holds.
    if (!file.sound || file.value.source == nullptr) continue;
    std::string sha256 = journal::sha256_hex(file.value.source->text);
    content.playbooks.push_back({.path = std::move(file.path),
                                 .sha256 = std::move(sha256),
                                 .value = std::move(file.value)});
  }
  return content;
}

}  // namespace

diag::Result<std::vector<stage::Content>> contents_of(std::vector<check::Member> members) {
  std::vector<stage::Content> contents(members.size());
  std::vector<diag::Result<>> added(members.size());
  os::in_parallel(
      members.size(),
      [&](std::size_t i) {
        contents[i] = content_of(std::move(members[i]));
        const fs::path folder = contents[i].folder.empty() ? "." : contents[i].folder;
        added[i] = add_experiments(folder, contents[i]);
      },
      4);
  for (diag::Result<>& one : added) {
    if (!one) return std::unexpected(std::move(one).error());
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
