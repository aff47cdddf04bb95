#include "understudy/stage/gate.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures.hpp"

namespace understudy::stage {
namespace {

using evidence::Evidence;
using test::ago;
using test::complete;
using test::shop;
using testing::ElementsAre;
using testing::IsEmpty;

Ladder ladder_of(const Evidence& evidence) {
  return assess(shop(), evidence, test::now());
}

std::vector<std::string> refused_by(const GateDecision& decision) {
  std::vector<std::string> out;
  for (const GateCheck& check : decision.checks) {
    if (!check.passed) out.push_back(check.id + " " + check.subject);
  }
  return out;
}

const GateTest passed_test{
    .what = "playbooks/api.md", .run = "api-9", .passed = true, .says = "passed"};
const GateTest failed_test{
    .what = "playbooks/api.md", .run = "api-9", .passed = false, .says = "failed"};

TEST(Gate, IsOpenAtTheStageThatIsReached) {
  const GateDecision decision = decide_gate(ladder_of(complete()), {.stage = 5}, {});

  EXPECT_TRUE(decision.passed());
  EXPECT_THAT(refused_by(decision), IsEmpty());
}

TEST(Gate, IsClosedBelowTheStageAskedForAndNamesWhatIsMissing) {
  Evidence evidence = complete();
  evidence.clearances.clear();

  const GateDecision decision = decide_gate(ladder_of(evidence), {.stage = 2}, {});

  EXPECT_FALSE(decision.passed());
  EXPECT_THAT(refused_by(decision), ElementsAre("S2.doctor "));
}

TEST(Gate, AsksForNothingAboveTheStageAskedFor) {
  Evidence evidence = complete();
  evidence.clearances.clear();

  EXPECT_TRUE(decide_gate(ladder_of(evidence), {.stage = 1}, {}).passed());
}

TEST(Gate, AsksNoEarlierGateOfItself) {
  Evidence evidence = complete();
  evidence.gates.clear();
  ASSERT_EQ(ladder_of(evidence).reached, 4);

  EXPECT_TRUE(decide_gate(ladder_of(evidence), {.stage = 5}, {}).passed());
}

TEST(Gate, IsClosedWhenATestFailedWhateverTheStage) {
  const GateDecision decision = decide_gate(ladder_of(complete()), {.stage = 0}, {failed_test});

  EXPECT_FALSE(decision.passed());
  EXPECT_THAT(refused_by(decision), ElementsAre("playbooks/api.md "));
  EXPECT_EQ(decision.checks.front().next, "understudy report api-9");
}

TEST(Gate, IsClosedWhenATestCouldNotBegin) {
  const GateTest none{.what = "playbooks/api.md", .says = "could not be carried out"};

  const GateDecision decision = decide_gate(ladder_of(complete()), {.stage = 0}, {none});

  EXPECT_FALSE(decision.passed());
  EXPECT_THAT(decision.runs, IsEmpty());
}

TEST(Gate, TakesTestsUpToTheVeryAgeAskedFor) {
  const Ladder ladder = ladder_of(complete());
  std::chrono::seconds oldest{0};
  for (const Standing& standing : ladder.standings) {
    if (!standing.requirement.test) continue;
    for (const Part& part : standing.parts) oldest = std::max(oldest, ladder.at - *part.since);
  }
  const auto second = std::chrono::seconds(1);

  EXPECT_TRUE(decide_gate(ladder, {.stage = 5, .max_age = oldest}, {}).passed());
  EXPECT_FALSE(decide_gate(ladder, {.stage = 5, .max_age = oldest - second}, {}).passed());
}

TEST(Gate, NamesEachDependencyWhoseTestIsTooOld) {
  const GateDecision decision =
      decide_gate(ladder_of(complete()), {.stage = 2, .max_age = std::chrono::seconds(1)}, {});

  EXPECT_THAT(refused_by(decision),
              testing::IsSupersetOf({"S2.failure-tests api", "S2.failure-tests database"}));
  // What is no test does not grow old by this.
  EXPECT_THAT(refused_by(decision), testing::Not(testing::Contains("S1.agreed ")));
}

TEST(Gate, LeavesARecordThatTheLadderTakes) {
  Evidence evidence = complete();
  evidence.gates.clear();
  const GateDecision decision = decide_gate(ladder_of(evidence), {.stage = 4}, {passed_test});

  evidence::add(
      evidence, ago(0),
      record_of(decision, {.pipeline = "ci", .build = "7", .enforced = true}, shop().bundle));

  EXPECT_EQ(evidence.gates.front().what.runs, std::vector<std::string>{"api-9"});
  EXPECT_EQ(ladder_of(evidence).reached, 5);
}

TEST(Gate, ThatOnlyAdvisesEarnsNothing) {
  Evidence evidence = complete();
  evidence.gates.clear();
  const GateDecision decision = decide_gate(ladder_of(evidence), {.stage = 4}, {});

  evidence::add(evidence, ago(0),
                record_of(decision, {.pipeline = "ci", .build = "7"}, shop().bundle));

  EXPECT_EQ(ladder_of(evidence).reached, 4);
}

TEST(Gate, ThatIsClosedVoidsWhatItHeldAndSaysWhy) {
  Evidence evidence = complete();
  const GateDecision decision = decide_gate(ladder_of(evidence), {.stage = 4}, {failed_test});

  evidence::add(
      evidence, ago(0),
      record_of(decision, {.pipeline = "ci", .build = "8", .enforced = true}, shop().bundle));

  const Standing standing = test::standing_of(ladder_of(evidence), "S5.gate");
  EXPECT_EQ(standing.state, State::voided);
  EXPECT_THAT(standing.parts.front().says, testing::HasSubstr("playbooks/api.md: api-9 failed"));
}

}  // namespace
}  // namespace understudy::stage
