/// \file
/// Whole runs of a small scenario, told by the exercise's own pure machine.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "understudy/exercise/compile.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/playbook.hpp"
#include "world.hpp"

namespace understudy::evidence::test {

inline model::Step told_step(std::string id, bool by_hand = false) {
  model::Step step{.id = std::move(id), .text = "do it"};
  if (!by_hand) step.blocks.push_back({.commands = {{.text = "true"}}});
  return step;
}

/// One automated and, if wanted, one manual step, then a test.
inline model::Planned told_plan(bool with_manual_step) {
  model::Scenario scenario{.id = "api-failure"};
  scenario.recovery = {told_step("recovery.1")};
  if (with_manual_step) scenario.recovery.push_back(told_step("recovery.2", true));
  scenario.test = {told_step("test.1")};
  return exercise::compile(scenario, {}).plan;
}

/// Answers of a person who is there and says yes.
inline exercise::test::Script attended() {
  return {.answers = {{"inject", "yes"}, {"run", "yes"}, {"confirm", "done"}}};
}

inline std::vector<model::Event> told_run(const std::string& mode,
                                          exercise::test::Script script = attended(),
                                          bool with_manual_step = false,
                                          model::RunOpened opened = {}) {
  model::RunOpened base = exercise::test::opened(mode);
  if (!opened.run_id.empty()) base = std::move(opened);
  exercise::test::World world(std::move(script));
  world.open(std::move(base), told_plan(with_manual_step));
  return world.events;
}

}  // namespace understudy::evidence::test
