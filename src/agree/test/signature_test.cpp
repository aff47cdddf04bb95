#include "understudy/agree/signature.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../base64.hpp"
#include "papers.hpp"

namespace understudy::agree {
namespace {

// Made once with `ssh-keygen -t ed25519`, its fingerprint with `ssh-keygen -l`.
constexpr auto known_key =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN9JFbfVDJXX3mMQT2v3GkSGkQkmr77qu5DlCblsEYVr a";
constexpr auto known_fingerprint = "SHA256:hz8AqDEyXg0UQqauq32BMxHo8OZRAauC2xKV38dD+5I";

std::string trouble(std::string_view armoured) {
  const auto read = read_signature(armoured);
  return read ? "" : read.error().cause().message;
}

TEST(PublicKey, IsReadWithAndWithoutAComment) {
  const auto with = read_public_key(known_key);
  const auto without = read_public_key(std::string(known_key, std::string(known_key).rfind(' ')));

  ASSERT_TRUE(with);
  EXPECT_EQ(with, without);
  EXPECT_EQ(with->type, "ssh-ed25519");
  EXPECT_EQ(to_text(*with) + " a", known_key);
  EXPECT_EQ(fingerprint(*with), known_fingerprint);
}

TEST(PublicKey, IsRefusedWhenItIsNone) {
  for (const char* text :
       {"", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 AAAA", "ssh-ed25519 !!!!",
        "ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIN9JFbfVDJXX3mMQT2v3GkSGkQkmr77qu5DlCblsEYVr",
        "command=\"x\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN9JFbfVDJXX3mMQT2v3GkSGkQkmr77qu5DlCb",
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN9JFbfVDJXX3mMQT2v3GkSGkQkmr77qu5DlCblsEYVr a\n* "
        "x"}) {
    EXPECT_FALSE(read_public_key(text)) << text;
  }
  EXPECT_FALSE(read_public_key("ssh-dss " + to_base64(std::string("\0\0\0\7ssh-dss", 11))));
}

TEST(Signature, SaysWhoseItIsAndWhatItWasMadeFor) {
  const auto read = read_signature(test::armour(test::key('a'), "text", "file"));

  ASSERT_TRUE(read);
  EXPECT_EQ(read->key, test::key('a'));
  EXPECT_EQ(read->made_for, "file");
}

TEST(Signature, IsReadFromLinesOfAnyLengthAndEnd) {
  std::string armoured = test::armour(test::key('a'), "text");
  armoured.insert(60, "\r\n");

  EXPECT_EQ(trouble(armoured), "");
}

TEST(Signature, IsRefusedWhenItIsNone) {
  const std::string good = test::armour(test::key('a'), "text");
  std::string cut = good;
  cut.erase(40, 4);

  EXPECT_EQ(trouble(""), "no SSH signature: its first or last line is missing");
  EXPECT_EQ(trouble(good + "more"), "no SSH signature: its first or last line is missing");
  EXPECT_EQ(trouble("-----BEGIN SSH SIGNATURE-----\n?\n-----END SSH SIGNATURE-----\n"),
            "no SSH signature: it is not base64");
  EXPECT_EQ(trouble("-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"),
            "no SSH signature: it is of another kind");
  EXPECT_NE(trouble(cut), "");
  EXPECT_EQ(trouble(std::string(100000, 'a')), "no SSH signature: it is too long");
}

TEST(Base64, GivesBackWhatItWasGiven) {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
  EXPECT_EQ(to_base64("ab"), "YWI=");
  EXPECT_FALSE(from_base64("YWI"));
  EXPECT_FALSE(from_base64("YWJ=")) << "bits that mean nothing";
  EXPECT_FALSE(from_base64("Y=WI"));
}

}  // namespace
}  // namespace understudy::agree
