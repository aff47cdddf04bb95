#include "understudy/evidence/evidence.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace understudy::evidence {

namespace {

/// One overload for each kind: a new kind does not compile until it has its place.
struct Adder {
  Evidence& to;
  Time at;

  void operator()(Checked what) const { to.checks.push_back({at, std::move(what)}); }

  void operator()(PlanPublished what) const { to.publications.push_back({at, std::move(what)}); }

  void operator()(AgreementRecorded what) const { to.agreements.push_back({at, std::move(what)}); }

  void operator()(ResultsPublished what) const { to.results.push_back({at, std::move(what)}); }

  void operator()(DoctorReported what) const { to.clearances.push_back({at, std::move(what)}); }

  void operator()(TargetsReviewed what) const { to.reviews.push_back({at, std::move(what)}); }

  void operator()(GateRan what) const { to.gates.push_back({at, std::move(what)}); }
};

}  // namespace

void add(Evidence& evidence, Time at, Body body) {
  std::visit(Adder{.to = evidence, .at = at}, std::move(body));
}

}  // namespace understudy::evidence
