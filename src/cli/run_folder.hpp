/// \file
/// Where a run's evidence lies: `STORE/runs/ID/`, with the frozen manifest and playbook, the
/// journal, the measurements and the reports.
#pragma once

#include <filesystem>
#include <string>

#include "understudy/diag/result.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::cli {

/// The default store: `.understudy` beside the folder that holds the manifest.
[[nodiscard]] std::filesystem::path store_beside(const std::filesystem::path& manifest);

/// A new name such as `20261123-101530-api-failure-3fa9`: sorts by time, never used twice.
[[nodiscard]] std::string new_run_id(const os::Instant& now, const std::string& scenario);

/// Creates the folder with the frozen manifest and playbook in it.
[[nodiscard]] diag::Result<std::filesystem::path> create_run(const std::filesystem::path& store,
                                                             const std::string& run_id,
                                                             const std::string& manifest,
                                                             const std::string& playbook);

/// The run a person means: a run folder, an id in the store, or the newest when empty.
[[nodiscard]] diag::Result<std::filesystem::path> find_run(const std::filesystem::path& store,
                                                           const std::string& name);

}  // namespace understudy::cli
