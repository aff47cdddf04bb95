// Signatures verified in this process, held against the stock ssh-keygen: what is taken here it
// takes, and what honest keys sign is taken here.
#include "../sshsig.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "../base64.hpp"
#include "../temporary_folder.hpp"
#include "../wire.hpp"
#include "sshsig_maker.hpp"
#include "understudy/agree/signing.hpp"
#include "understudy/os/child.hpp"

namespace understudy::agree {
namespace {

namespace fs = std::filesystem;
using test::armoured;
using test::blob_of;
using test::ProofOptions;
using test::SignatureParts;
using test::SigningKey;

constexpr std::string_view signed_text = "a text\nof two lines\n";
constexpr std::array kinds{"ssh-ed25519",
                           "sk-ssh-ed25519@openssh.com",
                           "ecdsa-sha2-nistp256",
                           "ecdsa-sha2-nistp384",
                           "ecdsa-sha2-nistp521",
                           "sk-ecdsa-sha2-nistp256@openssh.com",
                           "ssh-rsa"};

/// The measure of all that is done here.
class StockVerifier {
 public:
  [[nodiscard]] bool fits(const PublicKey& key, std::string_view text,
                          std::string_view signature) const {
    write("signers", allowed_signer("alice", {.key = key}));
    write("signature", signature);
    write("text", text);
    const auto ended =
        os::run({.argv = {"sh", "-c", R"(exec "$@" < "$0")", path("text"), "ssh-keygen", "-Y",
                          "verify", "-f", path("signers"), "-I", "alice", "-n",
                          std::string(signature_namespace), "-s", path("signature")}},
                std::chrono::seconds(60));
    EXPECT_TRUE(ended);
    return ended && ended->status.ok();
  }

 private:
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
  }

  TemporaryFolder folder_ = *TemporaryFolder::create();
};

class Sshsig : public testing::Test {
 protected:
  /// Whether it is taken here; what is, must be taken by ssh-keygen as well.
  bool taken(const PublicKey& key, std::string_view text, std::string_view signature,
             std::string_view what) {
    const bool here = surely_fits(key, text, signature);
    if (here) EXPECT_TRUE(stock_.fits(key, text, signature)) << what;
    return here;
  }

  bool taken(const SigningKey& key, const SignatureParts& parts, std::string_view what) {
    return taken(key.key(), signed_text, armoured(blob_of(parts)), what);
  }

  /// Neither here nor by ssh-keygen.
  void refused(const SigningKey& key, const SignatureParts& parts, std::string_view what) {
    EXPECT_FALSE(taken(key, parts, what)) << what;
    EXPECT_FALSE(stock_.fits(key.key(), signed_text, armoured(blob_of(parts)))) << what;
  }

  StockVerifier stock_;
};

TEST_F(Sshsig, OfEveryKindOfKeyAndBothHashesIsTaken) {
  for (const char* kind : kinds) {
    const SigningKey key(kind);
    for (const char* hash : {"sha256", "sha512"}) {
      EXPECT_TRUE(taken(key, key.sign(signed_text, {.hash = hash}), kind)) << kind << " " << hash;
    }
  }
  const SigningKey rsa("ssh-rsa", 3072);
  EXPECT_TRUE(taken(rsa, rsa.sign(signed_text, {.proof_kind = "rsa-sha2-256"}), "rsa-sha2-256"));
}

TEST_F(Sshsig, AsSshKeygenMakesItIsTaken) {
  const TemporaryFolder folder = *TemporaryFolder::create();
  const auto path = [&folder](const std::string& name) { return (folder.path() / name).string(); };
  const std::vector<std::vector<std::string>> types{
      {"ed25519"}, {"ecdsa", "-b", "256"}, {"ecdsa", "-b", "384"}, {"ecdsa", "-b", "521"}, {"rsa"}};
  for (const auto& type : types) {
    const std::string name = type.front() + type.back();
    std::vector<std::string> argv{"ssh-keygen", "-q", "-N", "", "-f", path(name), "-t"};
    argv.insert(argv.end(), type.begin(), type.end());
    const auto made = os::run({.argv = argv}, std::chrono::seconds(60));
    ASSERT_TRUE(made && made->status.ok()) << name;
    std::ifstream in(path(name) + ".pub");
    std::string line;
    std::getline(in, line);
    const auto key = read_public_key(line);
    ASSERT_TRUE(key) << line;

    const auto signature = sign(signed_text, path(name));

    ASSERT_TRUE(signature) << name;
    EXPECT_TRUE(taken(*key, signed_text, *signature, name)) << name;
    EXPECT_FALSE(surely_fits(*key, "another text", *signature)) << name;
  }
}

TEST_F(Sshsig, WithAnyByteAlteredOrCutOffIsNotTaken) {
  for (const char* kind : kinds) {
    const SigningKey key(kind);
    const std::string blob = blob_of(key.sign(signed_text));
    for (std::size_t at = 0; at < blob.size(); ++at) {
      std::string altered = blob;
      altered[at] = static_cast<char>(altered[at] ^ (1 << (at % 8)));
      EXPECT_FALSE(taken(key.key(), signed_text, armoured(altered), kind)) << kind << " " << at;
      EXPECT_FALSE(taken(key.key(), signed_text, armoured(blob.substr(0, at)), kind));
      if (at % 61 != 0) continue;
      EXPECT_FALSE(stock_.fits(key.key(), signed_text, armoured(altered))) << kind << " " << at;
    }
    EXPECT_FALSE(taken(key.key(), signed_text, armoured(blob + "x"), kind)) << kind;
  }
}

TEST_F(Sshsig, OfAnotherTextNamespaceOrKeyIsNotTaken) {
  for (const char* kind : kinds) {
    const SigningKey key(kind);
    const SigningKey other(kind);
    const SignatureParts good = key.sign(signed_text);

    refused(key, key.sign("another text"), kind);
    refused(key, key.sign(signed_text, {.made_for = "file"}), kind);
    refused(key, other.sign(signed_text), kind);
    // Signed for something else, and put down as if for this.
    SignatureParts relabelled = key.sign(signed_text, {.made_for = "file"});
    relabelled.made_for = good.made_for;
    refused(key, relabelled, kind);
    SignatureParts rehashed = good;
    rehashed.hash = "sha256";
    refused(key, rehashed, kind);
    SignatureParts exchanged = good;
    exchanged.key = other.key().blob;
    refused(key, exchanged, kind);
  }
}

TEST_F(Sshsig, OfOneKindIsNotTakenForAnother) {
  const SigningKey ed25519("ssh-ed25519");
  const SigningKey p256("ecdsa-sha2-nistp256");
  const SigningKey p384("ecdsa-sha2-nistp384");
  for (const SigningKey* key : {&ed25519, &p256, &p384}) {
    for (const char* kind : kinds) {
      if (key->key().type == kind) continue;
      refused(*key, key->sign(signed_text, {.proof_kind = kind}), kind);
    }
  }
  SignatureParts mixed = p256.sign(signed_text);
  mixed.key = p384.key().blob;
  refused(p384, mixed, "a proof of another curve");
}

TEST_F(Sshsig, WithOddPartsIsNotTaken) {
  const SigningKey key("ssh-ed25519");
  const SignatureParts good = key.sign(signed_text);
  const auto with = [&good](const std::function<void(SignatureParts&)>& change) {
    SignatureParts parts = good;
    change(parts);
    return parts;
  };

  refused(key, with([](auto& parts) { parts.magic = "SSHSIH"; }), "another magic");
  refused(key, with([](auto& parts) { parts.version = 2; }), "a later version");
  refused(key, with([](auto& parts) { parts.behind = "x"; }), "more behind it");
  refused(key, with([](auto& parts) { parts.proof += "x"; }), "more in the proof");
  refused(key, with([](auto& parts) { parts.made_for += "2"; }), "a longer namespace");
  refused(key, with([](auto& parts) { parts.made_for.clear(); }), "no namespace");
  refused(key, with([](auto& parts) { parts.key += to_wire("x"); }), "more in the key");
  refused(key, key.sign(signed_text, {.hash = "sha384"}), "another hash");
  refused(key, key.sign(signed_text, {.hash = "SHA512"}), "a hash in capitals");
}

TEST_F(Sshsig, OfRsaWithSha1OrAShortKeyIsNotTaken) {
  const SigningKey key("ssh-rsa");
  refused(key, key.sign(signed_text, {.proof_kind = "ssh-rsa"}), "SHA-1");
  SignatureParts relabelled = key.sign(signed_text, {.proof_kind = "ssh-rsa"});
  relabelled.proof.replace(0, 4 + 7, to_wire("rsa-sha2-256"));
  refused(key, relabelled, "SHA-1 as if it were SHA-256");
  const SigningKey weak("ssh-rsa", 1016);
  refused(weak, weak.sign(signed_text), "1016 bits");
  const SigningKey least("ssh-rsa", 1024);
  EXPECT_TRUE(taken(least, least.sign(signed_text), "1024 bits"));
}

TEST_F(Sshsig, OfAHardwareKeyIsTakenAsSshKeygenTakesIt) {
  for (const char* kind : {"sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"}) {
    const SigningKey key(kind);
    for (const int flags : {0, 1, 4, 5, 0x41, 0xFF}) {
      const SignatureParts parts =
          key.sign(signed_text, {.flags = static_cast<std::uint8_t>(flags)});
      EXPECT_EQ(taken(key, parts, kind),
                stock_.fits(key.key(), signed_text, armoured(blob_of(parts))))
          << kind << " " << flags;
    }
    refused(key, key.sign(signed_text, {.application = "ssh:other"}), kind);
    const SigningKey named(kind, 0, "ssh:team");
    EXPECT_TRUE(taken(named, named.sign(signed_text, {.application = "ssh:team"}), kind));
    SignatureParts other_flags = key.sign(signed_text, {.flags = 1});
    other_flags.proof[other_flags.proof.size() - 5] = 5;
    refused(key, other_flags, "flags that were not signed");
  }
}

TEST_F(Sshsig, InAnUnusualSpellingIsLeftToSshKeygen) {
  const SigningKey key("ecdsa-sha2-nistp256");
  const std::string blob = blob_of(key.sign(signed_text));
  const std::string good = armoured(blob);
  const std::string flat =
      "-----BEGIN SSH SIGNATURE-----" + to_base64(blob) + "-----END SSH SIGNATURE-----";
  const std::string begun = "-----BEGIN SSH SIGNATURE-----\n" + to_base64(blob);
  const std::vector<std::string> spellings{good + "and more\n",
                                           "\n" + good,
                                           flat,
                                           begun + "-----END SSH SIGNATURE-----\n",
                                           begun + "\n-----END SSH SIGNATURE-----",
                                           begun + "\r\n-----END SSH SIGNATURE-----\r\n",
                                           begun + "\n\n \n-----END SSH SIGNATURE-----\n"};
  for (const std::string& each : spellings)
    static_cast<void>(taken(key.key(), signed_text, each, each));
  EXPECT_TRUE(taken(key.key(), signed_text, good, "as it is made"));
  EXPECT_FALSE(surely_fits(key.key(), signed_text, flat));

  SignatureParts old_version = key.sign(signed_text);
  old_version.version = 0;
  static_cast<void>(taken(key, old_version, "an earlier version"));
  static_cast<void>(taken(key, key.sign(signed_text, {.long_numbers = true}), "long numbers"));
  SignatureParts reserved = key.sign(signed_text);
  reserved.reserved = "x";
  static_cast<void>(taken(key, reserved, "something in what is reserved"));
}

TEST_F(Sshsig, TheVerifierSaysWhatSshKeygenSays) {
  const SigningKey key("ssh-ed25519");
  const SigningKey other("ssh-ed25519");
  const std::string good = armoured(blob_of(key.sign(signed_text)));
  const std::string forged = armoured(blob_of(other.sign(signed_text)));
  const auto verifier = make_verifier();

  EXPECT_TRUE(*verifier->fits("alice", key.key(), signed_text, good));
  EXPECT_TRUE(*verifier->fits("alice", key.key(), signed_text, good + "and more\n"));
  EXPECT_FALSE(*verifier->fits("alice", key.key(), signed_text, forged));
  EXPECT_FALSE(*verifier->fits("alice", key.key(), "another text", good));
  // A name that is a pattern to ssh-keygen: that somebody else is meant is for it to say.
  EXPECT_FALSE(*verifier->fits("!alice", key.key(), signed_text, good));
}

}  // namespace
}  // namespace understudy::agree
