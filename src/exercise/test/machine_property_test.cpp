#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "random_scenario.hpp"
#include "understudy/exercise/compile.hpp"
#include "understudy/exercise/facts.hpp"
#include "understudy/exercise/machine.hpp"
#include "world.hpp"

namespace understudy::exercise {
namespace {

using test::Script;
using test::World;

bool chance(int percent) {
  return *rc::gen::inRange(0, 100) < percent;
}

/// Exactly one way of each decision holds, or none or several once in a while.
void decide(Script& script, const model::Planned& plan, int percent_odd) {
  for (const model::Action& action : plan.actions) {
    if (action.ways.empty()) continue;
    std::string& holds = script.holds[action.id];
    const bool one = action.kind == "decide" && !chance(percent_odd);
    const auto chosen = *rc::gen::inRange<std::size_t>(0, action.ways.size());
    for (std::size_t i = 0; i < action.ways.size(); ++i) {
      if (one ? i == chosen : chance(50)) holds += " " + action.ways[i].branch + " ";
    }
  }
}

/// Everything goes wrong now and then.
Script random_script(const model::Planned& plan) {
  Script script;
  for (bool Script::* good :
       {&Script::preflight_ok, &Script::measuring_ok, &Script::steady, &Script::armed,
        &Script::injected, &Script::noticed, &Script::reverted, &Script::settles, &Script::complete,
        &Script::recovers}) {
    script.*good = !chance(6);
  }
  script.probe_dies = chance(6);
  script.lost_writes = chance(80) ? 0 : *rc::gen::inRange<std::size_t>(1, 4);
  script.outage_ns = chance(85) ? 2'000'000'000 : 90'000'000'000;
  decide(script, plan, 10);
  for (const model::Action& action : plan.actions) {
    if (chance(6)) {
      script.step_outcome[action.id] = *rc::gen::element<std::string>("failed", "timed_out");
    }
  }
  script.newest_step_ns = 1'000'000;
  for (const model::Action& action : plan.actions) {
    const std::int64_t age_ms =
        chance(85) ? *rc::gen::inRange(0, 900) : *rc::gen::inRange(-50, 2000);
    if (action.rpo_probe && !chance(6)) script.newest_age_ns[action.id] = age_ms * 1'000'000;
  }
  const std::vector<std::pair<std::string, std::vector<std::string>>> words{
      {"inject", {"yes", "yes", "yes", "no"}},
      {"run", {"yes", "yes", "yes", "stop", "deviation"}},
      {"confirm", {"done", "done", "done", "failed", "deviation", "stop"}},
      {"branch", {"recovery.1.a", "recovery.2.b", "stop"}},
      {"agree", {"yes", "yes", "yes", "yes", "stop"}},
      {"danger", {"bookstore", "bookstore", "bookstore", "bookstor", "stop"}},
      {"failed", {"retry", "failed", "deviation", "stop"}},
      {"interrupted", {"done", "retry", "failed", "stop"}}};
  for (const auto& [question, answers] : words) {
    if (!chance(15)) script.answers[question] = *rc::gen::elementOf(answers);
  }
  if (chance(20)) script.people = {"bob"};
  return script;
}

model::RunOpened random_opening() {
  model::RunOpened opened = test::opened(*rc::gen::element<std::string>("auto", "semi", "manual"));
  opened.fault_destroys = chance(30);
  return opened;
}

std::string property_verdict(const World& world) {
  const auto* closed = std::get_if<model::Closed>(&world.events.back().body);
  return closed == nullptr ? "" : closed->verdict;
}

template <typename Event, typename Holds>
bool any(const World& world, const Holds& holds) {
  return std::ranges::any_of(world.events, [&holds](const model::Event& event) {
    const auto* body = std::get_if<Event>(&event.body);
    return body != nullptr && holds(*body);
  });
}

void has_ended(const World& world) {
  RC_ASSERT(world.state.phase == Phase::closed || world.state.waiting);
  RC_ASSERT(!world.state.must_revert());
  RC_ASSERT(world.state.waiting || !property_verdict(world).empty());
}

/// What must be true of a run that passed, told from its events alone.
void went_well(const World& world, const Script& script) {
  RC_ASSERT(script.preflight_ok && script.measuring_ok && script.steady && script.armed);
  RC_ASSERT(script.injected && script.noticed && script.settles && script.complete);
  RC_ASSERT(script.recovers && !script.probe_dies);
  RC_ASSERT(script.lost_writes < 2 && script.outage_ns < 60'000'000'000);
  RC_ASSERT(world.state.run.fault_destroys || world.state.reverted);
  const Facts found = facts(world.events);
  RC_ASSERT(!found.rpo_is_probed_by_a_step || !found.newest_left.empty());
  for (const NewestLeft& one : found.newest_left) {
    RC_ASSERT(one.age_ns >= -one.error_ns && one.age_ns + one.error_ns <= 1'000'000'000);
  }
  // A failure counts for nothing only where the playbook says how to go on from it.
  const auto onward = [&world](const std::string& id) {
    const auto& actions = world.state.plan.actions;
    const auto action = std::ranges::find(actions, id, &model::Action::id);
    return action != actions.end() && action->on_fail == "goto" &&
           actions[static_cast<std::size_t>(action->fail_target)].section != "rollback";
  };
  RC_ASSERT(!any<model::StepFinished>(world, [&](const model::StepFinished& finished) {
    return script.step_outcome.contains(finished.action) && !onward(finished.action);
  }));
  RC_ASSERT(!any<model::PersonAnswered>(world, [&](const model::PersonAnswered& answer) {
    if (answer.answer == "failed") return !onward(answer.action);
    return answer.answer == "stop" || answer.answer == "no" || answer.answer == "deviation";
  }));
  RC_ASSERT(!any<model::PersonMissing>(world, [](const auto&) { return true; }));
  RC_ASSERT(!any<model::Resumed>(world, [](const auto&) { return true; }));
  RC_ASSERT(exit_code(world.state, "passed") == 0);
}

RC_GTEST_PROP(MachineProperty, IsJudgedTheSameWhereverAPlaybookStartsItsClock, ()) {
  const model::Planned plan = compile(test::random_scenario(), {}).plan;
  const Script script = random_script(plan);
  const model::RunOpened opening = random_opening();
  model::Planned silent = plan;
  for (model::Action& action : silent.actions) action.starts_clock = false;

  World with(script);
  World without(script);
  with.open(opening, plan);
  without.open(opening, silent);

  RC_ASSERT(with.events.back().body == without.events.back().body);
  const Facts told = facts(with.events);
  const Facts untold = facts(without.events);
  RC_ASSERT(told.time_to_recover_ns == untold.time_to_recover_ns);
  RC_ASSERT(told.downtime_ns == untold.downtime_ns);
  // As one value: RC_ASSERT looks at both sides of an `||`.
  const std::int64_t disrupted_ns = told.disrupted_ns.value_or(0);
  const bool starts_after_it = told.clock_started_ns.value_or(disrupted_ns) >= disrupted_ns;
  RC_ASSERT(starts_after_it);
}

RC_GTEST_PROP(MachineProperty, EndsWithNothingInForceAndPassesOnlyWhenAllWentWell, ()) {
  const model::Planned plan = compile(test::random_scenario(), {}).plan;
  const Script script = random_script(plan);

  World world(script);
  world.open(random_opening(), plan);

  has_ended(world);
  RC_CLASSIFY(property_verdict(world) == "passed", "passed");
  RC_CLASSIFY(property_verdict(world) == "failed", "failed");
  RC_CLASSIFY(property_verdict(world) == "aborted", "aborted");
  RC_CLASSIFY(world.state.waiting, "waiting");
  if (property_verdict(world) == "passed") went_well(world, script);
}

RC_GTEST_PROP(MachineProperty, PassesWheneverAllGoesWell, ()) {
  model::Planned plan = compile(test::random_scenario(), {}).plan;
  const auto by_hand = [](const model::Action& action) {
    if (action.kind == "pass") return false;
    return action.kind == "confirm" || action.confirm > 0 || action.danger || action.interactive ||
           std::ranges::any_of(action.ways,
                               [](const model::Way& way) { return way.guard.empty(); });
  };
  RC_PRE(std::ranges::none_of(plan.actions, by_hand));
  Script script;
  decide(script, plan, 0);
  script.newest_step_ns = 1'000'000;
  for (const model::Action& action : plan.actions) {
    if (action.rpo_probe) script.newest_age_ns[action.id] = 0;
  }

  World world(script);
  world.open(test::opened("auto"), plan);

  // Where every step that looks for what is left was on a way not taken, nobody has looked.
  const Facts found = facts(world.events);
  const bool nobody_looked = found.rpo_is_probed_by_a_step && found.newest_left.empty();
  RC_ASSERT(property_verdict(world) == (nobody_looked ? "inconclusive" : "passed"));
}

RC_GTEST_PROP(MachineProperty, EndsAlsoWhenItDiesAnywhereAndGoesOn, ()) {
  const model::Planned plan = compile(test::random_scenario(), {}).plan;
  const Script script = random_script(plan);
  World first(script);
  first.open(random_opening(), plan);
  std::vector<model::Event> journal = first.events;
  journal.resize(*rc::gen::inRange<std::size_t>(2, journal.size() + 1));
  const bool whole = journal.size() == first.events.size();
  const bool could_not = first.state.revert_failed;

  Script later = random_script(plan);
  later.reverted = true;
  World second(later);
  second.resume(journal);

  RC_ASSERT(second.state.phase == Phase::closed || second.state.waiting);
  RC_ASSERT(!second.state.must_revert());
  if (!whole) RC_ASSERT(property_verdict(second) != "passed");
  if (!could_not && second.state.may_be_injected && !second.state.run.fault_destroys) {
    RC_ASSERT(second.state.reverted);
  }
}

RC_GTEST_PROP(MachineProperty, DoesNothingThatItsPeopleHaveNotAgreedTo, ()) {
  const model::Planned plan = compile(test::random_scenario(), {}).plan;
  World world(random_script(plan));
  world.open(random_opening(), plan);

  std::map<std::string, std::set<std::string>> agreed;
  std::set<std::string> named;
  for (const model::Event& event : world.events) {
    if (const auto* answer = std::get_if<model::PersonAnswered>(&event.body)) {
      if (answer->question == "agree" && answer->answer == "yes") {
        agreed[answer->action].insert(answer->actor);
      }
      if (answer->question == "danger" && answer->answer == "bookstore") {
        named.insert(answer->action);
      }
    }
    const auto* issued = std::get_if<model::Issued>(&event.body);
    if (issued == nullptr || issued->kind != "run") continue;
    const auto action = std::ranges::find(plan.actions, issued->action, &model::Action::id);
    RC_ASSERT(action->kind == "run");
    RC_ASSERT(std::cmp_greater_equal(agreed[issued->action].size(), action->confirm));
    RC_ASSERT(!action->danger || named.contains(issued->action));
  }
}

RC_GTEST_PROP(MachineProperty, GoesForwardOnly, ()) {
  const model::Planned plan = compile(test::random_scenario(), {}).plan;
  World world(random_script(plan));
  world.open(random_opening(), plan);

  std::ptrdiff_t last = -1;
  bool back = false;
  for (const model::Event& event : world.events) {
    const auto* issued = std::get_if<model::Issued>(&event.body);
    if (issued == nullptr || issued->action.empty()) continue;
    const auto action = std::ranges::find(plan.actions, issued->action, &model::Action::id);
    const auto at = action - plan.actions.begin();
    RC_ASSERT(at >= last);
    RC_ASSERT(!back || action->section == "rollback");
    back = action->section == "rollback";
    last = at;
  }
  RC_ASSERT(!back || property_verdict(world) != "passed");
}

RC_GTEST_PROP(MachineProperty, FoldsTheSameJournalToTheSameState, ()) {
  const model::Planned plan = compile(test::random_scenario(), {}).plan;
  World world(random_script(plan));
  world.open(random_opening(), plan);

  const State again = replay(world.events).state;

  RC_ASSERT(again.phase == world.state.phase);
  RC_ASSERT(again.at == world.state.at);
  RC_ASSERT(again.issued == world.state.issued);
  RC_ASSERT(again.waiting == world.state.waiting);
  RC_ASSERT(again.reasons.failed == world.state.reasons.failed);
  RC_ASSERT(again.reasons.aborted == world.state.reasons.aborted);
  RC_ASSERT(again.reasons.inconclusive == world.state.reasons.inconclusive);
}

}  // namespace
}  // namespace understudy::exercise
