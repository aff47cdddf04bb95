/// \file
/// What the lab is made from besides packages: the application and its static files.
#pragma once

#include <filesystem>
#include <string>

#include "understudy/diag/result.hpp"

namespace bookstore::lab {

struct Parts {
  std::filesystem::path api;     ///< The bookstore-api program.
  std::filesystem::path assets;  ///< A folder.
};

/// As given, else from where this program lies: the application beside it, the static files beside
/// it or in the checkout that its folder is in. A checkout that was built elsewhere is looked for
/// last, where it was then. Fails before anything starts, not when half of a lab is up.
[[nodiscard]] understudy::diag::Result<Parts> find_parts(const std::string& api,
                                                         const std::string& assets);

}  // namespace bookstore::lab
