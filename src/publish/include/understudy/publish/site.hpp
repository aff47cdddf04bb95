/// \file
/// The pages of the whole site, from the applications' summaries to files. Pure.
#pragma once

#include <string>
#include <vector>

#include "understudy/publish/application.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

/// One digest over all applications' contents: what the footer of the site's own pages shows.
[[nodiscard]] std::string digest_of(const std::vector<Summary>& summaries);

/// Dashboard, calendar, changes with their feed, search. `at` is the instant of publication;
/// `summaries` are sorted by the applications' names.
[[nodiscard]] std::vector<File> site_files(const std::vector<Summary>& summaries,
                                           const std::string& at);

/// Style sheets, script and icon.
[[nodiscard]] std::vector<File> asset_files();

}  // namespace understudy::publish
