/// \file
/// How commands write files that a person is to go on with: never over one that is there.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "exit.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/os/new_files.hpp"

namespace understudy::cli {

/// Fails with US-C018, naming each path that is taken.
[[nodiscard]] diag::Result<> places_are_free(const std::vector<os::NewFile>& files);

/// All of them or none, and never over a file that is there. Where some are there already, each
/// just as it would be written, an earlier writing was interrupted: then the rest is written.
[[nodiscard]] diag::Result<> write_files(const std::vector<os::NewFile>& files);

/// A name for the application whose plan lies in `folder`: the folder's own, or that of the one
/// above when it is called `resilience`.
[[nodiscard]] std::string name_of_place(const std::filesystem::path& folder);

/// Prints each file's path and text, as `--dry-run` wants it.
[[nodiscard]] Exit show_files(const std::vector<os::NewFile>& files);

/// Tells why, and gives the exit code: what the person gave is wrong, or the machine said no.
[[nodiscard]] Exit refused(const diag::Failure& failure);

}  // namespace understudy::cli
