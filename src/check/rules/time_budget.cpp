// The time that a playbook's steps may take must fit into the RTO.

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "../budget.hpp"
#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/promises.hpp"

namespace understudy::check {

namespace {

using std::chrono::milliseconds;

/// All attempts at a block, with the pauses between them. Without a time-out it is unknown, and
/// counts as nothing here: US-R062 speaks of it.
milliseconds longest(const model::Block& block) {
  const model::Attributes& given = block.attributes;
  if (!given.skip.empty()) return milliseconds(0);
  const milliseconds once = given.timeout.value_or(milliseconds(0));
  return once * (given.retry + 1) + given.interval * given.retry;
}

milliseconds longest(const std::vector<model::Step>& steps) {
  milliseconds sum{0};
  for (const model::Step& step : steps) {
    for (const model::Block& block : step.blocks) sum += longest(block);
    milliseconds way{0};
    for (const model::Branch& branch : step.branches) {
      milliseconds here = longest(branch.steps);
      for (const model::Block& block : branch.blocks) here += longest(block);
      way = std::max(way, here);
    }
    sum += way;
  }
  return sum;
}

}  // namespace

milliseconds longest_recovery(const model::Scenario& scenario) {
  // The clock stops when the test procedure has passed.
  return longest(scenario.recovery) + longest(scenario.test);
}

void check_time_budget(const Subject& subject, Sink& sink) {
  for (const Told& told : subject.scenarios()) {
    const model::Scenario& scenario = *told.scenario;
    const auto promise =
        model::promises_for(subject.app(), told.file->path, scenario, subject.dependency_of(told))
            .rto;
    if (!promise) continue;
    const model::Duration* rto = &promise->time;
    const milliseconds needed = longest_recovery(scenario);
    if (needed <= rto->value) continue;
    sink.error("US-R023",
               fmt::format("the steps of '{}' may take {} in all, which is past the RTO of {}",
                           scenario.title, model::to_text(needed), model::to_text(rto->value)),
               scenario.where,
               "give the steps shorter time-outs or fewer retries, or promise a longer RTO")
        .notes.push_back({.message = "the RTO", .where = rto->where});
  }
}

}  // namespace understudy::check
