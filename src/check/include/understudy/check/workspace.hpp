/// \file
/// All that is checked together: applications with the playbooks that belong to them.
#pragma once

#include <string>
#include <vector>

#include "understudy/model/application.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::check {

struct PlaybookFile {
  std::string path;  ///< Relative to the manifest's folder, as a manifest names it.
  model::Playbook value;
  bool sound = true;  ///< It was read without an error: only then can its steps be judged.
};

/// One manifest and what stands in its folder. The manifest was read without an error.
struct Member {
  model::Application application;
  std::vector<PlaybookFile> playbooks;
  std::vector<model::WrittenWindow> schedules = {};  ///< When its experiments may run.
};

/// Applications may refer to each other as `application/service`.
struct Workspace {
  std::vector<Member> members;
  model::Zones zones;  ///< The rules of every time zone that is named in them and exists.
};

}  // namespace understudy::check
