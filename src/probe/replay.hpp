/// \file
/// What the lines of the measurement's files amount to, also when several processes wrote them one
/// after another. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace understudy::probe {

/// The requests of the machine's last boot; `trouble` says why no more may be concluded from them.
struct ReplayedSamples {
  Trace trace;
  std::string trouble;
};

[[nodiscard]] ReplayedSamples replay_samples(const std::vector<Line>& lines);

/// All writes, in the order in which they came out.
struct ReplayedWrites {
  std::vector<Write> writes;
  std::int64_t interval_ns = 0;  ///< The longest time between two attempts, pauses included.
  std::string trouble;           ///< Why some writes may not be known; empty when all are.
};

[[nodiscard]] ReplayedWrites replay_writes(const std::vector<Line>& lines);

}  // namespace understudy::probe
