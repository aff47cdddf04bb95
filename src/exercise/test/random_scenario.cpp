#include "random_scenario.hpp"

#include <string>
#include <vector>

#include <rapidcheck.h>

namespace understudy::exercise::test {

namespace {

bool chance(int percent) {
  return *rc::gen::inRange(0, 100) < percent;
}

model::Block random_block() {
  model::Block block{.commands = {{.text = "true"}}};
  block.attributes.retry = *rc::gen::inRange(0, 3);
  block.attributes.idempotent = chance(30);
  return block;
}

std::vector<model::Step> random_steps(const std::string& prefix, int depth);

model::Step random_step(const std::string& id, int depth) {
  model::Step step{.id = id, .text = "do it"};
  const int blocks = *rc::gen::inRange(0, 3);
  for (int i = 0; i < blocks; ++i) step.blocks.push_back(random_block());
  if (chance(25)) step.guard = "needed";
  if (depth == 0 || chance(60)) return step;
  const int branches = *rc::gen::inRange(1, 4);
  for (int i = 0; i < branches; ++i) {
    const std::string branch_id = id + "." + static_cast<char>('a' + i);
    model::Branch branch{.id = branch_id, .text = "If so"};
    if (chance(80)) branch.guard = "check";
    if (chance(30)) branch.blocks.push_back(random_block());
    branch.steps = random_steps(branch_id + ".", depth - 1);
    step.branches.push_back(branch);
  }
  return step;
}

std::vector<model::Step> random_steps(const std::string& prefix, int depth) {
  std::vector<model::Step> steps;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 1; i <= count; ++i) {
    steps.push_back(random_step(prefix + std::to_string(i), depth));
  }
  return steps;
}

}  // namespace

model::Scenario random_scenario() {
  return {.id = "random",
          .recovery = random_steps("recovery.", 2),
          .test = random_steps("test.", 1),
          .resume = random_steps("resume.", 1)};
}

}  // namespace understudy::exercise::test
