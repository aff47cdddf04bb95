// Real keys, real signatures, and the stock ssh-keygen that says whether they fit.
#include "understudy/agree/signing.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "../temporary_folder.hpp"
#include "papers.hpp"
#include "understudy/agree/agreement.hpp"
#include "understudy/os/child.hpp"

namespace understudy::agree {
namespace {

namespace fs = std::filesystem;
using test::content;
using test::hours;
using test::noon;
using test::statement;

constexpr auto limit = std::chrono::seconds(60);

class Signing : public testing::Test {
 protected:
  void run(std::vector<std::string> argv) const {
    const auto done = os::run({.argv = std::move(argv)}, limit);
    ASSERT_TRUE(done) << diag::render(done.error());
    ASSERT_TRUE(done->status.ok()) << done->err;
  }

  /// Makes a key and gives its public half.
  Key make_key(const std::string& name, const std::string& type = "ed25519",
               const std::string& passphrase = "") {
    run({"ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", name, "-f", path(name).string()});
    std::ifstream in(path(name).string() + ".pub");
    std::string line;
    std::getline(in, line);
    auto key = read_public_key(line);
    EXPECT_TRUE(key) << line;
    return {.key = key.value_or(PublicKey())};
  }

  [[nodiscard]] fs::path path(const std::string& name) const { return folder_.path() / name; }

  [[nodiscard]] bool fits(const std::string& person, const Key& key, const std::string& bytes,
                          const std::string& signature) const {
    const auto answer = make_verifier()->fits(person, key.key, bytes, signature);
    EXPECT_TRUE(answer);
    return answer && *answer;
  }

 private:
  TemporaryFolder folder_ = *TemporaryFolder::create();
};

TEST_F(Signing, MakesWhatFitsTheBytesAndTheKeyAndNothingElse) {
  const Key alice = make_key("alice");
  const Key bob = make_key("bob");
  const std::string bytes = to_bytes(statement("alice"));

  const auto signature = sign(bytes, path("alice"));

  ASSERT_TRUE(signature) << diag::render(signature.error());
  EXPECT_TRUE(fits("alice", alice, bytes, *signature));
  EXPECT_FALSE(fits("alice", bob, bytes, *signature));
  EXPECT_FALSE(fits("alice", alice, bytes + " ", *signature));
  EXPECT_FALSE(fits("alice", alice, bytes, "nonsense"));
  const auto read = read_signature(*signature);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, alice.key);
  EXPECT_EQ(read->made_for, signature_namespace);
}

TEST_F(Signing, WorksWithTheOtherKindsOfKeys) {
  for (const char* type : {"ecdsa", "rsa"}) {
    const Key key = make_key(type, type);

    const auto signature = sign("text", path(type));

    ASSERT_TRUE(signature) << type;
    EXPECT_TRUE(fits("alice", key, "text", *signature)) << type;
  }
}

TEST_F(Signing, ForSomethingElseDoesNotFit) {
  const Key alice = make_key("alice");
  std::ofstream(path("text")) << "text";
  run({"ssh-keygen", "-q", "-Y", "sign", "-n", "file", "-f", path("alice").string(),
       path("text").string()});
  std::ifstream in(path("text.sig"));
  const std::string signature{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};

  EXPECT_FALSE(fits("alice", alice, "text", signature));
}

TEST_F(Signing, WithAKeyThatIsNotThereSaysSo) {
  const auto signature = sign("text", path("nobody"));

  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().cause().code, "US-G019");
}

TEST_F(Signing, FindsThePrivateHalfOfAPersonsKey) {
  make_key("other");
  const Key alice = make_key("alice");
  const Key gone = make_key("gone");
  fs::remove(path("gone"));

  EXPECT_EQ(find_key_file(path("."), {alice}), path(".") / "alice");
  EXPECT_FALSE(find_key_file(path("."), {gone}));
  EXPECT_FALSE(find_key_file(path("nowhere"), {alice}));
}

TEST_F(Signing, AsksTheAgentWhenItHoldsThePersonsKey) {
  const Key alice = make_key("alice");
  const Key bob = make_key("bob");
  ASSERT_EQ(::setenv("SSH_AUTH_SOCK", path("agent").c_str(), 1), 0);  // NOLINT: one thread
  const auto agent = os::run({.argv = {"ssh-agent", "-s", "-a", path("agent").string()}}, limit);
  ASSERT_TRUE(agent);
  const auto at = agent->out.find("SSH_AGENT_PID=");
  ASSERT_NE(at, std::string::npos);
  const int pid = std::stoi(agent->out.substr(at + 14));
  run({"ssh-add", "-q", path("alice").string()});

  const auto signature = sign_by_agent("text", {bob, alice});
  const auto refused = sign_by_agent("text", {bob});

  ::kill(pid, SIGTERM);
  ::unsetenv("SSH_AUTH_SOCK");  // NOLINT(concurrency-mt-unsafe)
  ASSERT_TRUE(signature) << diag::render(signature.error());
  EXPECT_TRUE(fits("alice", alice, "text", *signature));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cause().message,
            "nothing was signed: neither ~/.ssh nor the agent holds one of your keys");
}

TEST_F(Signing, MakesAnAgreementThatStockToolsConfirm) {
  Team team{.application = "shop", .members = {}, .quorum = {}, .valid_for = std::nullopt};
  std::vector<Paper> papers;
  for (const std::string id : {"alice", "bob", "christina"}) {
    team.members.push_back({.id = id, .name = id, .roles = {}, .keys = {make_key(id)}});
    const std::string bytes = to_bytes(statement(id));
    papers.push_back({.file = id, .bytes = bytes, .signature = *sign(bytes, path(id))});
  }
  const auto verifier = make_verifier();

  auto seen = witness(papers, team, noon, {}, *verifier);

  ASSERT_TRUE(seen);
  EXPECT_TRUE(decide(team, content(), *seen, noon).reached());
  EXPECT_FALSE(decide(team, content("2"), *seen, noon).reached());

  std::swap(papers[0].signature, papers[1].signature);
  auto swapped = witness(papers, team, noon, {}, *verifier);
  ASSERT_TRUE(swapped);
  EXPECT_EQ(swapped->words.size(), 1U);
  EXPECT_EQ(swapped->refusals.size(), 2U);
}

TEST(AllowedSigner, IsALineForSshKeygen) {
  const Key key{
      .key = test::key('a'), .valid_after = noon - hours(24), .valid_before = noon + hours(24)};

  EXPECT_EQ(allowed_signer("alice", key),
            "alice namespaces=\"understudy-agreement@v1\",valid-after=\"20261125120000Z\","
            "valid-before=\"20261127120000Z\" " +
                to_text(test::key('a')) + "\n");
}

}  // namespace
}  // namespace understudy::agree
