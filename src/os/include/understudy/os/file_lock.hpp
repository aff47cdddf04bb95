/// \file
/// A lock between processes on an existing or new file; it ends with the process that holds it.
#pragma once

#include <filesystem>
#include <optional>
#include <utility>

#include <sys/types.h>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::os {

/// An exclusive flock. Released by the destructor and, whatever happens, by the end of the process;
/// children do not inherit it. Nothing is written into the file.
class FileLock {
 public:
  /// Opens (creating it, mode 0600, when it is not there) and locks without waiting. nullopt when
  /// somebody else holds it. Errors: the file cannot be opened or locked (US-O001).
  [[nodiscard]] static diag::Result<std::optional<FileLock>> try_take(
      const std::filesystem::path& path);

 private:
  explicit FileLock(Descriptor fd) : fd_(std::move(fd)) {}

  Descriptor fd_;
};

/// The process that holds a lock on this file; nullopt when nobody does or the kernel does not say
/// (another PID namespace, some network file systems).
[[nodiscard]] std::optional<pid_t> lock_holder(const std::filesystem::path& path);

}  // namespace understudy::os
