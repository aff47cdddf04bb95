#include "settings.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "understudy/diag/result.hpp"

namespace bookstore::lab {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): no thread runs yet
  return value == nullptr ? "" : value;
}

diag::Result<fs::path> choose(const std::string& given, const char* name, const char* base,
                              const char* below_home, const char* option) {
  std::error_code ignored;
  if (!given.empty()) return fs::absolute(given, ignored).lexically_normal();
  if (const std::string set = variable(name); !set.empty()) {
    return fs::absolute(set, ignored).lexically_normal();
  }
  if (const std::string set = variable(base); set.starts_with('/')) {
    return fs::path(set) / "bookstore-lab";
  }
  if (const std::string home = variable("HOME"); home.starts_with('/')) {
    return fs::path(home) / below_home / "bookstore-lab";
  }
  return diag::fail({.message = "there is no home folder to keep the lab in",
                     .hint = fmt::format("give a folder with {} or {}", option, name)});
}

fs::path default_api() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path() / "bookstore-api";
}

}  // namespace

diag::Result<Settings> settle(const GivenSettings& given) {
  auto folder =
      choose(given.folder, "BOOKSTORE_LAB", "XDG_STATE_HOME", ".local/state", "--lab");
  if (!folder) return std::unexpected(std::move(folder).error());
  auto cache =
      choose(given.cache, "BOOKSTORE_LAB_CACHE", "XDG_CACHE_HOME", ".cache", "--cache");
  if (!cache) return std::unexpected(std::move(cache).error());
  std::string api = given.api.empty() ? variable("BOOKSTORE_LAB_API") : given.api;
  std::error_code ignored;
  return Settings{.folder = std::move(*folder),
                  .cache = std::move(*cache),
                  .api = api.empty() ? default_api() : fs::absolute(api, ignored)};
}

}  // namespace bookstore::lab
