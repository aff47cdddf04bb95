/// \file
/// Where each kind of record has its place in `Evidence`. Private to the module. A new kind does
/// not compile until it has its line here.
#pragma once

#include <chrono>
#include <vector>

#include "understudy/evidence/evidence.hpp"
#include "understudy/model/event.hpp"

namespace understudy::evidence {

inline auto& place_of(Evidence& all, const Checked* /*kind*/) {
  return all.checks;
}

inline auto& place_of(Evidence& all, const PlanPublished* /*kind*/) {
  return all.publications;
}

inline auto& place_of(Evidence& all, const AgreementRecorded* /*kind*/) {
  return all.agreements;
}

inline auto& place_of(Evidence& all, const ResultsPublished* /*kind*/) {
  return all.results;
}

inline auto& place_of(Evidence& all, const DoctorReported* /*kind*/) {
  return all.clearances;
}

inline auto& place_of(Evidence& all, const TargetsReviewed* /*kind*/) {
  return all.reviews;
}

inline auto& place_of(Evidence& all, const GateRan* /*kind*/) {
  return all.gates;
}

/// When a record was written, as evidence is dated.
[[nodiscard]] inline Time time_of(const model::Stamp& stamp) {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(stamp.wall_ns)));
}

}  // namespace understudy::evidence
