/// \file
/// What a git repository tells about an application and the people who work on it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "understudy/diag/result.hpp"
#include "understudy/parse/outline.hpp"

namespace understudy::cli {

struct GitFacts {
  std::string name;   ///< Of the remote's repository, else of the top folder; may be no name.
  std::string owner;  ///< Who owns everything by CODEOWNERS; empty when nothing says so.
  /// The authors of the newest commits, who committed most first; machines are left out.
  std::vector<parse::OutlinePerson> people;
};

/// Asks git about the repository that holds `folder`. Nothing in it is run, and nothing but git is
/// started. Fails with US-C021 when there is no repository, or no git.
[[nodiscard]] diag::Result<GitFacts> git_facts(const std::filesystem::path& folder);

}  // namespace understudy::cli
