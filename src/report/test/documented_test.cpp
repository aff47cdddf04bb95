// What a playbook says is passed over, assumed, agreed to or gone on from is told in every report.

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

model::Planned plan() {
  const model::Action failing{.id = "recovery.1",
                              .step = "recovery.1",
                              .section = "recovery",
                              .kind = "run",
                              .text = "Try it",
                              .next = 1,
                              .confirm = 1,
                              .on_fail = "goto",
                              .fail_target = 2};
  const model::Action shown{.id = "recovery.2",
                            .step = "recovery.2",
                            .section = "recovery",
                            .kind = "pass",
                            .text = "Page <everybody>",
                            .line = 12,
                            .next = 2,
                            .why = "only in a real recovery"};
  const model::Action last{.id = "recovery.3",
                           .step = "recovery.3",
                           .section = "recovery",
                           .kind = "run",
                           .text = "Restore it",
                           .next = 3};
  return {.actions = {failing, shown, last},
          .assumptions = {{.text = "The backup is <whole>.", .line = 7}}};
}

/// bob agrees, the first step fails, and the last one is done.
std::vector<model::Event> events() {
  std::vector<model::Body> bodies{
      model::RunOpened{.run_id = "r1", .scenario_title = "API failure"},
      plan(),
      model::FaultInjected{.ok = true},
      model::PersonAnswered{
          .action = "recovery.1", .question = "agree", .actor = "bob", .answer = "yes"},
      model::StepFinished{.action = "recovery.1", .outcome = "failed", .detail = "exit code 1"},
      model::StepFinished{.action = "recovery.3", .outcome = "ok"},
      model::Closed{.verdict = "passed"}};
  std::vector<model::Event> out;
  for (model::Body& body : bodies) {
    out.push_back({.number = out.size() + 1, .at = {}, .body = std::move(body)});
  }
  return out;
}

TEST(Documented, IsToldAsData) {
  const std::string text = to_json(exercise::facts(events()), events());

  EXPECT_THAT(text, HasSubstr(R"("why": "only in a real recovery")"));
  EXPECT_THAT(text, HasSubstr(R"("held": "assumed")"));
  EXPECT_THAT(text, HasSubstr(R"("way": "recovery.3")"));
  EXPECT_THAT(text, HasSubstr("\"agreed\": [\n        \"bob\"\n      ]"));
  EXPECT_THAT(text, HasSubstr("\"not_reached\": []"));
}

TEST(Documented, IsToldToPeople) {
  const exercise::Facts facts = exercise::facts(events());
  const std::string page = to_html(facts, events());
  const std::string markdown = to_markdown(facts, events());

  EXPECT_THAT(page, HasSubstr("Page &lt;everybody&gt;<p class=\"small\">only in a real recovery"));
  EXPECT_THAT(page, HasSubstr("<li>The backup is &lt;whole&gt;.: assumed</li>"));
  EXPECT_THAT(page, HasSubstr("agreed: bob"));
  EXPECT_THAT(markdown, HasSubstr("passed over: only in a real recovery"));
  EXPECT_THAT(markdown, HasSubstr("failed, goes on at recovery.3"));
  EXPECT_THAT(to_terminal(facts, {}), HasSubstr("1 as documented, first recovery.2"));
}

TEST(Documented, WayOnFromAFailureIsNothingToCorrect) {
  EXPECT_THAT(to_markdown(exercise::facts(events()), events()), Not(HasSubstr("Correct step")));
}

}  // namespace
}  // namespace understudy::report
