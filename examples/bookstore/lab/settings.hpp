/// \file
/// Where a lab keeps things, from options and the environment.
#pragma once

#include <filesystem>
#include <string>

#include "understudy/diag/result.hpp"

namespace bookstore::lab {

namespace diag = understudy::diag;
namespace fs = std::filesystem;

/// All absolute.
struct Settings {
  fs::path folder;  ///< Of this lab: socket, logs, backups.
  fs::path cache;   ///< Of unpacked packages; labs share it.
  fs::path api;     ///< The bookstore-api program.

  [[nodiscard]] fs::path socket() const { return folder / "control"; }

  [[nodiscard]] fs::path lock() const { return folder / "lock"; }

  [[nodiscard]] fs::path logs() const { return folder / "log"; }

  [[nodiscard]] fs::path backups() const { return folder / "backups"; }

  /// Where the lab mounts its own file system; empty when seen from outside.
  [[nodiscard]] fs::path inner() const { return folder / "fs"; }
};

/// What the user gave; empty means the default.
struct GivenSettings {
  std::string folder;
  std::string cache;
  std::string api;
};

/// Fills in BOOKSTORE_LAB, BOOKSTORE_LAB_CACHE, BOOKSTORE_LAB_API and the XDG folders. Errors: there
/// is no home folder to use.
[[nodiscard]] diag::Result<Settings> settle(const GivenSettings& given);

}  // namespace bookstore::lab
