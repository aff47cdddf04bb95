/// \file
/// The time that a scenario's steps may take.
#pragma once

#include <chrono>

#include "understudy/model/playbook.hpp"

namespace understudy::check {

/// All time-outs, attempts and pauses of recovery and test procedure, on the longest way through
/// the branches. What has no time-out counts as nothing: the true worst case is no shorter.
[[nodiscard]] std::chrono::milliseconds longest_recovery(const model::Scenario& scenario);

}  // namespace understudy::check
