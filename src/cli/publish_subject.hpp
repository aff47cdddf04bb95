/// \file
/// One application with everything that its pages speak of: read, assessed, ready to be rendered.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "understudy/agree/agreement.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/check/workspace.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/evidence/evidence.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/stage/content.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::cli {

/// An application's own folder, read. The workspace holds it alone.
struct PublishPlans {
  std::filesystem::path manifest;
  std::string name;  ///< As far as it could be read.
  check::Workspace workspace;
  stage::Content content;
  agree::AgreementState agreement;
  std::vector<agree::Content> sources;
  std::uint64_t errors = 0;
  std::uint64_t warnings = 0;
};

/// Either the plans or findings with at least one error; findings of files that do not keep the
/// application from being published are in neither.
struct PublishReading {
  std::optional<PublishPlans> plans;
  diag::Findings findings;
  std::string name;  ///< The application's, when its manifest says one in spite of its errors.
};

/// Fails when the world says no. `at` is the instant as of which agreements are judged.
[[nodiscard]] diag::Result<PublishReading> read_plans(const std::filesystem::path& manifest,
                                                      evidence::Time at);

/// The ladder as of `at`: with the check and the agreement made now.
[[nodiscard]] diag::Result<stage::Ladder> ladder_of(const PublishPlans& plans,
                                                    evidence::Evidence& known, evidence::Time at,
                                                    const std::vector<std::string>& requirements);

/// The report of a run in its folder; nullopt when it cannot be read.
[[nodiscard]] std::optional<publish::RunReport> report_of(const std::filesystem::path& folder,
                                                          const evidence::Run& run);

}  // namespace understudy::cli
