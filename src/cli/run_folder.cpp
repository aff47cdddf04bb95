#include "run_folder.hpp"

#include <algorithm>
#include <random>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "understudy/os/file.hpp"

namespace understudy::cli {

namespace fs = std::filesystem;

fs::path store_beside(const fs::path& manifest) {
  // Normal first: the folder of './understudy.yaml' is the one this process is in, and not its '.'.
  std::error_code ignored;
  const fs::path whole = fs::absolute(manifest, ignored).lexically_normal();
  return whole.parent_path().parent_path() / ".understudy";
}

std::string new_run_id(const os::Instant& now, const std::string& scenario) {
  std::string stamp = os::to_rfc3339(now.wall).substr(0, 19);
  std::erase_if(stamp, [](char c) { return c == '-' || c == ':'; });
  stamp[8] = '-';
  std::random_device random;
  return fmt::format("{}-{}-{:04x}", stamp, scenario, random() & 0xFFFFU);
}

diag::Result<fs::path> create_run(const fs::path& store, const std::string& run_id,
                                  const std::string& manifest, const std::string& playbook) {
  fs::path folder = store / "runs" / run_id;
  auto done = os::make_folders(folder);
  if (done) done = os::replace_file(folder / "understudy.yaml", manifest);
  if (done) done = os::replace_file(folder / "playbook.md", playbook);
  if (!done) {
    diag::Diagnostic cause = done.error().cause();
    cause.hint = "free some space, or keep the evidence elsewhere with --store DIR";
    return std::unexpected(diag::Failure(std::move(cause)).during("making the run's folder"));
  }
  return folder;
}

diag::Result<fs::path> find_run(const fs::path& store, const std::string& name) {
  std::error_code ignored;
  if (!name.empty()) {
    for (const fs::path& candidate : {fs::path(name), store / "runs" / name}) {
      if (fs::exists(candidate / "journal", ignored)) return candidate;
    }
    return diag::fail({.code = "US-C007",
                       .message = fmt::format("there is no run '{}' in '{}'", name, store.string()),
                       .hint = "name a run folder, or its store with --store DIR"});
  }
  std::vector<fs::path> runs;
  for (const auto& entry : fs::directory_iterator(store / "runs", ignored)) {
    if (fs::exists(entry.path() / "journal", ignored)) runs.push_back(entry.path());
  }
  if (runs.empty()) {
    return diag::fail({.code = "US-C007",
                       .message = fmt::format("there is no run in '{}'", store.string()),
                       .hint = "begin one with 'understudy exercise PLAYBOOK'"});
  }
  return *std::ranges::max_element(runs);
}

}  // namespace understudy::cli
