// Exactly one documented way on: no two with the same check, none that can never be taken.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"

namespace understudy::check {

namespace {

/// A check that says the same whatever is the case, and what it says.
bool always(const model::Branch& branch) {
  return branch.guard == (branch.guard_negated ? "false" : "true");
}

bool never(const model::Branch& branch) {
  return branch.guard == (branch.guard_negated ? "true" : "false");
}

/// Says when a way has the same check as one before it.
void check_twice(const model::Step& step, std::size_t at, Sink& sink) {
  const model::Branch& branch = step.branches[at];
  for (std::size_t i = 0; i < at; ++i) {
    const model::Branch& other = step.branches[i];
    if (other.guard != branch.guard || other.guard_negated != branch.guard_negated) continue;
    sink.error("US-R046", "two ways on have the same check, so neither is the one", branch.where,
               "give each a check that fails where the other one holds")
        .notes.push_back({.message = "the other one", .where = other.where});
    return;
  }
}

void check_decision(const model::Step& step, Sink& sink) {
  for (std::size_t i = 0; i < step.branches.size(); ++i) {
    const model::Branch& branch = step.branches[i];
    if (branch.guard.empty()) continue;
    if (never(branch)) {
      sink.error("US-R047",
                 branch.guard_negated ? "this way can never be taken: 'true' never fails"
                                      : "this way can never be taken: its check is 'false'",
                 branch.where, "give it the check that decides, or take it out");
    }
    if (always(branch) && step.branches.size() > 1) {
      sink.error("US-R046",
                 "this way is always open, so together with any other there are two ways on",
                 branch.where, "give it a check that fails where another way is the right one");
    }
    check_twice(step, i, sink);
  }
  if (step.branches.size() != 1 || step.branches.front().guard.empty()) return;
  sink.warning("US-R048", "nothing is documented for the case that this condition does not hold",
               step.branches.front().where,
               "add 'If not, …' with a check of its own, or make it the step's own 'when='");
}

}  // namespace

void check_branches(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) {
    each_step(*told.scenario,
              [&](Procedure, const model::Step& step) { check_decision(step, sink); });
  }
}

}  // namespace understudy::check
