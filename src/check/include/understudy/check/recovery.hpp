/// \file
/// What the parts' recovery takes, as far as playbooks and manifests tell.
#pragma once

#include <vector>

#include "understudy/check/workspace.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/recovery.hpp"

namespace understudy::check {

/// By node of the landscape, which is that of the workspace's applications: what the steps of a
/// part's playbook may take at most, and its RTO.
[[nodiscard]] std::vector<graph::Declared> recovery_times(const graph::Landscape& landscape,
                                                          const Workspace& workspace);

}  // namespace understudy::check
