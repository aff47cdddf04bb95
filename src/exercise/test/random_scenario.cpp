#include "random_scenario.hpp"

#include <string>
#include <vector>

#include <rapidcheck.h>

namespace understudy::exercise::test {

namespace {

bool chance(int percent) {
  return *rc::gen::inRange(0, 100) < percent;
}

/// Who is asked, whether it is done at all, and what comes of a failure.
void random_people(model::Attributes& given) {
  if (chance(6)) given.confirm = *rc::gen::inRange(1, 3);
  if (chance(4)) given.danger = true;
  if (chance(8)) given.skip = "an example";
  if (chance(8)) given.only = *rc::gen::element(model::Only::test, model::Only::real);
  if (chance(10)) given.on_fail = model::OnFail::ask;
  if (chance(20)) {
    given.on_fail = model::OnFail::go_to;
    given.on_fail_step =
        model::Text{.value = *rc::gen::element<std::string>("rollback", "recovery-1", "recovery-3",
                                                            "test-2", "nowhere")};
  }
}

model::Block random_block() {
  model::Block block{.commands = {{.text = "true"}}};
  block.attributes.retry = *rc::gen::inRange(0, 3);
  block.attributes.idempotent = chance(30);
  block.attributes.interactive = chance(5);
  block.attributes.background = !block.attributes.interactive && chance(15);
  const bool waited_for = !block.attributes.interactive && !block.attributes.background;
  block.attributes.rpo_probe = waited_for && chance(10);
  block.attributes.starts_clock = chance(5);
  random_people(block.attributes);
  return block;
}

std::vector<model::Step> random_steps(const std::string& prefix, int depth);

model::Step random_step(const std::string& id, int depth) {
  model::Step step{.id = id, .text = "do it"};
  const int blocks = *rc::gen::inRange(0, 3);
  for (int i = 0; i < blocks; ++i) step.blocks.push_back(random_block());
  if (blocks == 0) random_people(step.attributes);
  if (chance(25)) step.guard = "needed";
  step.guard_negated = chance(30);
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
  model::Scenario scenario{.id = "random",
                           .recovery = random_steps("recovery.", 2),
                           .test = random_steps("test.", 1),
                           .resume = random_steps("resume.", 1)};
  if (chance(40)) scenario.rollback = random_steps("rollback.", 1);
  for (auto* steps : {&scenario.recovery, &scenario.test}) {
    for (model::Step& step : *steps) {
      step.name = step.id;
      step.name[step.name.find('.')] = '-';
    }
  }
  return scenario;
}

}  // namespace understudy::exercise::test
