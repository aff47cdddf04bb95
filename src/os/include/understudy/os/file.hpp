/// \file
/// Files as the tool uses them: whole reads, atomic replaces, durable appends.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "understudy/diag/result.hpp"

namespace understudy::os {

/// The whole file; at most `limit` bytes, else an error.
[[nodiscard]] diag::Result<std::string> read_file(const std::filesystem::path& path,
                                                  std::size_t limit = 64U << 20U);

/// Writes beside the target, syncs, renames over it and syncs the folder: a reader sees the old
/// text or the new one, also after a power cut. A file that is there keeps its mode and, where this
/// process may give files away, its owner. What earlier processes left beside it that were killed
/// is removed.
[[nodiscard]] diag::Result<> replace_file(const std::filesystem::path& path, std::string_view text);

/// Removes from a folder what processes that were killed left beside the files they were replacing
/// or creating there. What lives is left alone.
void remove_unfinished(const std::filesystem::path& folder);

/// Creates the folder and its parents; fine if it is there already.
[[nodiscard]] diag::Result<> make_folders(const std::filesystem::path& path);

/// Makes a rename, creation or removal in this folder durable.
[[nodiscard]] diag::Result<> sync_folder(const std::filesystem::path& path);

/// A file that only grows. The journal writes through this interface, so that a test can make
/// the n-th write fail, tear or be forgotten.
class AppendFile {
 public:
  AppendFile() = default;
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  virtual ~AppendFile() = default;

  /// Writes all bytes at the end. After a failure the file's end is unknown: do not go on.
  [[nodiscard]] virtual diag::Result<> append(std::string_view bytes) = 0;
  /// Returns when everything appended so far would survive a power cut (fdatasync).
  [[nodiscard]] virtual diag::Result<> sync() = 0;
};

/// Opens for appending, creating the file (mode 0600) when it is not there.
[[nodiscard]] diag::Result<std::unique_ptr<AppendFile>> open_append(
    const std::filesystem::path& path);

/// Cuts the file to `size` bytes and syncs it: drops a torn tail.
[[nodiscard]] diag::Result<> truncate_file(const std::filesystem::path& path, std::size_t size);

}  // namespace understudy::os
