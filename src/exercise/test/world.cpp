#include "world.hpp"

#include <cstddef>
#include <string>
#include <utility>

namespace understudy::exercise::test {

namespace {

constexpr std::int64_t tick = 10'000'000;

}  // namespace

model::RunOpened opened(std::string mode) {
  return {.run_id = "r1",
          .application = "bookstore",
          .scenario = "api-failure",
          .mode = std::move(mode),
          .fault = "stop-app",
          .rto_ms = 60'000,
          .rpo_ms = 1'000,
          .probe = "books",
          .probe_interval_ms = 20,
          .ledger = "authors",
          .ledger_interval_ms = 100};
}

void World::open(model::RunOpened opened, model::Planned planned) {
  record(std::move(opened));
  record(std::move(planned));
  while (!todo_.empty()) {
    const Command command = todo_.back();
    todo_.pop_back();
    perform(command);
  }
}

void World::resume(std::vector<model::Event> journal) {
  events = std::move(journal);
  if (!events.empty()) now_ = events.back().at.boot_ns;
  state = replay(events).state;
  todo_.clear();
  if (state.phase == Phase::closed) return;
  record(model::Resumed{.actor = "alice"});
  if (const auto pending = state.pending; pending && todo_.empty()) {
    record(model::Interrupted{.command = pending->command,
                              .kind = pending->kind,
                              .action = pending->action,
                              .attempt = pending->attempt});
  }
  while (!todo_.empty()) {
    const Command command = todo_.back();
    todo_.pop_back();
    perform(command);
  }
}

void World::record(model::Body body) {
  now_ += tick;
  model::Event event{.number = events.size() + 1,
                     .at = {.boot_ns = now_, .wall_ns = now_},
                     .body = std::move(body)};
  events.push_back(event);
  Decision decision = advance(std::move(state), event);
  state = std::move(decision.state);
  if (!decision.command) return;
  const Command command = *decision.command;
  record(model::Issued{.command = command.number,
                       .kind = std::string(name_of(command.what)),
                       .action = id_of(command),
                       .attempt = command.attempt});
  todo_.push_back(command);
}

std::string World::id_of(const Command& command) const {
  return command.action < 0 ? ""
                            : state.plan.actions.at(static_cast<std::size_t>(command.action)).id;
}

void World::perform(const Command& command) {
  const std::string id = id_of(command);
  switch (command.what) {
    case Do::preflight:
      return record(model::PreflightDone{
          .checks = {{.name = "hosts", .ok = script_.preflight_ok, .detail = "client"}}});
    case Do::measure: return record(model::MeasuringStarted{.ok = script_.measuring_ok});
    case Do::baseline: return record(model::BaselineTaken{.steady = script_.steady});
    case Do::arm: return record(model::UndoArmed{.ok = script_.armed});
    case Do::inject:
      return record(
          model::FaultInjected{.ok = script_.injected, .began_ns = now_, .ended_ns = now_ + 1});
    case Do::detect:
      if (script_.probe_dies) record(model::ProbeLost{.which = "probe", .detail = "killed"});
      if (script_.noticed) record(model::ProbeChanged{.up = false, .at_ns = now_});
      return record(model::DetectionEnded{.detected = script_.noticed, .detail = "quiet"});
    case Do::evaluate: {
      model::GuardsEvaluated out{.action = id};
      for (const model::Way& way :
           state.plan.actions.at(static_cast<std::size_t>(command.action)).ways) {
        const bool holds = script_.holds[id].contains(way.branch);
        out.results.push_back({.branch = way.branch,
                               .guard = way.guard,
                               .exit_code = holds != way.negated ? 0 : 1,
                               .holds = holds});
      }
      return record(out);
    }
    case Do::run: {
      ++runs[id];
      const auto outcome = script_.step_outcome.find(id);
      model::StepFinished finished{
          .action = id,
          .attempt = command.attempt,
          .outcome = outcome == script_.step_outcome.end() ? "ok" : outcome->second,
          .began_ns = now_,
          .ended_ns = now_ + 1};
      if (const auto age = script_.newest_age_ns.find(id); age != script_.newest_age_ns.end()) {
        finished.newest_unix_ns = facts(events).disrupted_unix_ns.value_or(0) - age->second;
        finished.newest_step_ns = script_.newest_step_ns;
      }
      return record(std::move(finished));
    }
    case Do::ask: {
      const auto answer = script_.answers.find(command.question);
      if (answer == script_.answers.end()) {
        return record(model::PersonMissing{
            .action = id, .question = command.question, .reason = "no_terminal"});
      }
      std::string word = answer->second;
      // Nobody tries for ever.
      if (command.question == "failed" && ++failures_[id] > 3) word = "failed";
      const std::size_t turn =
          command.question == "agree" ? state.agreed.size() % script_.people.size() : 0;
      return record(model::PersonAnswered{.action = id,
                                          .question = command.question,
                                          .actor = script_.people[turn],
                                          .answer = std::move(word),
                                          .note = "",
                                          .asked_ns = now_,
                                          .answered_ns = now_});
    }
    case Do::revert:
      return record(model::FaultReverted{.ok = script_.reverted, .by = "controller"});
    case Do::settle: return record(model::Settled{.steady = script_.settles});
    case Do::analyse: {
      const Facts so_far = facts(events);
      model::AvailabilityMeasured out{
          .complete = script_.complete && !script_.probe_dies && !state.resumed,
          .resolution_ns = 20'000'000};
      if (so_far.disrupted_ns) {
        out.outages.push_back({.from_ns = *so_far.disrupted_ns + 5,
                               .to_ns = *so_far.disrupted_ns + script_.outage_ns,
                               .ended = script_.recovers});
      }
      return record(out);
    }
    case Do::read_back: {
      model::WritesMeasured out{
          .complete = true, .attempted = 100, .acknowledged = 90, .interval_ns = 100'000'000};
      const Facts so_far = facts(events);
      for (std::size_t i = 0; i < script_.lost_writes; ++i) {
        out.lost.push_back({.number = i + 1,
                            .acknowledged_ns = so_far.disrupted_ns.value_or(0) -
                                               static_cast<std::int64_t>(i + 1) * 1'000'000'000});
      }
      return record(out);
    }
    case Do::close: return record(judge(state, facts(events)));
    case Do::end_background: {
      model::BackgroundEnded out;
      for (const std::string& one : state.background) {
        const bool fails = script_.ends_badly.contains(one);
        out.steps.push_back({.action = one,
                             .outcome = fails ? "failed" : "ok",
                             .detail = fails ? "exit code 1, documented is 0" : "",
                             .began_ns = now_,
                             .ended_ns = now_ + 1});
      }
      return record(out);
    }
  }
}

}  // namespace understudy::exercise::test
