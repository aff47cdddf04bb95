/// \file
/// The lab's servers, unpacked from their Debian packages into a cache of its own. Nothing is
/// installed on the host, no maintainer script runs, and the files are seen inside the lab only.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "understudy/diag/result.hpp"

namespace bookstore::lab {

/// Told of each stage while a cache is made.
using Progress = std::function<void(const std::string&)>;

/// `$BOOKSTORE_LAB_CACHE`, else `bookstore-lab` in the user's cache folder.
[[nodiscard]] std::filesystem::path default_cache();

/// The unpacked tree (its `usr` goes over the host's `/usr`), made first if it is not there yet.
/// Asks apt which packages this host lacks, downloads those and unpacks them beside the cache; only
/// a whole tree is renamed into place. Errors: apt knows no such package, or cannot fetch it.
[[nodiscard]] understudy::diag::Result<std::filesystem::path> prepare_packages(
    const std::filesystem::path& cache, const Progress& progress);

}  // namespace bookstore::lab
