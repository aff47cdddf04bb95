/// \file
/// What parts promise, and what their recovery takes.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "subject.hpp"
#include "understudy/graph/landscape.hpp"
#include "understudy/graph/recovery.hpp"
#include "understudy/model/application.hpp"

namespace understudy::check {

/// A dependency's own objective, else the application's; null when there is neither, and for what
/// is a service only.
const model::Duration* promised(const graph::Part& part,
                                std::optional<model::Duration> model::Objectives::* objective);

/// What each part's recovery takes: as long as its steps may, or what it promises. `subjects` are
/// the applications of the landscape.
[[nodiscard]] std::vector<graph::Declared> recovery_times(const graph::Landscape& landscape,
                                                          std::span<const Subject> subjects);

}  // namespace understudy::check
