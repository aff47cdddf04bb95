/// \file
/// Where a site is read back from: a folder, or a web server.
#pragma once

#include <string>

#include "understudy/diag/result.hpp"
#include "understudy/publish/publication.hpp"

namespace understudy::cli {

/// Reads files below `place`, which is `http://…`, `https://…` or a folder; connections stay open
/// between them. What is fetched must come within half a minute each. `certificates` is a file with
/// those that are trusted besides this machine's; empty: none. Errors: there is no such folder, the
/// server cannot be reached (US-W010), is not known to be who it says (US-W014), or answers
/// otherwise than with the file or that it is not there (US-W011).
[[nodiscard]] diag::Result<publish::Fetch> open_place(const std::string& place,
                                                      const std::string& certificates);

}  // namespace understudy::cli
