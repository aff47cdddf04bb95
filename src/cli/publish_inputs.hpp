/// \file
/// What an application's pages are made of, as a digest: with the same inputs it has the same
/// pages.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "understudy/evidence/evidence.hpp"

namespace understudy::cli {

/// The digest of the files that a team keeps beside a manifest: the manifest, requirements.yaml,
/// and what lies in playbooks, experiments and agreements.
[[nodiscard]] std::string digest_of_plans(const std::filesystem::path& manifest);

/// The digest of files in a folder, in this order.
[[nodiscard]] std::string digest_of_files(const std::filesystem::path& folder,
                                          const std::vector<std::string>& names);

/// Playbooks that a manifest names and that do not lie in the folder playbooks.
[[nodiscard]] std::vector<std::string> playbooks_beside(const std::filesystem::path& folder,
                                                        const std::vector<std::string>& named);

/// A mark of a store that changes whenever a run or a record is added. Reads no run.
[[nodiscard]] std::string mark_of_store(const std::filesystem::path& store);

/// The digest of what is known of one application; what publishing itself records is no part of it,
/// or every publication would be a reason for the next one.
[[nodiscard]] std::string digest_of_evidence(const evidence::Evidence& evidence);

}  // namespace understudy::cli
