#include "understudy/stage/ladder.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures.hpp"

namespace understudy::stage {
namespace {

using evidence::Evidence;
using test::ago;
using test::complete;
using test::now;
using test::passed;
using test::shop;
using test::standing_of;
using testing::ElementsAre;

std::vector<std::string> not_held(const Ladder& ladder, int stage) {
  std::vector<std::string> out;
  for (const Standing& standing : ladder.standings) {
    if (standing.requirement.stage == stage && standing.state != State::held) {
      out.push_back(standing.requirement.id);
    }
  }
  return out;
}

/// What stage 1 stands on and nothing more.
Evidence first_stage() {
  Evidence all = complete();
  std::erase_if(all.runs, [](const evidence::Run& run) { return run.id != "api-3"; });
  all.clearances.clear();
  all.results.clear();
  all.gates.clear();
  return all;
}

TEST(Ladder, StandsAtTheTopWhenEverythingIsHeld) {
  const Ladder ladder = assess(shop(), complete(), now());

  EXPECT_EQ(ladder.reached, 5);
  EXPECT_EQ(first_not_held(ladder), nullptr);
  EXPECT_EQ(ladder.standings.size(), catalogue().size());
}

TEST(Ladder, WithoutEvidenceItStandsAtZeroAndNamesWhatIsNext) {
  const Ladder ladder = assess(shop(), {}, now());

  EXPECT_EQ(ladder.reached, 0);
  EXPECT_THAT(not_held(ladder, 1),
              ElementsAre("S1.check", "S1.published", "S1.agreed", "S1.exercise"));
}

TEST(Ladder, WithoutThePrerequisitesThereIsNoStage) {
  Content content = shop();
  content.application.contacts.clear();

  const Ladder ladder = assess(content, complete(), now());

  EXPECT_EQ(ladder.reached, std::nullopt);
  EXPECT_EQ(first_not_held(ladder)->requirement.id, "S0.contacts");
}

TEST(Ladder, AnEmptyContentHoldsNothingAndBreaksNothing) {
  Content content;

  const Ladder ladder = assess(content, {}, now());

  EXPECT_EQ(ladder.reached, std::nullopt);
  for (const Standing& standing : ladder.standings) {
    EXPECT_FALSE(standing.parts.empty()) << standing.requirement.id;
  }
}

TEST(Ladder, AGapBelowKeepsHigherStagesFromCounting) {
  Evidence evidence = complete();
  evidence.clearances.clear();

  const Ladder ladder = assess(shop(), evidence, now());

  EXPECT_EQ(ladder.reached, 1);
  EXPECT_THAT(not_held(ladder, 5), ElementsAre());
}

TEST(Ladder, RemovingAnySingleThingOfStage1LeavesItAtZeroWithThatOneNamed) {
  ASSERT_EQ(assess(shop(), first_stage(), now()).reached, 1);
  const std::vector<std::pair<std::string, std::function<void(Evidence&)>>> things{
      {"S1.check", [](Evidence& all) { all.checks.clear(); }},
      {"S1.published", [](Evidence& all) { all.publications.clear(); }},
      {"S1.agreed", [](Evidence& all) { all.agreements.clear(); }},
      {"S1.exercise", [](Evidence& all) { all.runs.clear(); }},
  };
  for (const auto& [id, remove] : things) {
    Evidence evidence = first_stage();
    remove(evidence);

    const Ladder ladder = assess(shop(), evidence, now());

    EXPECT_EQ(ladder.reached, 0) << id;
    EXPECT_THAT(not_held(ladder, 1), ElementsAre(id));
    EXPECT_EQ(standing_of(ladder, id).state, State::missing);
  }
}

TEST(Ladder, NothingThatHappensLaterCountsForAPastDate) {
  EXPECT_EQ(assess(shop(), complete(), ago(2)).reached, 0);
  EXPECT_EQ(assess(shop(), complete(), ago(1)).reached, 5);
}

TEST(Ladder, EvidenceOfAnotherApplicationCountsForNothing) {
  Content content = shop();
  content.application.name.value = "library";

  const Ladder ladder = assess(content, complete(), now());

  EXPECT_EQ(ladder.reached, 0);
  EXPECT_THAT(not_held(ladder, 1),
              ElementsAre("S1.check", "S1.published", "S1.agreed", "S1.exercise"));
}

TEST(Ladder, EvidenceCountsUpToAndWithItsLastSecond) {
  const Part held = deciding_part(standing_of(shop(), complete(), "S4.automated"));
  ASSERT_TRUE(held.until);
  EXPECT_EQ(*held.until, ago(3) + std::chrono::weeks(5));

  const auto at = [](evidence::Time time) {
    return standing_of(assess(shop(), complete(), time), "S4.automated").state;
  };
  EXPECT_EQ(at(*held.until), State::held);
  EXPECT_EQ(at(*held.until + std::chrono::seconds(1)), State::expired);
}

TEST(Ladder, AShorterCadenceIsKeptToAndALongerOneIsNot) {
  Content content = shop();
  content.application.cadence = model::Duration{.value = std::chrono::days(1)};
  EXPECT_EQ(assess(content, complete(), now()).reached, 2);

  content.application.cadence = model::Duration{.value = std::chrono::weeks(26)};
  const Ladder ladder = assess(content, complete(), now() + std::chrono::weeks(8));
  EXPECT_EQ(standing_of(ladder, "S3.cadence").state, State::expired);
  EXPECT_THAT(ladder.notes, ElementsAre("the declared cadence of 26w is longer than the stages "
                                        "allow: 5w is in force"));
}

TEST(Ladder, AFailureOfOldContentSaysNothingAboutTheNew) {
  Evidence evidence = complete();
  evidence::Run old = passed("api-old", "api", 0);
  old.verdict = evidence::Verdict::failed;
  old.file_sha256 = "of-last-year";
  evidence.runs.push_back(old);
  evidence.results.front().what.runs.emplace_back("api-old");

  EXPECT_EQ(assess(shop(), evidence, now()).reached, 5);
}

TEST(Ladder, AbortedAndInconclusiveRunsTakeNothingAway) {
  for (const auto verdict : {evidence::Verdict::aborted, evidence::Verdict::inconclusive}) {
    Evidence evidence = complete();
    evidence::Run run = passed("api-stopped", "api", 0);
    run.verdict = verdict;
    evidence.runs.push_back(run);

    EXPECT_EQ(assess(shop(), evidence, now()).reached, 5);
  }
}

TEST(Ladder, AnotherPassMendsAFailure) {
  Evidence evidence = complete();
  evidence::Run failed = passed("api-bad", "api", 1);
  failed.verdict = evidence::Verdict::failed;
  evidence.runs.push_back(failed);
  ASSERT_EQ(standing_of(shop(), evidence, "S2.failure-tests").state, State::voided);

  evidence.runs.push_back(passed("api-good", "api", 0));

  EXPECT_EQ(standing_of(shop(), evidence, "S2.failure-tests").state, State::held);
}

TEST(Ladder, APassAndAFailureOfOneSecondAreAFailure) {
  Evidence evidence = complete();
  evidence::Run failed = passed("api-bad", "api", 3);
  failed.verdict = evidence::Verdict::failed;
  evidence.runs.push_back(failed);

  EXPECT_EQ(standing_of(shop(), evidence, "S2.failure-tests").state, State::voided);
}

TEST(Ladder, AReviewKeepsTargetsOnPurposeUntilTheyChange) {
  Evidence evidence = complete();
  for (evidence::Run& run : evidence.runs) {
    run.rto.objective = run.rpo.objective = std::chrono::hours(1);
  }
  ASSERT_EQ(standing_of(shop(), evidence, "S2.targets").state, State::missing);
  for (const std::string dependency : {"api", "database"}) {
    evidence::add(evidence, ago(1),
                  evidence::TargetsReviewed{.application = "shop",
                                            .dependency = dependency,
                                            .rto_ms = 3'600'000,
                                            .rpo_ms = 3'600'000,
                                            .run = dependency + "-3",
                                            .by = "alice"});
  }
  EXPECT_EQ(standing_of(shop(), evidence, "S2.targets").state, State::held);

  Content changed = shop();
  changed.application.dependencies[0].objectives.rto->value = std::chrono::hours(2);
  EXPECT_EQ(standing_of(changed, evidence, "S2.targets").state, State::voided);
}

TEST(Ladder, AReviewOfARunThatIsNotThereKeepsNothing) {
  Evidence evidence = complete();
  for (evidence::Run& run : evidence.runs) {
    run.rto.objective = run.rpo.objective = std::chrono::hours(1);
  }
  evidence::add(evidence, ago(1),
                evidence::TargetsReviewed{.application = "shop",
                                          .dependency = "api",
                                          .rto_ms = 3'600'000,
                                          .rpo_ms = 3'600'000,
                                          .run = "made-up",
                                          .by = "alice"});

  EXPECT_EQ(standing_of(shop(), evidence, "S2.targets").state, State::missing);
}

TEST(Ladder, ARunOfAScenarioWithoutATargetIsForTheDependencyThatNamesIt) {
  Evidence evidence = complete();
  for (evidence::Run& run : evidence.runs) run.target.clear();

  EXPECT_EQ(standing_of(shop(), evidence, "S2.failure-tests").state, State::held);
}

TEST(Ladder, TheNextCommandCanBeTypedAsItStands) {
  const Ladder ladder = assess(shop(), {}, now());
  const auto next = [&ladder](const std::string& id) {
    return deciding_part(standing_of(ladder, id)).next;
  };

  EXPECT_EQ(next("S1.check"), "understudy check resilience");
  EXPECT_EQ(next("S1.published"), "understudy publish DIR resilience");
  EXPECT_EQ(next("S1.exercise"),
            "understudy exercise resilience/playbooks/api.md --environment lab");
  EXPECT_EQ(next("S3.production"),
            "understudy exercise resilience/playbooks/api.md --environment prod");
  EXPECT_EQ(next("S2.results"), next("S1.exercise"));
  EXPECT_EQ(next("S2.targets"), next("S1.exercise"));
  EXPECT_EQ(
      next("S5.pipeline"),
      "understudy gate resilience --stage 4 --run resilience/playbooks/api.md --environment lab "
      "--pipeline NAME --build ID");
  EXPECT_EQ(next("S5.failover"),
            "understudy exercise resilience/playbooks/api.md --environment prod --mode auto");
}

TEST(Ladder, APathThatAShellWouldTakeApartIsQuoted) {
  Content content = shop();
  content.folder = "it's mine";
  content.application.environments.resize(1);

  EXPECT_EQ(deciding_part(standing_of(content, {}, "S1.exercise")).next,
            "understudy exercise 'it'\\''s mine/playbooks/api.md'");
}

TEST(Ladder, WithoutAProductionEnvironmentItSaysToDeclareOne) {
  Content content = shop();
  content.application.environments.resize(1);

  EXPECT_EQ(deciding_part(standing_of(content, {}, "S3.production")).next,
            "declare a production environment under 'environments' in resilience/understudy.yaml");
}

TEST(Ladder, ARequirementOfTheOrganisationHoldsAStageBack) {
  const Requirement own{.id = "ACME.database-quarterly",
                        .stage = 1,
                        .text = "The database is rehearsed each quarter",
                        .why = "An audit asks for it.",
                        .evidence = "a passed exercise of the database",
                        .lapse = Lapse::year,
                        .how = "{run}",
                        .test = TestRule{.dependency = "database", .within = std::chrono::days(2)}};

  const Ladder ladder = assess(shop(), complete(), now(), {own});

  EXPECT_EQ(ladder.reached, 5) << "its production test was two days ago";
  EXPECT_EQ(assess(shop(), complete(), now() + std::chrono::days(1), {own}).reached, 0);
  EXPECT_FALSE(own.built_in());
}

// --- Stage 0
// ---------------------------------------------------------------------------------------

using Declared = std::pair<std::string, std::function<void(Content&)>>;

TEST(Prerequisites, EachIsMissingWhenWhatItAsksForIsNotDeclared) {
  const std::vector<Declared> lacking{
      {"S0.observability", [](Content& c) { c.application.probes.clear(); }},
      {"S0.observability", [](Content& c) { c.application.services[0].probes.clear(); }},
      {"S0.critical", [](Content& c) { c.application.dependencies.clear(); }},
      {"S0.critical", [](Content& c) { c.application.dependencies[0].periods.clear(); }},
      {"S0.critical", [](Content& c) { c.application.dependencies[0].workaround.clear(); }},
      {"S0.critical", [](Content& c) { c.application.dependencies[1].objectives.rto.reset(); }},
      {"S0.non-critical",
       [](Content& c) {
         c.application.dependencies.push_back(
             {.name = {.value = "search"}, .criticality = model::Criticality::non_critical});
       }},
      {"S0.contacts", [](Content& c) { c.application.contacts.clear(); }},
      {"S0.contacts", [](Content& c) { c.application.contacts[0].phone.clear(); }},
      {"S0.contacts", [](Content& c) { c.application.contacts[0].availability.clear(); }},
      {"S0.notifications", [](Content& c) { c.application.notifications.clear(); }},
      {"S0.notifications", [](Content& c) { c.application.notifications[0].why.clear(); }},
      {"S0.failover-playbook",
       [](Content& c) {
         for (PlaybookFile& file : c.playbooks) file.value.scenarios[0].leads.clear();
       }},
      {"S0.critical-playbooks", [](Content& c) { c.playbooks.pop_back(); }},
      {"S0.critical-playbooks",
       [](Content& c) { c.playbooks[1].value.scenarios[0].recovery.clear(); }},
  };
  for (const auto& [id, take_away] : lacking) {
    Content content = shop();
    take_away(content);

    const Standing standing = standing_of(content, complete(), id);

    EXPECT_EQ(standing.state, State::missing) << id;
    EXPECT_FALSE(deciding_part(standing).next.empty()) << id;
  }
}

TEST(Prerequisites, EachIsHeldByTheShop) {
  const Ladder ladder = assess(shop(), {}, now());

  EXPECT_THAT(not_held(ladder, 0), ElementsAre());
}

TEST(Prerequisites, ATargetOfTheWholeApplicationIsOneOfEachDependency) {
  Content content = shop();
  content.application.objectives = content.application.dependencies[0].objectives;
  for (model::Dependency& one : content.application.dependencies) one.objectives = {};

  EXPECT_EQ(standing_of(content, {}, "S0.critical").state, State::held);
}

TEST(Prerequisites, AGradedNonCriticalDependencyIsHeld) {
  Content content = shop();
  content.application.dependencies.push_back(
      {.name = {.value = "search"},
       .criticality = model::Criticality::non_critical,
       .loss = model::Loss{.impact = "no search",
                           .severity = "low",
                           .threshold = model::Duration{.value = std::chrono::hours(1)}}});

  EXPECT_EQ(standing_of(content, {}, "S0.non-critical").state, State::held);
}

}  // namespace
}  // namespace understudy::stage
