#include "parts.hpp"

#include <cerrno>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace diag = understudy::diag;

/// Nothing is healthy before this one is served.
constexpr auto asked_for = "status.json";

bool holds_assets(const fs::path& folder) {
  std::error_code ignored;
  return fs::is_regular_file(folder / asked_for, ignored);
}

std::optional<fs::path> assets_of(const fs::path& program) {
  if (fs::path beside = program.parent_path() / "assets"; holds_assets(beside)) return beside;
  for (fs::path folder = program.parent_path(); folder.has_relative_path();
       folder = folder.parent_path()) {
    fs::path there = folder / "examples/bookstore/lab/assets";
    if (holds_assets(there)) return there;
  }
  if (holds_assets(BOOKSTORE_ASSETS)) return BOOKSTORE_ASSETS;
  return std::nullopt;
}

}  // namespace

diag::Result<Parts> find_parts(const std::string& api, const std::string& assets) {
  std::error_code ignored;
  const fs::path program = fs::read_symlink("/proc/self/exe", ignored);
  Parts parts{.api = api.empty() ? program.parent_path() / "bookstore-api"
                                 : fs::absolute(api, ignored)};
  if (::access(parts.api.c_str(), X_OK) != 0) {
    return diag::fail(
        {.code = "LAB-N07",
         .message = fmt::format("cannot run the application '{}': {}", parts.api.string(),
                                std::system_category().message(errno)),
         .hint = "build the target bookstore-api, or name the program with --api"});
  }
  if (!assets.empty()) {
    parts.assets = fs::absolute(assets, ignored);
    if (holds_assets(parts.assets)) return parts;
    return diag::fail({.code = "LAB-N09",
                       .message = fmt::format("'{}' is no folder with static files: it has no {}",
                                              assets, asked_for),
                       .hint = "name one like examples/bookstore/lab/assets"});
  }
  const auto found = assets_of(program);
  if (!found) {
    return diag::fail({.code = "LAB-N09",
                       .message = fmt::format("the static files are neither at '{}' nor at '{}'",
                                              program.parent_path().string(), BOOKSTORE_ASSETS),
                       .hint = "name their folder with --assets"});
  }
  parts.assets = *found;
  return parts;
}

}  // namespace bookstore::lab
