// Each passive check: well, a problem, unknown. The shop of stage's tests has climbed to the top.
#include "understudy/doctor/passive.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures.hpp"

namespace understudy::doctor {
namespace {

using std::chrono::days;
using testing::Each;
using testing::Field;
using testing::HasSubstr;

/// All that is known, and the findings that follow.
struct World {
  stage::Content content = stage::test::shop();
  diag::Findings found;
  evidence::Evidence evidence = stage::test::complete();
  evidence::AgreementRecorded agreement{.application = "shop", .reached = true, .agreed = {"bob"}};
  model::Zones zones;

  template <typename Ask>
  auto ask(const Ask& question) const {
    const check::Member member{.application = content.application, .playbooks = {}};
    const stage::Ladder ladder = stage::assess(content, evidence, stage::test::now());
    return question(Known{.member = &member,
                          .zones = &zones,
                          .content = &content,
                          .found = &found,
                          .agreement = &agreement,
                          .evidence = &evidence,
                          .ladder = &ladder,
                          .at = stage::test::now()});
  }

  [[nodiscard]] std::vector<Finding> of(Kind kind) const {
    std::vector<Finding> findings = ask(passive_findings);
    std::erase_if(findings, [kind](const Finding& one) { return one.kind != kind; });
    return findings;
  }
};

Finding only(const std::vector<Finding>& findings) {
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? Finding{} : findings.front();
}

diag::Diagnostic finding(const std::string& code, diag::Severity severity) {
  diag::Diagnostic one{.code = code, .message = "it is so", .hint = "change it"};
  one.severity = severity;
  return one;
}

TEST(Passive, FindsNothingWrongWithATeamAtTheTop) {
  const World world;
  EXPECT_THAT(world.ask(passive_findings), Each(Field(&Finding::state, State::ok)));
}

TEST(PassiveDeclared, CountsErrorsAndNamesTheFirst) {
  World world;
  world.found = {finding("US-R020", diag::Severity::error),
                 finding("US-R021", diag::Severity::error)};
  const Finding declared = only(world.of(Kind::declared));
  EXPECT_EQ(declared.state, State::problem);
  EXPECT_EQ(declared.says, "2 errors, first: it is so");
  EXPECT_THAT(declared.next, HasSubstr("understudy check"));
}

TEST(PassiveDeclared, HoldsWithWarnings) {
  World world;
  world.found = {finding("US-R014", diag::Severity::warning)};
  const Finding declared = only(world.of(Kind::declared));
  EXPECT_EQ(declared.state, State::ok);
  EXPECT_THAT(declared.says, HasSubstr("1 warning"));
}

TEST(PassiveContacts, TellUncoveredHoursApartFromOtherErrors) {
  World world;
  world.found = {finding("US-R018", diag::Severity::error),
                 finding("US-R011", diag::Severity::warning)};
  EXPECT_EQ(only(world.of(Kind::declared)).state, State::ok);
  const auto contacts = world.of(Kind::contacts);
  ASSERT_EQ(contacts.size(), 2U);
  EXPECT_THAT(contacts, Each(Field(&Finding::state, State::problem)));
  EXPECT_EQ(contacts[0].next, "change it");
}

TEST(PassiveContacts, NameWhoCanBeReachedNow) {
  World world;
  for (model::Contact& contact : world.content.application.contacts) {
    for (model::WrittenWindow& window : contact.availability) {
      window.means = model::OnCall{};
    }
    contact.services = {"all"};
  }
  EXPECT_THAT(only(world.of(Kind::contacts)).says, HasSubstr("now bob for"));
}

TEST(PassiveContacts, AreAProblemWhereThereIsNobody) {
  World world;
  world.content.application.contacts.clear();
  EXPECT_EQ(only(world.of(Kind::contacts)).state, State::problem);
}

TEST(PassiveAgreement, NamesWhoIsMissingAndWhoObjects) {
  World world;
  world.agreement.reached = false;
  world.agreement.missing = {"alice"};
  world.agreement.voided = {"alice"};
  Finding agreement = only(world.of(Kind::agreement));
  EXPECT_EQ(agreement.state, State::problem);
  EXPECT_THAT(agreement.says,
              HasSubstr("1 of 2 agree to it as it stands; missing: alice; agreed to an earlier"));
  world.agreement.objections = {"alice: too slow"};
  agreement = only(world.of(Kind::agreement));
  EXPECT_THAT(agreement.says, HasSubstr("open objections: alice: too slow"));
}

TEST(PassivePlaybooks, AreMissedForACriticalDependency) {
  World world;
  world.content.playbooks.pop_back();
  const auto playbooks = world.of(Kind::playbooks);
  EXPECT_EQ(std::ranges::count(playbooks, State::problem, &Finding::state), 1);
}

TEST(PassiveExercises, AreUnknownButNotEssentialUntilThereWasOne) {
  World world;
  world.evidence.runs.clear();
  for (const Finding& one : world.of(Kind::exercises)) {
    EXPECT_EQ(one.state, State::unknown);
    EXPECT_FALSE(one.essential);
    EXPECT_THAT(one.next, HasSubstr("understudy exercise"));
  }
  for (const Finding& one : world.of(Kind::targets)) {
    EXPECT_EQ(one.state, State::unknown);
    EXPECT_FALSE(one.essential);
  }
}

TEST(PassiveExercises, DoNotCountForAnEditedPlaybook) {
  World world;
  for (stage::PlaybookFile& file : world.content.playbooks) file.sha256 = "another";
  EXPECT_THAT(world.of(Kind::exercises), Each(Field(&Finding::state, State::unknown)));
}

TEST(PassiveExercises, AreAProblemOnceTheCadenceIsOver) {
  World world;
  const std::string name = world.content.application.dependencies[0].name.value;
  world.evidence.runs = {stage::test::passed("run-1", name, 35)};
  EXPECT_EQ(world.of(Kind::exercises).at(0).state, State::ok);
  world.evidence.runs = {stage::test::passed("run-1", name, 36)};
  const Finding late = world.of(Kind::exercises).at(0);
  EXPECT_EQ(late.state, State::problem);
  EXPECT_THAT(late.says, HasSubstr("36 days ago: past the cadence of 5w"));
}

TEST(PassiveExercises, AreAProblemWhenTheLastOneFailed) {
  World world;
  const std::string name = world.content.application.dependencies[0].name.value;
  evidence::Run failed = stage::test::passed("run-2", name, 1);
  failed.verdict = evidence::Verdict::failed;
  world.evidence.runs = {failed, stage::test::passed("run-1", name, 2)};
  EXPECT_EQ(world.of(Kind::exercises).at(0).state, State::problem);
  world.evidence.runs = {failed, stage::test::passed("run-3", name, 0)};
  EXPECT_EQ(world.of(Kind::exercises).at(0).state, State::ok);
}

TEST(PassiveTargets, AreAProblemWhenNobodyLookedAtThemAfterATest) {
  World world;
  world.evidence.runs = {stage::test::passed("run-1", "api", 3),
                         stage::test::passed("run-2", "database", 3)};
  const auto targets = world.of(Kind::targets);
  ASSERT_FALSE(targets.empty());
  EXPECT_EQ(targets.front().state, State::problem) << targets.front().says;
}

TEST(NextExercise, IsACadenceAfterTheLastOneOrAfterNow) {
  World world;
  world.evidence.runs.clear();
  EXPECT_EQ(world.ask(next_exercise), stage::test::now() + days(35));
  for (const model::Dependency& one : world.content.application.dependencies) {
    world.evidence.runs.push_back(stage::test::passed("run", one.name.value, 10));
  }
  EXPECT_EQ(world.ask(next_exercise), world.evidence.runs.front().ended + days(35));
}

TEST(Clearance, NeedsNoProblemAndNothingEssentialUnknown) {
  Report report{.findings = {{.state = State::ok}, {.state = State::unknown, .essential = false}}};
  EXPECT_TRUE(cleared(report));
  report.passive = true;
  EXPECT_FALSE(cleared(report));
  EXPECT_TRUE(holds(report));
  report.passive = false;
  report.findings.push_back(
      {.kind = Kind::hosts, .subject = "a", .state = State::unknown, .says = "nobody knows"});
  EXPECT_FALSE(cleared(report));
  report.findings.push_back({.kind = Kind::probes, .state = State::problem, .says = "it is down"});
  EXPECT_THAT(problems_of(report),
              testing::ElementsAre("probes: it is down", "hosts (a): unknown, nobody knows"));
}

TEST(TheOrder, PutsTheWorstAreaFirstAndTheWorstFindingFirstInIt) {
  std::vector<Finding> findings{{.kind = Kind::declared, .state = State::ok},
                                {.kind = Kind::probes, .state = State::unknown},
                                {.kind = Kind::hosts, .state = State::ok},
                                {.kind = Kind::clocks, .state = State::problem}};
  put_in_order(findings);
  const std::vector<Kind> order{findings[0].kind, findings[1].kind, findings[2].kind,
                                findings[3].kind};
  EXPECT_THAT(order, testing::ElementsAre(Kind::clocks, Kind::hosts, Kind::probes, Kind::declared));
}

}  // namespace
}  // namespace understudy::doctor
