// What team, content, words and the time make together.
#include "understudy/agree/agreement.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "papers.hpp"
#include "understudy/agree/telling.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::agree {
namespace {

using test::content;
using test::days;
using test::hours;
using test::noon;
using test::shop;
using test::statement;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Words as the witness gives them.
Witness said(const std::vector<Statement>& statements) {
  Witness out;
  for (const Statement& each : statements) {
    const std::string bytes = to_bytes(each);
    out.words.push_back({.file = "agreements/" + each.person + ".json",
                         .sha256 = journal::sha256_hex(bytes),
                         .statement = each});
    out.known.push_back(out.words.back().sha256);
  }
  std::ranges::sort(out.known);
  return out;
}

std::vector<Statement> everybody() {
  return {statement("alice"), statement("bob"), statement("christina")};
}

AgreementState state_of(const std::vector<Statement>& statements, const Team& team = shop(),
                        const Bundle& now = content()) {
  return decide(team, now, said(statements), noon);
}

std::vector<Standing> standings(const AgreementState& state) {
  std::vector<Standing> out;
  for (const MemberState& member : state.members) out.push_back(member.standing);
  return out;
}

TEST(Agreement, IsReachedWhenEveryMemberAgrees) {
  const AgreementState state = state_of(everybody());

  EXPECT_TRUE(state.reached());
  EXPECT_THAT(state.missing, IsEmpty());
  EXPECT_THAT(standings(state), ElementsAre(Standing::agreed, Standing::agreed, Standing::agreed));
  EXPECT_FALSE(state.valid_until);
}

TEST(Agreement, IsNotReachedWhileOneIsMissing) {
  const AgreementState state = state_of({statement("alice"), statement("bob")});

  EXPECT_FALSE(state.reached());
  EXPECT_THAT(state.missing, ElementsAre("'christina' has not agreed yet"));
  EXPECT_THAT(standings(state), ElementsAre(Standing::agreed, Standing::agreed, Standing::not_yet));
}

TEST(Agreement, OfNobodyIsNone) {
  Team nobody = shop();
  nobody.members.clear();

  EXPECT_THAT(state_of({}, nobody).missing, ElementsAre("nobody is in the team"));
}

TEST(Agreement, IsVoidedByAnEditThatIsNamed) {
  const AgreementState state = state_of(everybody(), shop(), content("2"));

  EXPECT_THAT(standings(state), ElementsAre(Standing::voided, Standing::voided, Standing::voided));
  EXPECT_THAT(state.missing[0], "'alice' agreed to another text: playbooks/api.md changed");
  EXPECT_THAT(state.members[0].changed, ElementsAre(FileChange{"playbooks/api.md", Edit::changed}));
}

TEST(Agreement, HoldsAgainWhenTheEditIsTakenBack) {
  ASSERT_FALSE(state_of(everybody(), shop(), content("2")).reached());

  EXPECT_TRUE(state_of(everybody(), shop(), content("1")).reached());
}

TEST(Agreement, IsBlockedByAnObjectionWhateverTheQuorum) {
  Team team = shop();
  team.quorum.members = 1;
  const auto statements = {statement("alice"), statement("bob", noon - hours(1), Decision::object)};

  const AgreementState state = state_of(statements, team);

  EXPECT_THAT(state.missing, ElementsAre("'bob' objects: too short"));
  EXPECT_EQ(state.members[1].standing, Standing::objects);
}

TEST(Agreement, IsBlockedByAnObjectionToAnEarlierText) {
  Statement objection = statement("bob", noon - hours(5), Decision::object);
  objection.content = content("0");

  const AgreementState state = state_of({statement("alice"), objection, statement("christina")});

  EXPECT_THAT(state.missing, ElementsAre("'bob' objects: too short"));
  EXPECT_THAT(state.members[1].changed, ElementsAre(FileChange{"playbooks/api.md", Edit::changed}));
}

TEST(Agreement, NeedsANewWordAfterAWithdrawal) {
  const AgreementState state =
      state_of({statement("alice"), statement("bob", noon - hours(1), Decision::withdraw),
                statement("christina")});

  EXPECT_THAT(state.missing, ElementsAre("'bob' has withdrawn"));
}

TEST(Agreement, IsIncompleteOnceSomebodyJoins) {
  Team team = shop();
  team.members.push_back(test::member("dan", 'd'));

  EXPECT_THAT(state_of(everybody(), team).missing, ElementsAre("'dan' has not agreed yet"));
}

TEST(Agreement, DoesNotNeedThoseWhoLeft) {
  Team team = shop();
  team.members.pop_back();

  const AgreementState state = state_of({statement("alice"), statement("bob")}, team);

  EXPECT_TRUE(state.reached());
}

TEST(Agreement, DoesNotCountThoseWhoLeft) {
  Team team = shop();
  team.quorum.members = 3;
  team.members.pop_back();

  EXPECT_THAT(state_of(everybody(), team).missing,
              ElementsAre("3 of 2 members must agree, and 2 do"));
}

TEST(Agreement, ExpiresAfterItsTime) {
  Team team = shop();
  team.valid_for = days(7);
  auto statements = everybody();
  statements[1].signed_at = noon - days(7);

  const AgreementState state = state_of(statements, team);

  EXPECT_THAT(standings(state), ElementsAre(Standing::agreed, Standing::expired, Standing::agreed));
  EXPECT_THAT(state.missing,
              ElementsAre("the agreement of 'bob' expired on 2026-11-26T12:00:00.000Z"));
}

TEST(Agreement, HoldsUntilTheFirstOfItsPartsEnds) {
  Team team = shop();
  team.valid_for = days(7);
  auto statements = everybody();
  statements[2].signed_at = noon - days(6);

  const AgreementState state = state_of(statements, team);

  EXPECT_TRUE(state.reached());
  EXPECT_EQ(state.valid_until, noon + days(1));
}

TEST(Agreement, CountsTheMembersOfAQuorum) {
  Team team = shop();
  team.quorum.members = 2;

  EXPECT_TRUE(state_of({statement("alice"), statement("bob")}, team).reached());
  EXPECT_THAT(state_of({statement("alice")}, team).missing,
              ElementsAre("2 of 3 members must agree, and 1 do"));
}

TEST(Agreement, CountsTheHoldersOfEachRole) {
  Team team = shop();
  team.quorum.members = 1;
  team.quorum.roles = {{.role = "dba", .count = 2}, {.role = "lead", .count = 1}};

  EXPECT_TRUE(state_of(everybody(), team).reached());
  EXPECT_THAT(state_of({statement("bob")}, team).missing,
              ElementsAre("2 with the role 'dba' must agree, and 1 do",
                          "1 with the role 'lead' must agree, and 0 do"));
}

TEST(Agreement, AsksForEverybodyBesideTheRoles) {
  Team team = shop();
  team.quorum.roles = {{.role = "dba", .count = 1}};

  EXPECT_THAT(state_of({statement("bob"), statement("christina")}, team).missing,
              ElementsAre("'alice' has not agreed yet"));
}

TEST(Agreement, RefusesAListOfFilesThatWasPutToAnotherBundle) {
  auto statements = everybody();
  statements[0].content.files = content("2").files;

  const AgreementState state = state_of(statements);

  EXPECT_EQ(state.members[0].standing, Standing::not_yet);
  ASSERT_EQ(state.refused.size(), 1U);
  EXPECT_EQ(state.refused[0].ground, Ground::other_content);
  EXPECT_EQ(state.refused[0].reason, "its list of files belongs to another bundle");
}

TEST(Agreement, RefusesABundleThatWasPutToAnotherListOfFiles) {
  auto statements = everybody();
  statements[0].content.sha256 = content("2").sha256;

  const AgreementState state = state_of(statements);

  EXPECT_FALSE(state.reached());
  ASSERT_EQ(state.refused.size(), 1U);
  EXPECT_EQ(state.refused[0].ground, Ground::other_content);
}

TEST(Agreement, NoticesAStatementThatWasTakenAway) {
  const Statement objection = statement("bob", noon - hours(3), Decision::object);
  auto statements = everybody();
  statements[0].after = {journal::sha256_hex(to_bytes(objection))};

  const AgreementState state = state_of(statements);

  EXPECT_FALSE(state.reached());
  EXPECT_THAT(state.lost, ElementsAre(Lost{statements[0].after[0], "alice"}));
  EXPECT_THAT(state.missing, ElementsAre("the statement " + statements[0].after[0].substr(0, 12) +
                                         " that 'alice' signed after is gone"));
}

TEST(Agreement, IsAFunctionOfWhatItIsGiven) {
  const std::string once = to_json(state_of(everybody()));

  EXPECT_EQ(to_json(state_of(everybody())), once);
}

TEST(Agreement, IsToldToPeople) {
  Team team = shop();
  team.members[2].keys.clear();
  Statement voided = statement("alice");
  voided.content = content("0");

  const std::string text =
      to_terminal(state_of({voided, statement("bob", noon - hours(1), Decision::object)}, team),
                  "The shop", Marks::ascii);

  EXPECT_EQ(text,
            "The shop: not agreed\n  2 files, sha256 " + content().sha256 +
                "\n\n"
                "  -- alice      agreed on 2026-11-26 11:00 UTC, before an edit: playbooks/api.md "
                "changed (lead)\n"
                "  -- bob        objects since 2026-11-26 11:00 UTC (dba)\n"
                "                > too short\n"
                "  -- christina  has not agreed, and has no key in the manifest to do it with "
                "(dba)\n"
                "\n"
                "What is missing:\n"
                "  - 'bob' objects: too short\n"
                "  - 'alice' agreed to another text: playbooks/api.md changed\n"
                "  - 'christina' has not agreed yet\n");
}

TEST(Agreement, IsToldToPrograms) {
  const std::string text = to_json(state_of({statement("alice")}));

  EXPECT_THAT(text, AllOf(HasSubstr(R"("reached":false)"),
                          HasSubstr(R"("missing":["'bob' has not agreed yet",)"),
                          HasSubstr(R"("id":"alice","name":"alice","roles":["lead"],)"
                                    R"("state":"agreed")")));
}

}  // namespace
}  // namespace understudy::agree
