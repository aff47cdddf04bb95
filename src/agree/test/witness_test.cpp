// Which signed statements are taken, and why the others are not.
#include "understudy/agree/witness.hpp"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "papers.hpp"
#include "understudy/journal/digest.hpp"

namespace understudy::agree {
namespace {

using test::content;
using test::hours;
using test::minutes;
using test::noon;
using test::paper;
using test::shop;
using test::statement;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class WitnessTest : public testing::Test {
 protected:
  Witness look(const std::vector<Paper>& papers) {
    auto seen = witness(papers, team_, noon, keys_then_, verifier_);
    EXPECT_TRUE(seen);
    return seen ? std::move(*seen) : Witness();
  }

  /// What one paper is refused for; an unknown ground when it is not.
  Refusal refusal(const Paper& one) {
    Witness seen = look({one});
    EXPECT_THAT(seen.words, IsEmpty());
    EXPECT_THAT(seen.refusals, SizeIs(1));
    return seen.refusals.empty() ? Refusal() : seen.refusals.front();
  }

  Team team_ = shop();           // NOLINT: read by the tests
  KeysThen keys_then_;           // NOLINT: read by the tests
  test::FakeVerifier verifier_;  // NOLINT: read by the tests
};

TEST_F(WitnessTest, TakesWhatAMemberSignedWithTheirKey) {
  const Paper alice = paper(statement("alice"), 'a');

  const Witness seen = look({alice});

  ASSERT_THAT(seen.words, SizeIs(1));
  EXPECT_EQ(seen.words[0].statement, statement("alice"));
  EXPECT_EQ(seen.words[0].sha256, journal::sha256_hex(alice.bytes));
  EXPECT_EQ(seen.words[0].file, alice.file);
  EXPECT_THAT(seen.refusals, IsEmpty());
  EXPECT_THAT(seen.known, ElementsAre(journal::sha256_hex(alice.bytes)));
}

TEST_F(WitnessTest, RefusesWhatIsForgedWithAnotherKey) {
  const Refusal refused = refusal(paper(statement("alice"), 'b'));

  EXPECT_EQ(refused.ground, Ground::other_key);
  EXPECT_EQ(refused.person, "alice");
  EXPECT_EQ(refused.reason, "it is signed with a key that is not one of 'alice' (" +
                                fingerprint(test::key('b')) + ")");
}

TEST_F(WitnessTest, RefusesWhatWasChangedAfterItWasSigned) {
  Paper changed = paper(statement("alice"), 'a');
  Statement other = statement("alice");
  other.remarks = "never said";
  changed.bytes = to_bytes(other);

  EXPECT_EQ(refusal(changed).ground, Ground::does_not_fit);
}

TEST_F(WitnessTest, RefusesASignatureTakenFromAnotherStatement) {
  Paper moved = paper(statement("alice", noon - hours(1)), 'a');
  moved.signature = paper(statement("alice", noon - hours(2)), 'a').signature;

  EXPECT_EQ(refusal(moved).ground, Ground::does_not_fit);
}

TEST_F(WitnessTest, RefusesASignatureMadeForSomethingElse) {
  Paper made_for_git = paper(statement("alice"), 'a');
  made_for_git.signature = test::armour(test::key('a'), made_for_git.bytes, "git");

  const Refusal refused = refusal(made_for_git);

  EXPECT_EQ(refused.ground, Ground::other_namespace);
  EXPECT_EQ(refused.reason, "its signature was made for 'git', not for 'understudy-agreement@v1'");
  EXPECT_EQ(verifier_.asked, 0);
}

TEST_F(WitnessTest, RefusesWhatIsReplayedFromAnotherApplication) {
  Statement other = statement("alice");
  other.application = "bakery";

  const Refusal refused = refusal(paper(other, 'a'));

  EXPECT_EQ(refused.ground, Ground::other_application);
  EXPECT_EQ(refused.reason, "it speaks of the application 'bakery'");
}

TEST_F(WitnessTest, RefusesWhatHasNoSignatureOrNoReadableOne) {
  Paper bare = paper(statement("alice"), 'a');
  bare.signature.reset();
  EXPECT_EQ(refusal(bare).reason, "there is no signature beside it");

  bare.signature = "hello";
  EXPECT_EQ(refusal(bare).ground, Ground::no_signature);
}

TEST_F(WitnessTest, RefusesWhatIsNoStatement) {
  const Refusal refused = refusal({.file = "agreements/x.json", .bytes = "{}", .signature = ""});

  EXPECT_EQ(refused.ground, Ground::unreadable);
  EXPECT_EQ(refused.file, "agreements/x.json");
  EXPECT_EQ(refused.person, "");
}

TEST_F(WitnessTest, RefusesWhatIsDatedAhead) {
  EXPECT_EQ(refusal(paper(statement("alice", noon + minutes(6)), 'a')).ground,
            Ground::in_the_future);
  EXPECT_THAT(look({paper(statement("alice", noon + minutes(4)), 'a')}).words, SizeIs(1))
      << "clocks are never quite the same";
}

TEST_F(WitnessTest, RefusesAKeyThatExpiredBeforeItSigned) {
  team_.members[0].keys[0].valid_before = noon - hours(2);

  const Refusal refused = refusal(paper(statement("alice"), 'a'));

  EXPECT_EQ(refused.ground, Ground::key_expired);
  EXPECT_EQ(refused.reason, "its key expired on 2026-11-26T10:00:00.000Z, before it signed");
}

TEST_F(WitnessTest, RefusesAKeyThatHasExpiredSince) {
  team_.members[0].keys[0].valid_before = noon;

  const Refusal refused = refusal(paper(statement("alice"), 'a'));

  EXPECT_EQ(refused.ground, Ground::key_expired);
  EXPECT_EQ(refused.reason,
            "its key expired on 2026-11-26T12:00:00.000Z, so it has to be signed again");
}

TEST_F(WitnessTest, RefusesAKeyThatCouldNotSignYet) {
  team_.members[0].keys[0].valid_after = noon;

  EXPECT_EQ(refusal(paper(statement("alice"), 'a')).ground, Ground::key_expired);
}

TEST_F(WitnessTest, TakesAKeyWithinItsTime) {
  team_.members[0].keys[0].valid_after = noon - hours(1);
  team_.members[0].keys[0].valid_before = noon + hours(1);

  EXPECT_THAT(look({paper(statement("alice"), 'a')}).words, SizeIs(1));
}

TEST_F(WitnessTest, KeepsAnObjectionOpenWhenItsKeyHasExpiredSince) {
  team_.members[0].keys[0].valid_before = noon - minutes(1);

  const Witness seen = look({paper(statement("alice", noon - hours(1), Decision::object), 'a')});

  EXPECT_THAT(seen.words, SizeIs(1));
  EXPECT_THAT(seen.refusals, IsEmpty());
}

TEST_F(WitnessTest, TakesAnyOfAPersonsKeys) {
  team_.members[0].keys.push_back({.key = test::key('A')});

  EXPECT_THAT(look({paper(statement("alice"), 'A')}).words, SizeIs(1));
}

TEST_F(WitnessTest, RefusesSomebodyWhoWasNeverInTheTeam) {
  const Refusal refused = refusal(paper(statement("mallory"), 'm'));

  EXPECT_EQ(refused.ground, Ground::not_in_team);
  EXPECT_EQ(refused.reason, "'mallory' is not in the team");
}

TEST_F(WitnessTest, KeepsTheWordOfARemovedMemberAsHistoryThatDoesNotCount) {
  team_.members.erase(team_.members.begin());
  keys_then_ = [](const Statement&) { return std::vector<Key>{{.key = test::key('a')}}; };

  const Witness seen = look({paper(statement("alice"), 'a')});

  EXPECT_THAT(seen.words, IsEmpty());
  ASSERT_THAT(seen.former, SizeIs(1));
  EXPECT_EQ(seen.former[0].statement.person, "alice");
  ASSERT_THAT(seen.refusals, SizeIs(1));
  EXPECT_EQ(seen.refusals[0].ground, Ground::not_in_team);
  EXPECT_EQ(seen.refusals[0].reason, "'alice' is not in the team any more");
}

TEST_F(WitnessTest, TellsAForgeryInARemovedMembersNameFromTheirWord) {
  team_.members.erase(team_.members.begin());
  keys_then_ = [](const Statement&) { return std::vector<Key>{{.key = test::key('a')}}; };
  Paper forged = paper(statement("alice"), 'a');
  forged.signature = test::armour(test::key('a'), "something else");

  const Witness seen = look({forged});

  EXPECT_THAT(seen.former, IsEmpty());
  ASSERT_THAT(seen.refusals, SizeIs(1));
  EXPECT_EQ(seen.refusals[0].ground, Ground::does_not_fit);
}

TEST_F(WitnessTest, TellsAKeyGivenUpFromAForgery) {
  keys_then_ = [](const Statement&) { return std::vector<Key>{{.key = test::key('o')}}; };

  const Refusal refused = refusal(paper(statement("alice"), 'o'));

  EXPECT_EQ(refused.ground, Ground::other_key);
  EXPECT_EQ(refused.reason, "it is signed with a key that 'alice' had then and has no more (" +
                                fingerprint(test::key('o')) + ")");
}

TEST_F(WitnessTest, KeepsAnObjectionOpenWhenItsKeyIsGivenUp) {
  keys_then_ = [](const Statement&) { return std::vector<Key>{{.key = test::key('o')}}; };

  EXPECT_THAT(look({paper(statement("alice", noon - hours(1), Decision::object), 'o')}).words,
              SizeIs(1));
}

TEST_F(WitnessTest, TakesThePersonsLatestWord) {
  const Paper first = paper(statement("alice", noon - hours(3)), 'a');
  const Paper second = paper(statement("alice", noon - hours(2), Decision::object), 'a');

  const Witness seen = look({second, first});

  ASSERT_THAT(seen.words, SizeIs(1));
  EXPECT_EQ(seen.words[0].statement.decision, Decision::object);
  EXPECT_EQ(verifier_.asked, 1) << "older ones are history";
  EXPECT_THAT(seen.known, SizeIs(2));
}

TEST_F(WitnessTest, DoesNotLetAForgeryHideWhatThePersonSaid) {
  const Paper real = paper(statement("alice", noon - hours(3), Decision::object), 'a');
  const Paper forged = paper(statement("alice", noon - hours(2)), 'm');

  const Witness seen = look({real, forged});

  ASSERT_THAT(seen.words, SizeIs(1));
  EXPECT_EQ(seen.words[0].statement.decision, Decision::object);
  ASSERT_THAT(seen.refusals, SizeIs(1));
  EXPECT_EQ(seen.refusals[0].ground, Ground::other_key);
}

TEST_F(WitnessTest, DoesNotFallBackBehindAWordWhoseKeyHasExpired) {
  team_.members[0].keys.push_back({.key = test::key('A'), .valid_before = noon - minutes(1)});
  const Paper older = paper(statement("alice", noon - hours(3)), 'a');
  const Paper newer = paper(statement("alice", noon - hours(2), Decision::withdraw), 'A');

  const Witness seen = look({older, newer});

  EXPECT_THAT(seen.words, IsEmpty()) << "what was withdrawn stays withdrawn";
  EXPECT_THAT(seen.refusals, SizeIs(1));
}

TEST_F(WitnessTest, CountsACopyOnce) {
  const Paper alice = paper(statement("alice"), 'a');
  Paper copy = alice;
  copy.file = "agreements/copy.json";

  const Witness seen = look({alice, copy});

  EXPECT_THAT(seen.words, SizeIs(1));
  EXPECT_THAT(seen.refusals, IsEmpty());
  EXPECT_THAT(seen.known, SizeIs(1));
}

class BrokenVerifier final : public Verifier {
 public:
  diag::Result<bool> fits(const std::string& /*person*/, const PublicKey& /*key*/,
                          std::string_view /*bytes*/, std::string_view /*signature*/) override {
    return diag::fail({.code = "US-O003", .message = "cannot start 'ssh-keygen'"});
  }
};

TEST_F(WitnessTest, FailsWhenNothingCanBeVerified) {
  BrokenVerifier broken;

  const auto seen = witness({paper(statement("alice"), 'a')}, team_, noon, keys_then_, broken);

  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().cause().code, "US-O003");
}

}  // namespace
}  // namespace understudy::agree
