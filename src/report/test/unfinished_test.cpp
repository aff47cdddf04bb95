// What is told of a run that a person stopped, that waits, or that cannot show its RPO.

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/exercise/facts.hpp"
#include "understudy/model/event.hpp"
#include "understudy/report/report.hpp"

namespace understudy::report {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A run whose fault is in force and that has come to its only step, and what happened then.
std::vector<model::Event> come_to_its_step(std::vector<model::Body> then) {
  const model::Action step{
      .id = "recovery.1", .step = "recovery.1", .section = "recovery", .kind = "run", .next = 1};
  std::vector<model::Body> bodies{
      model::RunOpened{.run_id = "r1", .application = "shop", .rpo_ms = 60'000},
      model::Planned{.actions = {step}}, model::FaultInjected{.ok = true, .began_ns = 1'000'000}};
  for (model::Body& body : then) bodies.push_back(std::move(body));
  std::vector<model::Event> out;
  for (model::Body& body : bodies) {
    const auto number = static_cast<std::int64_t>(out.size()) + 1;
    out.push_back({.number = out.size() + 1,
                   .at = {.boot_ns = number * 1'000'000, .wall_ns = 0},
                   .body = std::move(body)});
  }
  return out;
}

std::string data_of(const std::vector<model::Event>& events) {
  return to_json(exercise::facts(events), events);
}

TEST(Unfinished, AStepAtWhichAPersonStoppedIsNotDone) {
  for (const auto& [question, word] :
       {std::pair("run", "stop"), {"confirm", "stop"}, {"danger", "shpo"}, {"agree", "no"}}) {
    const auto events = come_to_its_step(
        {model::Issued{.command = 1, .kind = "ask", .action = "recovery.1"},
         model::PersonAnswered{
             .action = "recovery.1", .question = question, .actor = "bob", .answer = word},
         model::Closed{.verdict = "aborted"}});

    EXPECT_THAT(data_of(events), HasSubstr(R"("outcome": "stopped")")) << question;
    EXPECT_THAT(to_markdown(exercise::facts(events), events), Not(HasSubstr("Correct step")));
  }
}

TEST(Unfinished, AStepThatAPersonLetRunIsNotStopped) {
  const auto events = come_to_its_step(
      {model::PersonAnswered{
           .action = "recovery.1", .question = "danger", .actor = "bob", .answer = "shop"},
       model::StepFinished{.action = "recovery.1", .outcome = "ok", .ended_ns = 9'000'000}});

  EXPECT_THAT(data_of(events), HasSubstr(R"("outcome": "ok")"));
  EXPECT_THAT(data_of(events), HasSubstr(R"("ended_ms": 8E0)"));
}

TEST(Unfinished, AStepThatWaitsOrWasInterruptedHasNoEnd) {
  const auto waits = come_to_its_step(
      {model::Issued{.command = 1, .kind = "ask", .action = "recovery.1"},
       model::PersonMissing{.action = "recovery.1", .question = "confirm", .reason = "timeout"}});
  const auto interrupted = come_to_its_step(
      {model::Issued{.command = 1, .kind = "run", .action = "recovery.1", .attempt = 1},
       model::Interrupted{.action = "recovery.1"}});

  EXPECT_THAT(data_of(waits), HasSubstr(R"("ended_ms": null)"));
  EXPECT_THAT(data_of(interrupted), HasSubstr(R"("ended_ms": null)"));
}

TEST(Unfinished, AnRpoThatNothingShowsIsToldWithWhatWouldShowIt) {
  const auto events = come_to_its_step({model::Closed{
      .verdict = "inconclusive", .reasons = {"the RPO is not shown: no write ledger ran"}}});

  EXPECT_THAT(to_markdown(exercise::facts(events), events),
              HasSubstr("- Declare a write ledger ('ledgers' in understudy.yaml)"));
  EXPECT_THAT(to_terminal(exercise::facts(events), {}),
              HasSubstr("  next            Declare a write ledger"));
}

}  // namespace
}  // namespace understudy::report
