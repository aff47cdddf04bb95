/// \file
/// `understudy publish`: from plans and evidence to a site in a folder, as little of it anew as
/// there is something new to say.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "site_folder.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::cli {

struct PublishOptions {
  std::string place;
  std::vector<std::string> paths;
  std::string store;  ///< Empty: the one beside each application's plans.
  std::string actor;
  std::string certificates;  ///< A file of those trusted besides the system's, for reading back.
  std::vector<std::string> requirements;
  std::size_t reports = 20;  ///< Runs of each application that get a page of their own.
  bool anew = false;         ///< Also what has not changed.
  bool keep = false;         ///< Applications of the site that are not named stay on it.
};

struct PublishedOne {
  std::string name;
  std::string bundle;
  std::string state;  ///< written, unchanged, kept, removed.
};

struct PublishOutcome {
  std::string at;
  std::string digest;
  std::vector<PublishedOne> applications;
  SiteCounts files;
  diag::Findings findings;  ///< What kept applications from being published, and what is left.
};

[[nodiscard]] diag::Result<PublishOutcome> publish_site(const PublishOptions& options);

/// The manifests that the paths name, as `check` would find them.
[[nodiscard]] diag::Result<std::vector<std::filesystem::path>> manifests_in(
    const std::vector<std::string>& paths);

}  // namespace understudy::cli
