#include "team_files.hpp"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "gathering.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/file.hpp"
#include "understudy/parse/format.hpp"

namespace understudy::cli {

namespace {

namespace fs = std::filesystem;

constexpr auto team_manifest = "understudy.yaml";
// A little more than the parsers take, so that it is they who refuse what is too large.
constexpr std::size_t most_yaml = (std::size_t{64} << 20U) + 1;
constexpr std::size_t most_team_playbook = (std::size_t{1} << 20U) + 1;

void add(std::vector<fs::path>& to, std::vector<fs::path> more) {
  std::ranges::move(more, std::back_inserter(to));
}

/// A manifest and what stands beside it.
std::vector<fs::path> files_of_team(const fs::path& manifest) {
  const fs::path folder = manifest.parent_path();
  std::vector<fs::path> found{manifest};
  add(found, files_below(folder / "playbooks",
                         [](const fs::path& file) { return file.extension() == ".md"; }));
  add(found, files_below(folder / "experiments", [](const fs::path& file) {
        return file.extension() == ".yaml" || file.extension() == ".yml";
      }));
  return found;
}

std::unexpected<diag::Failure> nothing_in(const std::string& path) {
  return diag::fail(
      {.code = "US-C001",
       .message = fmt::format("there is no {} in '{}' or below it", team_manifest, path),
       .hint = "name the folder that holds one, or begin with 'understudy init'"});
}

diag::Result<std::vector<fs::path>> expand(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (path == "-" || fs::is_regular_file(status)) return std::vector<fs::path>{path};
  if (!fs::exists(status)) {
    return diag::fail({.code = "US-C011",
                       .message = fmt::format("there is no '{}'", path),
                       .hint = "name a manifest, a playbook, or a folder that holds them"});
  }
  if (!fs::is_directory(status)) {
    return diag::fail(
        {.code = "US-C011", .message = fmt::format("'{}' is neither a file nor a folder", path)});
  }
  const auto manifests =
      files_below(path, [](const fs::path& file) { return file.filename() == team_manifest; });
  if (manifests.empty()) return nothing_in(path);
  std::vector<fs::path> found;
  for (const fs::path& manifest : manifests) add(found, files_of_team(manifest));
  return found;
}

diag::Result<std::vector<fs::path>> here() {
  auto found = expand(".");
  if (found) return found;
  const std::string above = manifest_above(".");
  if (above.empty()) return found;
  return files_of_team(above);
}

/// How a person would write the path from here.
std::string team_shown(const fs::path& path) {
  std::error_code ignored;
  const std::string text = fs::proximate(path, ignored).lexically_normal().string();
  return text.empty() || text.starts_with("../../..") ? path.lexically_normal().string() : text;
}

}  // namespace

diag::Result<std::vector<fs::path>> team_paths(const std::vector<std::string>& paths) {
  std::vector<fs::path> found;
  if (paths.empty()) {
    auto team = here();
    if (!team) return team;
    found = std::move(*team);
  }
  for (const std::string& path : paths) {
    auto files = expand(path);
    if (!files) return files;
    add(found, std::move(*files));
  }
  // One file may be written in several ways.
  std::set<fs::path> known;
  std::erase_if(found, [&](const fs::path& path) {
    std::error_code ignored;
    return !known.insert(fs::weakly_canonical(path, ignored)).second;
  });
  return found;
}

diag::Result<TeamFile> read_team_file(const fs::path& path) {
  const bool standard_input = path == "-";
  const bool markdown = path.extension() == ".md";
  auto text = os::read_file(standard_input ? fs::path("/dev/stdin") : path,
                            markdown ? most_team_playbook : most_yaml);
  if (!text) return std::unexpected(std::move(text).error());
  TeamFile file{.path = standard_input ? fs::path() : path};
  file.kind = markdown ? parse::FileKind::playbook : parse::kind_of(*text);
  if (!markdown && !standard_input && file.kind == parse::FileKind::playbook) {
    file.kind = parse::FileKind::application;
  }
  file.source = std::make_shared<const diag::Source>(diag::Source{
      .name = standard_input ? "standard input" : team_shown(path), .text = std::move(*text)});
  return file;
}

}  // namespace understudy::cli
