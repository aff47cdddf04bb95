/// \file
/// `understudy publish --verify`: whether what people read is what stands in the plans.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "publishing.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/publish/publication.hpp"

namespace understudy::cli {

struct VerifiedOne {
  std::string name;
  std::string bundle;
  bool agreed = false;
  bool verified = false;
};

struct VerifyOutcome {
  std::string published_at;
  std::vector<VerifiedOne> applications;
  std::vector<publish::Difference> differences;
  diag::Findings findings;

  [[nodiscard]] bool holds() const { return differences.empty() && findings.empty(); }
};

/// Reads back from `options.place` what concerns the applications that the paths name, and records
/// the publication of those that are there as they stand in the plans.
[[nodiscard]] diag::Result<VerifyOutcome> verify_site(const PublishOptions& options);

[[nodiscard]] std::string_view words_of(publish::Difference::What what);

}  // namespace understudy::cli
