/// \file
/// Files that are written all together or not at all, and never over another one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "understudy/diag/result.hpp"

namespace understudy::os {

struct NewFile {
  std::filesystem::path path;
  std::string text;
};

/// Those of the paths that are taken, whatever stands there, also a link that leads nowhere.
[[nodiscard]] std::vector<std::filesystem::path> taken(const std::vector<NewFile>& files);

/// Writes every file beside its place, syncs it, and only when all are complete gives them their
/// names, which fails where a name is taken. Missing folders are made. After a failure nothing of
/// it is left: neither a file nor a folder that was made for it. Only a machine that dies while the
/// names are given can leave some of the files; each of those is whole.
[[nodiscard]] diag::Result<> create_files(const std::vector<NewFile>& files);

}  // namespace understudy::os
