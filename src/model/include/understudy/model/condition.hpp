/// \file
/// A part of a steady state: of an experiment's hypothesis, or of what an application declares.
#pragma once

#include <optional>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/located.hpp"
#include "understudy/model/share.hpp"

namespace understudy::model {

using Percentage = Located<Share>;

/// A bound on how long requests may take: so many of them, at most so long.
struct LatencyBound {
  int percentile = 0;  ///< 50, 90, 95 or 99.
  Duration most;
};

/// What the requests of a probe have in common while all is well. In an experiment it must hold
/// before the first fault and, from `within` behind the last one, until the end.
struct Condition {
  Text probe;                         ///< Of the manifest.
  std::optional<Percentage> success;  ///< At least so many of its requests pass.
  std::vector<LatencyBound> latencies;
  Duration within;      ///< How long it may take to come back once the last fault is reverted.
  bool during = false;  ///< Must hold while faults are in force as well.
  diag::Span where;
};

}  // namespace understudy::model
