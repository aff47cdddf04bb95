/// \file
/// An application's folder: what is agreed to in it, and the statements beside that. Reads and
/// writes files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/agree/bundle.hpp"
#include "understudy/agree/statement.hpp"
#include "understudy/agree/witness.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::agree {

/// The manifest, every `*.md` below `playbooks`, every `*.yaml` and `*.yml` below `experiments`,
/// and the `named` playbooks elsewhere in the folder (names of files that are not there are left
/// out: `check` tells). Hidden files and folders are left out. Sorted by path.
/// Errors: a symbolic link or anything else that is no regular file (US-G012), a path that leaves
/// the folder (US-G013) or cannot be written down (US-G015), too large a file.
[[nodiscard]] diag::Result<std::vector<Content>> read_contents(
    const std::filesystem::path& manifest, const std::vector<std::string>& named);

/// The statements of the folder `agreements` beside the manifest, by name. Files of other kinds are
/// left alone. Errors: it cannot be read, or holds a symbolic link (US-G012).
[[nodiscard]] diag::Result<std::vector<Paper>> read_papers(const std::filesystem::path& manifest);

/// A text that somebody signed, by its digest; nullopt when it is not kept or was changed since.
[[nodiscard]] std::optional<std::string> kept_text(const std::filesystem::path& manifest,
                                                   const std::string& sha256);

/// Writes a statement with its signature, and keeps the texts it speaks of. The statement comes
/// last: whoever reads meanwhile finds it whole or not at all. Gives the statement's file.
[[nodiscard]] diag::Result<std::filesystem::path> keep(const std::filesystem::path& manifest,
                                                       const Statement& statement,
                                                       std::string_view bytes,
                                                       std::string_view signature,
                                                       const std::vector<Content>& contents);

}  // namespace understudy::agree
