// Whether an exercise can do without people.

#include <cstddef>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "understudy/model/playbook.hpp"
#include "understudy/stage/schedule.hpp"

namespace understudy::stage {

namespace {

bool left_out_of_exercises(const model::Attributes& given) {
  return !given.skip.empty() || given.only == model::Only::real;
}

bool asks_people(const model::Attributes& given) {
  return !left_out_of_exercises(given) && (given.confirm > 0 || given.danger || given.interactive);
}

/// How often a person is needed, at most. Steps lie no deeper than the playbook's parser lets them.
class Needed {
 public:
  void add(const std::vector<model::Step>& steps) {  // NOLINT(misc-no-recursion)
    for (const model::Step& step : steps) {
      if (left_out_of_exercises(step.attributes)) continue;
      if (step.manual()) ++count_;
      add(step.blocks);
      for (const model::Branch& branch : step.branches) {
        add(branch.blocks);
        add(branch.steps);
      }
      if (!step.branches.empty() && step.branches.front().guard.empty()) ++count_;
    }
  }

  void add(const std::vector<model::Block>& blocks) {
    for (const model::Block& block : blocks) {
      if (asks_people(block.attributes)) ++count_;
    }
  }

  void add(const std::vector<model::Assumption>& assumptions) {
    for (const model::Assumption& one : assumptions) {
      if (!one.probe && one.guard.empty()) ++count_;
    }
  }

  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
};

}  // namespace

std::string people_needed(const model::Scenario& scenario) {
  if (scenario.faults.empty()) return "no fault is named that rehearses it";
  for (const model::Input& input : scenario.inputs) {
    if (!input.secret && !input.value) {
      return fmt::format("nobody is there to say what '{}' is", input.name);
    }
  }
  Needed needed;
  needed.add(scenario.assumptions);
  needed.add(scenario.recovery);
  needed.add(scenario.test);
  needed.add(scenario.resume);
  if (needed.count() == 0) return {};
  return fmt::format("a person is needed {}",
                     needed.count() == 1 ? "once" : fmt::format("{} times", needed.count()));
}

}  // namespace understudy::stage
