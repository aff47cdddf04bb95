/// \file
/// From paths on the command line to everything that is checked together. Reads files, prints
/// nothing.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "understudy/check/workspace.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::cli {

/// All that was read, and what reading it found.
struct Gathered {
  check::Workspace workspace;  ///< Applications whose manifest has no error.
  diag::Findings findings;     ///< Of the parsers, file by file.
  std::vector<std::shared_ptr<const diag::Source>>
      sources;  ///< In the order in which they were read.
};

/// Reads what the paths name: a manifest, a playbook or experiment (with the manifest above it, and
/// then only what is found in the file itself is of interest), or a folder with manifests anywhere
/// below it.
/// Without a path: the folder at hand, else the manifest above it. Hidden folders and symbolic
/// links to folders are not followed. Fails when a path leads to nothing that can be checked.
[[nodiscard]] diag::Result<Gathered> gather(const std::vector<std::string>& paths);

/// `findings` without those in other files, when every path names a playbook or experiment.
[[nodiscard]] diag::Findings of_interest(diag::Findings findings,
                                         const std::vector<std::string>& paths);

/// The files below a folder that `wanted` takes, sorted. Hidden folders and `node_modules` are left
/// out, symbolic links to folders are not followed, and what may not be read is passed over.
[[nodiscard]] std::vector<std::filesystem::path> files_below(
    const std::filesystem::path& folder,
    const std::function<bool(const std::filesystem::path&)>& wanted);

/// `understudy.yaml` in the folder or in one above it; empty when there is none.
[[nodiscard]] std::string manifest_above(const std::string& folder);

}  // namespace understudy::cli
