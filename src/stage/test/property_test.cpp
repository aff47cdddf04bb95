// What must hold of the ladder whatever the evidence.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "fixtures.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::stage {
namespace {

using evidence::Evidence;
using evidence::Run;
using test::ago;
using test::now;
using test::shop;

int height(const Ladder& ladder) {
  return ladder.reached.value_or(-1);
}

int height_of(const Evidence& evidence, evidence::Time at = now()) {
  return height(assess(shop(), evidence, at));
}

bool one_in(int count) {
  return *rc::gen::inRange(0, count) == 0;
}

/// Mostly what counts, so that stages are reached, with flaws of every kind among it.
Run any_run(int number) {
  const bool experiment = one_in(4);
  const std::string dependency = *rc::gen::element<std::string>("api", "database");
  const std::string id = "run-" + std::to_string(number);
  const int days = *rc::gen::inRange(0, 90);
  Run run = experiment ? test::passed_experiment(id, days)
                       : test::passed(id, dependency, days, one_in(2));
  if (one_in(15)) {
    run.verdict = *rc::gen::element(evidence::Verdict::failed, evidence::Verdict::aborted,
                                    evidence::Verdict::inconclusive);
  }
  if (one_in(20)) run.file_sha256 = "edited";
  if (one_in(20)) run.trigger = evidence::Trigger::person;
  if (one_in(20)) {
    run.hands = {.steps = 4,
                 .performed = *rc::gen::inRange(0U, 5U),
                 .supervised = *rc::gen::inRange(0U, 3U)};
  }
  if (one_in(3)) run.rto.objective = run.rpo.objective = std::chrono::hours(24);
  return run;
}

std::vector<Run> any_runs() {
  std::vector<Run> runs;
  const int count = *rc::gen::inRange(0, 16);
  for (int i = 0; i < count; ++i) runs.push_back(any_run(i));
  return runs;
}

/// The complete evidence, with any part of it taken away or spoilt, and any runs besides.
Evidence any_evidence() {
  Evidence all = test::complete();
  const auto thin = [](auto& records) {
    std::erase_if(records, [](const auto&) { return one_in(25); });
  };
  thin(all.runs);
  thin(all.checks);
  thin(all.publications);
  thin(all.agreements);
  thin(all.results);
  thin(all.clearances);
  thin(all.gates);
  for (Run& run : any_runs()) all.runs.push_back(std::move(run));
  if (!all.results.empty() && !one_in(4)) {
    for (const Run& run : all.runs) all.results.front().what.runs.push_back(run.id);
  }
  return all;
}

/// People who looked at what runs measured, and kept targets on purpose or other ones.
void add_reviews(Evidence& evidence) {
  const int count = evidence.runs.empty() ? 0 : *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) {
    const std::int64_t target = *rc::gen::element<std::int64_t>(3'600'000, 3'600'000, 86'400'000);
    evidence::add(
        evidence, ago(*rc::gen::inRange(0, 90)),
        evidence::TargetsReviewed{.application = "shop",
                                  .dependency = *rc::gen::element<std::string>("api", "database"),
                                  .rto_ms = target,
                                  .rpo_ms = target,
                                  .run = (*rc::gen::elementOf(evidence.runs)).id,
                                  .by = "alice"});
  }
}

/// One more piece of evidence that something did not go well, at any time.
void add_failure(Evidence& evidence) {
  const auto at = ago(*rc::gen::inRange(0, 90));
  const std::string bundle = *rc::gen::element<std::string>("bundle-of-today", "another");
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return evidence::add(evidence, at,
                           evidence::Checked{.application = "shop", .bundle = bundle, .errors = 1});
    case 1:
      return evidence::add(evidence, at,
                           evidence::PlanPublished{.application = "shop", .bundle = bundle});
    case 2:
      return evidence::add(
          evidence, at,
          evidence::AgreementRecorded{
              .application = "shop", .bundle = bundle, .objections = {"alice: no"}});
    case 3:
      return evidence::add(evidence, at,
                           evidence::DoctorReported{.application = "shop", .bundle = bundle});
    case 4:
      return evidence::add(
          evidence, at,
          evidence::GateRan{.application = "shop", .bundle = bundle, .enforced = one_in(2)});
    default: {
      Run run = any_run(1000);
      run.verdict = *rc::gen::element(evidence::Verdict::failed, evidence::Verdict::aborted,
                                      evidence::Verdict::inconclusive);
      evidence.runs.push_back(run);
    }
  }
}

RC_GTEST_PROP(LadderProperty, AddingEvidenceOfAFailureNeverRaisesAStage, ()) {
  Evidence evidence = any_evidence();
  const Ladder before = assess(shop(), evidence, now());
  RC_CLASSIFY(before.reached == 5);
  RC_CLASSIFY(before.reached.value_or(0) < 2);

  add_failure(evidence);
  const Ladder after = assess(shop(), evidence, now());

  RC_ASSERT(height(after) <= height(before));
  for (std::size_t i = 0; i < before.standings.size(); ++i) {
    const bool gained =
        before.standings[i].state != State::held && after.standings[i].state == State::held;
    RC_ASSERT(!gained);
  }
}

RC_GTEST_PROP(LadderProperty, AsTimePassesWithoutNewEvidenceTheStageNeverRises, ()) {
  const Evidence evidence = any_evidence();
  const auto first = now() + std::chrono::hours(*rc::gen::inRange(0, 24 * 400));
  const auto later = first + std::chrono::hours(*rc::gen::inRange(0, 24 * 400));

  RC_ASSERT(height_of(evidence, later) <= height_of(evidence, first));
}

RC_GTEST_PROP(LadderProperty, TheSameEvidenceInAnotherOrderGivesTheSameLadder, ()) {
  const Evidence evidence = any_evidence();
  Evidence other = evidence;
  std::ranges::reverse(other.runs);
  const auto turns =
      other.runs.empty() ? 0 : *rc::gen::inRange<std::ptrdiff_t>(0, std::ssize(other.runs));
  std::rotate(other.runs.begin(), other.runs.begin() + turns, other.runs.end());

  const Ladder one = assess(shop(), evidence, now());
  const Ladder two = assess(shop(), other, now());

  RC_ASSERT(one.reached == two.reached);
  for (std::size_t i = 0; i < one.standings.size(); ++i) {
    RC_ASSERT(one.standings[i].state == two.standings[i].state);
    RC_ASSERT(deciding_part(one.standings[i]).says == deciding_part(two.standings[i]).says);
  }
}

/// The same evidence under another team's name.
Evidence renamed(Evidence all) {
  for (Run& run : all.runs) run.application = "library";
  const auto rename = [](auto& records) {
    for (auto& record : records) record.what.application = "library";
  };
  rename(all.checks);
  rename(all.publications);
  rename(all.agreements);
  rename(all.results);
  rename(all.clearances);
  rename(all.reviews);
  rename(all.gates);
  return all;
}

RC_GTEST_PROP(LadderProperty, TwoTeamsWithTheSameEvidenceStandOnTheSameStage, ()) {
  const Evidence evidence = any_evidence();
  Content library = shop();
  library.application.name.value = "library";
  library.folder = "elsewhere";

  RC_ASSERT(assess(library, renamed(evidence), now()).reached ==
            assess(shop(), evidence, now()).reached);
}

RC_GTEST_PROP(LadderProperty, WhatAnotherTeamDoesChangesNothing, ()) {
  Evidence evidence = any_evidence();
  const int before = height_of(evidence);
  const Evidence others = renamed(any_evidence());

  evidence.runs.insert(evidence.runs.end(), others.runs.begin(), others.runs.end());
  evidence.results.insert(evidence.results.end(), others.results.begin(), others.results.end());

  RC_ASSERT(height_of(evidence) == before);
}

/// Everything that it says.
std::string in_words(const Ladder& ladder) {
  std::string out = fmt::format("{} {} {}\n", ladder.application, height(ladder),
                                fmt::join(ladder.turns_on, " "));
  for (const std::string& note : ladder.notes) out += note + "\n";
  const auto seconds = [](const std::optional<evidence::Time>& time) {
    return time ? time->time_since_epoch().count() : -1;
  };
  for (const Standing& standing : ladder.standings) {
    out += fmt::format("{} {}\n", standing.requirement.id, name_of(standing.state));
    for (const Part& part : standing.parts) {
      out += fmt::format("  {} '{}' {} [{}] {} {} {} {}\n", name_of(part.state), part.subject,
                         part.says, fmt::join(part.evidence, " "), seconds(part.since),
                         seconds(part.until), part.next, part.offered);
    }
  }
  return out;
}

/// Runs of a team with hardly anything in order, on few days, some of them published.
Evidence any_mixed_evidence() {
  using evidence::Verdict;
  Evidence all;
  evidence::ResultsPublished page{.application = "shop", .place = "wiki", .trend = one_in(2)};
  const int count = *rc::gen::inRange(0, 24);
  const bool of_one = one_in(2);
  const bool gone = one_in(4);
  for (int i = 0; i < count; ++i) {
    const std::string id = "run-" + std::to_string(i);
    Run run = of_one ? test::passed(id, "api", 0, one_in(8)) : any_run(i);
    run.ended = ago(*rc::gen::inRange(0, 60));
    if (gone) run.target = run.scenario = "gone";
    if (one_in(4)) run.rto.measured.reset();
    if (one_in(4)) run.verdict = *rc::gen::element(Verdict::failed, Verdict::aborted);
    if (one_in(4)) run.file_sha256 = "edited";
    if (one_in(4)) run.hands = {.steps = 4, .performed = one_in(2) ? 2U : 0U, .supervised = 1};
    run.rto.objective = std::chrono::hours(*rc::gen::element(1, 6, 12, 24));
    if (one_in(3)) page.runs.push_back(run.id);
    all.runs.push_back(std::move(run));
  }
  evidence::add(all, ago(*rc::gen::inRange(0, 60)), page);
  return all;
}

/// With what nobody plans for any more, or differently.
Content any_content() {
  Content content = shop();
  if (one_in(6)) content.playbooks.front().sha256 = "edited";
  if (one_in(6)) content.playbooks.pop_back();
  for (model::Dependency& dependency : content.application.dependencies) {
    dependency.objectives.rto->value = std::chrono::hours(*rc::gen::element(1, 1, 12));
  }
  return content;
}

/// Takes runs away on which a ladder does not turn.
void thin_out(Evidence& evidence, const std::vector<std::string>& turned_on) {
  const int kept = *rc::gen::inRange(1, 5);
  std::erase_if(evidence.runs, [&](const Run& run) {
    const bool counts = std::ranges::find(turned_on, run.id) != turned_on.end();
    return !counts && (kept == 1 || !one_in(kept));
  });
}

RC_GTEST_PROP(LadderProperty, WithoutAnyOfTheRunsThatItDoesNotTurnOnItIsTheSameToTheLetter, ()) {
  for (int i = 0; i < 6; ++i) {
    Evidence evidence = one_in(3) ? any_evidence() : any_mixed_evidence();
    add_reviews(evidence);
    const Content content = any_content();
    const Ladder all = assess(content, evidence, now());
    thin_out(evidence, all.turns_on);

    RC_ASSERT(in_words(assess(content, evidence, now())) == in_words(all));
  }
}

RC_GTEST_PROP(LadderProperty, ItTurnsOnEveryRunThatItNames, ()) {
  Evidence evidence = any_evidence();
  add_reviews(evidence);
  const Ladder ladder = assess(shop(), evidence, now());

  for (const Standing& standing : ladder.standings) {
    for (const Part& part : standing.parts) {
      for (const std::string& name : part.evidence) {
        const bool is_run = std::ranges::find(evidence.runs, name, &Run::id) != evidence.runs.end();
        RC_ASSERT(!is_run || std::ranges::find(ladder.turns_on, name) != ladder.turns_on.end());
      }
    }
  }
}

TEST(Ladder, OfYearsOfRunsItTurnsOnFew) {
  Evidence evidence = test::complete();
  const std::size_t before = assess(shop(), evidence, now()).turns_on.size();
  for (int week = 0; week < 260; ++week) {
    for (const std::string dependency : {"api", "database"}) {
      evidence.runs.push_back(test::passed(std::to_string(week) + dependency, dependency,
                                           7 * week + 100, week % 2 == 0));
    }
  }

  EXPECT_LE(assess(shop(), evidence, now()).turns_on.size(), before + 10);
}

RC_GTEST_PROP(LadderProperty, AStageIsReachedWhenAllOfItAndBelowIsHeldAndNotOtherwise, ()) {
  const Ladder ladder = assess(shop(), any_evidence(), now());

  for (const Standing& standing : ladder.standings) {
    if (standing.requirement.stage <= height(ladder)) RC_ASSERT(standing.state == State::held);
  }
  const bool blocked = std::ranges::any_of(ladder.standings, [&ladder](const Standing& standing) {
    return standing.requirement.stage == height(ladder) + 1 && standing.state != State::held;
  });
  RC_ASSERT(blocked || height(ladder) == highest_stage);
}

RC_GTEST_PROP(LadderProperty, WhatIsNotHeldSaysWhyAndWhatToDo, ()) {
  const Ladder ladder = assess(shop(), any_evidence(), now());

  for (const Standing& standing : ladder.standings) {
    for (const Part& part : standing.parts) {
      RC_ASSERT(!part.says.empty());
      RC_ASSERT(part.next.empty() == (part.state == State::held));
      if (part.state == State::held && part.until) RC_ASSERT(*part.until >= ladder.at);
    }
  }
}

}  // namespace
}  // namespace understudy::stage
