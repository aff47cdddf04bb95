/// \file
/// A folder that is filled from paths which others may have written: nothing that is done through
/// it reaches beyond the folder, and no link below it is followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::os {

/// Paths are relative, `/` between their parts; a path with an empty part, `.` or `..` is refused
/// as one that is not there. Any number of readers or one writer at a time.
class FileTree {
 public:
  /// The folder must be there.
  [[nodiscard]] static diag::Result<FileTree> open(const std::filesystem::path& root);

  /// A regular file's bytes; nullopt when there is none of that name.
  [[nodiscard]] diag::Result<std::optional<std::string>> read(std::string_view path,
                                                              std::size_t limit = std::size_t{256}
                                                                                  << 20U) const;

  /// Its size; nullopt when there is no regular file of that name.
  [[nodiscard]] std::optional<std::uint64_t> size_of(std::string_view path) const;

  /// Whether anything has that name.
  [[nodiscard]] bool stands(std::string_view path) const;

  /// Writes beside the place, at `.NAME.understudy-new`, and renames: a reader sees the old bytes
  /// or the new ones. What a process that was killed left there is written over. Missing folders
  /// are made. Durable only after `sync`.
  [[nodiscard]] diag::Result<> write(std::string_view path, std::string_view bytes) const;

  /// Adds to the end of a file, which is made when it is not there.
  [[nodiscard]] diag::Result<> append(std::string_view path, std::string_view bytes) const;

  /// Removes a file, and the folders that it leaves empty. Fine when it is not there.
  [[nodiscard]] diag::Result<> remove(std::string_view path) const;

  /// Returns when all that was written would survive a power cut, and everything else on its file
  /// system: for many files.
  [[nodiscard]] diag::Result<> sync() const;

  /// Returns when this file would.
  [[nodiscard]] diag::Result<> sync(std::string_view path) const;

 private:
  enum class Missing : std::uint8_t { stop, make };

  FileTree(Descriptor root, std::filesystem::path path)
      : root_(std::move(root)), path_(std::move(path)) {}

  /// The folder of a path, and the path's last part; no descriptor when there is no such folder.
  [[nodiscard]] diag::Result<std::pair<Descriptor, std::string>> folder_of(std::string_view path,
                                                                           Missing missing) const;
  [[nodiscard]] std::unexpected<diag::Failure> cannot(std::string_view verb, std::string_view path,
                                                      int error) const;

  Descriptor root_;
  std::filesystem::path path_;
};

}  // namespace understudy::os
