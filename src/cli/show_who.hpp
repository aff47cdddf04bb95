/// \file
/// `understudy show who`: who can be reached for a service at an instant.
#pragma once

#include <string>
#include <vector>

#include "exit.hpp"

namespace understudy::cli {

struct WhoOptions {
  std::vector<std::string> paths;  ///< As of `check`; empty: here.
  std::string service;             ///< A service or a dependency.
  std::string at;                  ///< RFC 3339 or local time with or without a zone; empty: now.
  std::string format = "text";     ///< Or "json".
};

/// Prints who is called, in order. Exit::holds when one of them can be reached.
[[nodiscard]] Exit show_who(const WhoOptions& options);

}  // namespace understudy::cli
