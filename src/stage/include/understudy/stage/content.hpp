/// \file
/// What a team declares today, with the digests that evidence binds to.
#pragma once

#include <string>
#include <vector>

#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::stage {

struct PlaybookFile {
  std::string path;  ///< Relative to the manifest's folder, as a manifest names it.
  std::string sha256;
  model::Playbook value;
};

struct ExperimentFile {
  std::string path;
  std::string sha256;
  model::Experiment value;
};

struct Content {
  model::Application application;
  std::vector<PlaybookFile> playbooks;
  std::vector<ExperimentFile> experiments;
  std::string bundle;  ///< Digest of manifest and playbooks together.
  std::string folder;  ///< How a person reaches it from where they stand; for commands to type.
};

}  // namespace understudy::stage
