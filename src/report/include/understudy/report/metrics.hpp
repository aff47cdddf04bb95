/// \file
/// Where applications stand, as metrics. The text is OpenMetrics, and at the same time the older
/// Prometheus text that node_exporter's textfile collector reads: gauges only. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "understudy/stage/ladder.hpp"
#include "understudy/stage/tested.hpp"

namespace understudy::report {

/// One application.
struct Standpoint {
  stage::Ladder ladder;
  std::vector<stage::Tested> tested;
  bool agreed = false;
  std::size_t not_agreed = 0;  ///< People whose agreement is lacking, objections included.
  std::size_t objections = 0;
};

[[nodiscard]] std::string metrics_text(const std::vector<Standpoint>& standpoints,
                                       const std::string& version);

}  // namespace understudy::report
