/// \file
/// From paths on the command line to the files of a team, one by one. Reads files, prints nothing.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/parse/format.hpp"

namespace understudy::cli {

/// One file of a team.
struct TeamFile {
  std::filesystem::path path;  ///< Empty for what comes from standard input.
  std::shared_ptr<const diag::Source> source;
  parse::FileKind kind = parse::FileKind::application;
};

/// The paths of a team's files: each as named, or, of a folder, every manifest below it with the
/// playbooks and experiments beside it. Without a path: the folder at hand, else the one of the
/// manifest above it. `-` is standard input. Each file once. Fails when a path leads to nothing.
[[nodiscard]] diag::Result<std::vector<std::filesystem::path>> team_paths(
    const std::vector<std::string>& paths);

[[nodiscard]] diag::Result<TeamFile> read_team_file(const std::filesystem::path& path);

}  // namespace understudy::cli
