// Every way to say what nobody said, and what a team is told of it.
#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team_folder.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/agree/folder.hpp"
#include "understudy/agree/signing.hpp"
#include "understudy/agree/statement.hpp"

namespace understudy::blackbox {
namespace {

class Refusal : public TeamFolder {
 protected:
  void SetUp() override {
    TeamFolder::SetUp();
    everybody_agrees();
  }

  [[nodiscard]] agree::Statement latest(const std::string& person) const {
    return *agree::read_statement(text_of(statements_of(person).back()));
  }

  /// Puts a statement into the folder as the tool would, but whatever it says.
  void put(const agree::Statement& statement, const fs::path& key_file) const {
    const std::string bytes = agree::to_bytes(statement);
    const auto signature = agree::sign(bytes, key_file);
    ASSERT_TRUE(signature);
    ASSERT_TRUE(agree::keep(manifest(), statement, bytes, *signature, {}));
  }

  static agree::Time now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }
};

TEST_F(Refusal, OfForgedChangedAndUnsignedStatements) {
  agree::Statement forged = latest("alice");
  forged.signed_at = now();
  put(forged, key("mallory"));
  const fs::path bobs = statements_of("bob").front();
  change(bobs, "\"remarks\":\"\"", "\"remarks\":\"never said\"");
  fs::remove(statements_of("christina").front().string() + ".sig");
  write_text(root() / "agreements/nonsense.json", "{}\n");

  EXPECT_EQ(tell({"agreement"}), 1);
  EXPECT_EQ(tell({"agreement", "--format", "json"}), 1);
  expect_golden("forged");
}

TEST_F(Refusal, OfASignatureMadeForSomethingElse) {
  const std::string statement = statements_of("bob").front().string();
  fs::remove(statement + ".sig");
  must({"ssh-keygen", "-q", "-Y", "sign", "-n", "git", "-f", key("bob").string(), statement});

  EXPECT_EQ(tell({"agreement"}), 1);
  expect_golden("namespace");
}

TEST_F(Refusal, OfAStatementReplayedFromAnotherApplicationOrDatedAhead) {
  agree::Statement other = latest("bob");
  other.application = "bakery";
  other.signed_at = now();
  put(other, key("bob"));
  agree::Statement ahead = latest("alice");
  ahead.signed_at = now() + std::chrono::hours(1);
  put(ahead, key("alice"));

  EXPECT_EQ(tell({"agreement"}), 0) << "what they did say still stands";
  expect_golden("replayed");
}

TEST_F(Refusal, OfAListOfFilesThatWasPutToAnotherBundle) {
  agree::Statement swapped = latest("bob");
  swapped.signed_at = now();
  swapped.content.files.back().sha256 = std::string(64, '0');
  put(swapped, key("bob"));

  EXPECT_EQ(tell({"agreement"}), 1);
  expect_golden("other_content");
}

TEST_F(Refusal, OfAnAgreementToAnEarlierTextThatIsCopiedToTheNewOne) {
  const std::string old = text_of(statements_of("bob").front());
  change(playbook(), "Restart it", "Restart it twice");
  write_text(root() / "agreements/bob-copy.json", old);
  fs::copy(statements_of("bob").front().string() + ".sig", root() / "agreements/bob-copy.json.sig");

  EXPECT_EQ(tell({"agreement"}), 1);
  expect_golden("stale");
}

TEST_F(Refusal, OfTheWordOfSomebodyWhoLeftTheTeamWhichStaysOnRecord) {
  change(manifest(), "  roles:\n    lead: [bob, alice]\n", "  team: [alice, bob]\n");
  agree("alice");
  agree("bob");
  agree::Statement stranger = latest("bob");
  stranger.person = "mallory";
  put(stranger, key("mallory"));

  EXPECT_EQ(tell({"agreement"}), 0);
  EXPECT_EQ(tell({"agree", "--as", "mallory", "--key", key("mallory").string(), "--yes"}), 2);
  expect_golden("left");
}

TEST_F(Refusal, OfAKeyThatExpired) {
  change(manifest(), "    - id: bob\n", "    - id: bob\n      keyExpires: \"2026-01-31\"\n");

  EXPECT_EQ(tell({"agree", "--as", "bob", "--key", key("bob").string(), "--yes"}), 2);
  EXPECT_EQ(tell({"agreement"}), 1);
  expect_golden("expired_key");
}

TEST_F(Refusal, OfAKeyThatWasReplaced) {
  change(manifest(), public_key("bob"), public_key("bobs-new-key"));

  EXPECT_EQ(tell({"agreement"}), 1);
  EXPECT_EQ(tell({"agree", "--as", "bob", "--key", key("bob").string(), "--yes"}), 2);
  EXPECT_EQ(tell({"agree", "--as", "bob", "--key", key("bobs-new-key").string(), "--yes"}), 0);
  EXPECT_EQ(tell({"agreement"}), 1);
  expect_golden("replaced_key");
}

TEST_F(Refusal, OfAnObjectionThatWasTakenAway) {
  ASSERT_TRUE(understudy({"agree", "--as", "bob", "--key", key("bob").string(), "--object",
                          "--remarks", "no", "--yes"})
                  .status.ok());
  ASSERT_TRUE(understudy({"agree", "--as", "alice", "--key", key("alice").string(), "--yes",
                          "--remarks", "still fine"})
                  .status.ok());
  ASSERT_EQ(understudy({"agreement"}).status.code, 1);

  fs::remove(statements_of("bob").back());

  EXPECT_EQ(tell({"agreement"}), 1);
  expect_golden("taken_away");
}

TEST_F(Refusal, OfAClockThatIsBehindTheLastWord) {
  agree::Statement ahead = latest("bob");
  ahead.signed_at = now() + std::chrono::minutes(3);
  ahead.decision = agree::Decision::withdraw;
  put(ahead, key("bob"));

  EXPECT_EQ(tell({"agree", "--as", "bob", "--key", key("bob").string(), "--yes"}), 2);
  expect_golden("clock");
}

using Folder = TeamFolder;

TEST_F(Folder, WithFilesThatMayBeReadOtherwiseElsewhereIsRefused) {
  fs::create_symlink("api.md", root() / "playbooks/link.md");
  EXPECT_EQ(tell({"agreement"}), 2);
  fs::remove(root() / "playbooks/link.md");

  fs::copy(playbook(), root() / "playbooks/API.md");
  EXPECT_EQ(tell({"agreement"}), 2);
  fs::remove(root() / "playbooks/API.md");

  fs::copy(playbook(), root() / "playbooks/a\nb.md");
  EXPECT_EQ(tell({"agree", "--as", "alice", "--yes"}), 2);
  expect_golden("files");
}

TEST_F(Folder, OfPeopleWhoCannotSignSaysWhatTheyCanDo) {
  change(manifest(), "      key: \"" + public_key("christina") + "\"\n", "");
  EXPECT_EQ(tell({"agree", "--as", "christina", "--yes"}), 2);
  EXPECT_EQ(tell({"agree", "--as", "cristina", "--yes"}), 2);
  EXPECT_EQ(tell({"agree", "--as", "alice", "--yes"}), 3);
  EXPECT_EQ(tell({"agree", "--as", "alice", "--key", key("bob").string(), "--yes"}), 2);
  EXPECT_EQ(tell({"agree", "--as", "alice", "--object", "--yes"}), 2);
  EXPECT_EQ(tell({"agree", "--as", "alice"}), 4);
  EXPECT_EQ(tell({"agree", "nowhere"}), 3);
  EXPECT_FALSE(fs::exists(root() / "agreements")) << "nothing was signed";
  expect_golden("cannot_sign");
}

TEST_F(Folder, WithErrorsCannotBeAgreedTo) {
  change(playbook(), "   ```sh {timeout=5s}\n   true\n   ```\n", "   ```sh\n   true\n");
  EXPECT_EQ(tell({"agree", "--as", "alice", "--key", key("alice").string(), "--yes"}), 2);
  change(manifest(), public_key("bob"), "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA");
  EXPECT_EQ(tell({"agreement"}), 2);
  expect_golden("errors");
}

}  // namespace
}  // namespace understudy::blackbox
