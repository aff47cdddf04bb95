/// \file
/// All that is known of one application: plain values, in the order of time.
#pragma once

#include <utility>
#include <vector>

#include "understudy/evidence/record.hpp"
#include "understudy/evidence/run.hpp"

namespace understudy::evidence {

template <typename T>
struct Dated {
  Time at;
  T what;
};

struct Evidence {
  std::vector<Run> runs;
  std::vector<Dated<Checked>> checks;
  std::vector<Dated<PlanPublished>> publications;
  std::vector<Dated<AgreementRecorded>> agreements;
  std::vector<Dated<ResultsPublished>> results;
  std::vector<Dated<DoctorReported>> clearances;
  std::vector<Dated<TargetsReviewed>> reviews;
  std::vector<Dated<GateRan>> gates;
};

/// Adds a record where it belongs. Of two records of one second the later one counts as newer;
/// apart from that, the order in which they are added does not matter.
void add(Evidence& evidence, Time at, Body body);

}  // namespace understudy::evidence
