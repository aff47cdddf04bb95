#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "understudy/model/duration.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::stage {

namespace {

using evidence::Automation;
using evidence::Kind;
using evidence::Trigger;

void add_prerequisites(std::vector<Requirement>& list) {
  list.push_back(
      {.id = "S0.observability",
       .stage = 0,
       .text = "Every critical service is seen from outside",
       .why = "What nobody sees fail is not noticed, and what is not measured is not "
              "known to be back.",
       .evidence = "a probe for each critical dependency that is a service, and at least "
                   "one in all",
       .how = "declare 'probes' in {folder}/understudy.yaml and name them at the service"});
  list.push_back({.id = "S0.critical",
                  .stage = 0,
                  .text = "The critical dependencies are declared",
                  .why = "They decide what has to be rehearsed, and how long it may take.",
                  .evidence = "at least one, each with criticality period, manual workaround, RTO "
                              "and RPO",
                  .how = "declare them under 'dependencies' in {folder}/understudy.yaml"});
  list.push_back({.id = "S0.non-critical",
                  .stage = 0,
                  .text = "Losing a non-critical dependency has a documented, graded impact",
                  .why = "What is not critical today may hurt after an hour.",
                  .evidence = "impact, severity and threshold of each one that is declared",
                  .how = "declare them under 'dependencies' in {folder}/understudy.yaml"});
  list.push_back({.id = "S0.contacts",
                  .stage = 0,
                  .text = "Everybody who may be needed can be reached",
                  .why = "A plan without a number to call waits for the morning.",
                  .evidence = "contacts, each with phone or e-mail and availability",
                  .how = "declare them under 'contacts' in {folder}/understudy.yaml"});
  list.push_back({.id = "S0.notifications",
                  .stage = 0,
                  .text = "It is written down who is told, when, how and why",
                  .why = "In a failure nobody has time to think of everybody.",
                  .evidence = "notification procedures, each with when, whom, how, what and why",
                  .how = "declare them under 'notification' in {folder}/understudy.yaml"});
  list.push_back({.id = "S0.failover-playbook",
                  .stage = 0,
                  .text = "There is a disaster-recovery failover playbook",
                  .why = "Every failure that is expected has its steps before it comes.",
                  .evidence = "a scenario with leads, a recovery procedure and a test procedure",
                  .how = "write one in {folder}/playbooks (docs/formats/playbook.md)"});
  list.push_back({.id = "S0.critical-playbooks",
                  .stage = 0,
                  .text = "Every critical dependency has a playbook",
                  .why = "Each of them takes the application down with it.",
                  .evidence = "a scenario with a recovery procedure for each critical dependency",
                  .how = "write one in {folder}/playbooks and name it at the dependency"});
}

void add_first(std::vector<Requirement>& list) {
  list.push_back({.id = "S1.check",
                  .stage = 1,
                  .text = "What is declared holds together",
                  .why = "A promise that another line of the same plan breaks cannot be rehearsed.",
                  .evidence = "a check of this content that finds no error",
                  .lapse = Lapse::year,
                  .how = "understudy check {folder}"});
  list.push_back({.id = "S1.published",
                  .stage = 1,
                  .text = "All of it is published in one well-defined place",
                  .why = "Whoever is woken at night must find the plan at once, and the one that "
                         "holds.",
                  .evidence = "a publication of this content, verified by reading it back",
                  .lapse = Lapse::year,
                  .how = "understudy publish DIR {folder}"});
  list.push_back({.id = "S1.agreed",
                  .stage = 1,
                  .text = "Every member of the team agrees to it",
                  .why = "A plan that somebody doubts is dropped at the first surprise.",
                  .evidence = "the team's agreement to this content, with no objection open",
                  .lapse = Lapse::year,
                  .how = "understudy agree {folder}"});
  list.push_back({.id = "S1.exercise",
                  .stage = 1,
                  .text = "A failover exercise, done exactly as written, validates the playbook",
                  .why = "Only a plan that was carried out is known to work.",
                  .evidence = "a passed exercise of a scenario as its playbook stands now",
                  .lapse = Lapse::year,
                  .how = "understudy exercise {playbook}",
                  .test = TestRule{.scope = Scope::any_scenario, .kind = Kind::exercise}});
}

void add_second(std::vector<Requirement>& list) {
  list.push_back({.id = "S2.doctor",
                  .stage = 2,
                  .text = "The doctor has cleared the application",
                  .why = "Breaking what is not healthy teaches nothing and may not be undone.",
                  .evidence = "the doctor's last report on this content, without a problem",
                  .lapse = Lapse::year,
                  .how = "understudy doctor {folder}"});
  list.push_back({.id = "S2.failure-tests",
                  .stage = 2,
                  .text = "Every critical dependency had a failure test outside production",
                  .why = "One rehearsed scenario says nothing about the others.",
                  .evidence = "a passed test of each, as its playbook or experiment stands now",
                  .lapse = Lapse::year,
                  .how = "{run}",
                  .test = TestRule{.production = false}});
  list.push_back(
      {.id = "S2.results",
       .stage = 2,
       .text = "The results of these tests are published to the whole team",
       .why = "A result that one person knows changes nothing.",
       .evidence = "a publication that names a counting test of each critical dependency",
       .lapse = Lapse::year,
       .how = "understudy publish DIR {folder}",
       .test = TestRule{.production = false, .published = true}});
  list.push_back({.id = "S2.targets",
                  .stage = 2,
                  .text = "RTO and RPO were updated from what was measured",
                  .why = "The first targets are guesses; measured ones tell when it gets worse.",
                  .evidence = "targets tighter than those first tested against and no tighter than "
                              "measured, or a review that keeps them on purpose",
                  .lapse = Lapse::year,
                  .how = "lower 'rto' and 'rpo' in {folder}/understudy.yaml towards what was "
                         "measured"});
}

void add_third(std::vector<Requirement>& list) {
  list.push_back({.id = "S3.cadence",
                  .stage = 3,
                  .text = "Every critical dependency is tested on a regular cadence",
                  .why = "Systems change every week; a test of last year shows last year's system.",
                  .evidence =
                      "two passed tests of each, at most one cadence apart, the last at most "
                      "one cadence ago",
                  .lapse = Lapse::cadence,
                  .how = "{run}",
                  .test = TestRule{.lapse = Lapse::cadence, .repeated = true}});
  list.push_back(
      {.id = "S3.automation",
       .stage = 3,
       .text = "The tests are at least partly automated",
       .why = "What a person has to do by hand is done less often.",
       .evidence = "a passed test in which the tool carried out a step by itself",
       .lapse = Lapse::cadence,
       .how = "{run} --mode semi",
       .test = TestRule{
           .scope = Scope::any_test, .least = Automation::partly, .lapse = Lapse::cadence}});
  list.push_back({.id = "S3.production",
                  .stage = 3,
                  .text = "At least one resiliency test was done in production",
                  .why = "No other environment has production's load, data and surprises.",
                  .evidence = "a passed test in a production environment",
                  .lapse = Lapse::year,
                  .how = "{run}",
                  .test = TestRule{.scope = Scope::any_test, .production = true}});
  list.push_back(
      {.id = "S3.results",
       .stage = 3,
       .text = "The results of the production test are published",
       .why = "Trust in production tests comes from seeing how they went.",
       .evidence = "a publication that names a counting test in production",
       .lapse = Lapse::year,
       .how = "understudy publish DIR {folder}",
       .test = TestRule{.scope = Scope::any_test, .production = true, .published = true}});
  list.push_back({.id = "S3.trend",
                  .stage = 3,
                  .text = "Results stand on a dashboard, so that the trend can be followed",
                  .why = "A recovery that takes longer each month still meets its objective, until "
                         "it does not.",
                  .evidence =
                      "a dashboard of at most one cadence ago that leaves out no conclusive "
                      "test of the cadence before it",
                  .lapse = Lapse::cadence,
                  .how = "understudy publish DIR {folder}"});
}

void add_fourth(std::vector<Requirement>& list) {
  list.push_back({.id = "S4.automated",
                  .stage = 4,
                  .text = "Every resiliency test outside production is automated",
                  .why = "A test that needs nobody is never put off.",
                  .evidence = "a passed test of each critical dependency and each experiment in "
                              "which no step needed a person",
                  .lapse = Lapse::cadence,
                  .how = "{run} --mode auto",
                  .test = TestRule{.scope = Scope::non_production_tests,
                                   .production = false,
                                   .least = Automation::automated,
                                   .lapse = Lapse::cadence}});
  list.push_back({.id = "S4.failover",
                  .stage = 4,
                  .text = "Disaster-recovery failover is at least semi-automated",
                  .why = "In a disaster few people are there, and they are tired.",
                  .evidence = "a passed exercise of each critical dependency in which the tool "
                              "performed every step",
                  .lapse = Lapse::cadence,
                  .how = "{run} --mode semi",
                  .test = TestRule{
                      .kind = Kind::exercise, .least = Automation::semi, .lapse = Lapse::cadence}});
}

void add_fifth(std::vector<Requirement>& list) {
  list.push_back(
      {.id = "S5.pipeline",
       .stage = 5,
       .text = "Resiliency tests run inside the CI/CD pipeline",
       .why = "Each change may undo what was resilient before it.",
       .evidence = "a passed test of each critical dependency that a pipeline started and "
                   "no step of which needed a person",
       .lapse = Lapse::cadence,
       .how = "understudy gate {folder} --stage 4 {gated} --pipeline NAME --build ID",
       .test = TestRule{
           .least = Automation::automated, .trigger = Trigger::pipeline, .lapse = Lapse::cadence}});
  list.push_back(
      {.id = "S5.gate",
       .stage = 5,
       .text = "A failed resiliency test fails the build",
       .why = "A finding that stops nothing is overlooked.",
       .evidence = "the last gate on this content decided over the build and let it pass",
       .lapse = Lapse::cadence,
       .how = "understudy gate {folder} --stage 4 --pipeline NAME --build ID"});
  list.push_back(
      {.id = "S5.production",
       .stage = 5,
       .text = "Resiliency tests are automated in production",
       .why = "Production is what has to hold, on every day of the year.",
       .evidence = "a passed test of each critical dependency in production in which no "
                   "step needed a person",
       .lapse = Lapse::cadence,
       .how = "{run} --mode auto",
       .test =
           TestRule{.production = true, .least = Automation::automated, .lapse = Lapse::cadence}});
  list.push_back({.id = "S5.failover",
                  .stage = 5,
                  .text = "Disaster-recovery failover tests are automated in production",
                  .why = "Success may not depend on a person, even where a person may start it.",
                  .evidence =
                      "a passed exercise of each critical dependency in production in which "
                      "no step needed a person",
                  .lapse = Lapse::cadence,
                  .how = "{run} --mode auto",
                  .test = TestRule{.kind = Kind::exercise,
                                   .production = true,
                                   .least = Automation::automated,
                                   .lapse = Lapse::cadence}});
}

}  // namespace

bool Requirement::built_in() const {
  return id.size() > 2 && id[0] == 'S' && id[1] >= '0' && id[1] <= '9' && id[2] == '.';
}

const std::vector<Requirement>& catalogue() {
  static const std::vector<Requirement> list = [] {
    std::vector<Requirement> made;
    add_prerequisites(made);
    add_first(made);
    add_second(made);
    add_third(made);
    add_fourth(made);
    add_fifth(made);
    return made;
  }();
  return list;
}

std::string lapse_text(const Requirement& requirement) {
  if (requirement.test && requirement.test->within) {
    return fmt::format("{} after it", model::to_text(*requirement.test->within));
  }
  if (requirement.id == "S1.agreed") {
    return "when the agreement itself ends, at the latest 52 weeks after it";
  }
  switch (requirement.lapse) {
    case Lapse::year: return "52 weeks after it";
    case Lapse::cadence: return "one cadence after it";
    case Lapse::never: break;
  }
  return "never";
}

namespace {

/// With examples in the places that an application fills in.
std::string how_in_general(std::string text) {
  constexpr std::array<std::array<std::string_view, 2>, 4> examples{
      {{"{folder}", "resilience"},
       {"{run}", "understudy exercise PLAYBOOK"},
       {"{gated}", "--run PLAYBOOK"},
       {"{playbook}", "PLAYBOOK"}}};
  for (const auto& [mark, example] : examples) {
    const auto at = text.find(mark);
    if (at != std::string::npos) text.replace(at, mark.size(), example);
  }
  return text;
}

}  // namespace

std::string catalogue_markdown(int stage) {
  std::string out =
      "| requirement | what is asked for, and why | what satisfies it | it expires | what to do |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const Requirement& one : catalogue()) {
    if (one.stage != stage) continue;
    out += fmt::format("| `{}` | **{}.** {} | {} | {} | {}{} |\n", one.id, one.text, one.why,
                       one.evidence, lapse_text(one), how_in_general(one.how),
                       one.offered ? "" : " (not in this version yet)");
  }
  return out;
}

}  // namespace understudy::stage
