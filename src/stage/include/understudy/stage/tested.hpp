/// \file
/// What was promised and what was measured last, dependency by dependency. Pure; any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/stage/content.hpp"

namespace understudy::stage {

/// One dependency. Runs are of whatever content and environment: a measurement stays one.
struct Tested {
  std::string dependency;
  bool critical = false;
  std::optional<std::chrono::milliseconds> rto;  ///< Promised: its own, else the application's.
  std::optional<std::chrono::milliseconds> rpo;
  std::optional<evidence::Run> passed;    ///< The newest that passed.
  std::optional<evidence::Run> measured;  ///< The newest that measured a recovery time.
};

/// In the order of the manifest.
[[nodiscard]] std::vector<Tested> tested(const Content& content, const evidence::Evidence& evidence,
                                         evidence::Time at);

}  // namespace understudy::stage
