/// \file
/// A folder for files that another program must read or write.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "understudy/diag/result.hpp"

namespace understudy::agree {

/// Nobody else may look into it; it goes with its owner.
class TemporaryFolder {
 public:
  [[nodiscard]] static diag::Result<TemporaryFolder> create();

  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}

  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  /// A new file in it, for as long as it lives: not synced.
  [[nodiscard]] diag::Result<std::filesystem::path> write(const std::string& name,
                                                          std::string_view bytes) const;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace understudy::agree
