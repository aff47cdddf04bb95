/// \file
/// From paths on the command line to where applications stand: what is declared, what is known, the
/// ladder. Reads files and stores; what is wrong with them is told on standard error.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "exit.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/model/zone.hpp"
#include "understudy/stage/content.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::cli {

struct AssessOptions {
  std::vector<std::string> paths;  ///< As `gather` takes them.
  std::string store;               ///< Empty: each application's own.
  std::vector<std::string> requirements;
  bool verify = false;  ///< Every run is read again, whatever the index says.
  /// `Assessed::known` is not asked for and stays empty: then less need be looked at.
  bool ladders_alone = false;
};

/// One application.
struct Assessed {
  stage::Content content;
  evidence::Evidence known;  ///< With a check made now and the agreement as it stands.
  stage::Ladder ladder;
  std::filesystem::path store;
  std::shared_ptr<const model::Zones> zones;  ///< All that the manifests name.
};

/// Hands over one application after the other, so that not all need be kept. Anything but
/// `Exit::holds` means that they could not be assessed, and that why is told already; what was
/// handed over is then worth nothing.
[[nodiscard]] Exit assess_each(const AssessOptions& options, evidence::Time at,
                               const std::function<void(Assessed)>& take);

/// A date as `--at` takes it; now when empty. Errors: US-V020.
[[nodiscard]] diag::Result<evidence::Time> instant_of(const std::string& given);

/// Tells why on standard error: bad input, or the world said no.
[[nodiscard]] Exit refuse_assessing(const diag::Failure& failure);

}  // namespace understudy::cli
