#include "../secret_forms.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

namespace understudy::check {

namespace {

constexpr std::size_t none = std::string_view::npos;

/// One of each form, and of each way to write it. Put together here, so that none stands in a file.
std::vector<std::string> secrets() {
  const std::string letters(40, 'a');
  const std::string capitals(16, 'Q');
  return {"-----BEGIN " + std::string("PRIVATE KEY-----"),
          "-----BEGIN RSA " + std::string("PRIVATE KEY-----"),
          "AKIA" + capitals,
          "ASIA" + capitals,
          "ghp_" + letters,
          "gho_" + letters,
          "github_pat_" + letters,
          "glpat-" + letters,
          "xoxb-" + letters,
          "AIza" + letters.substr(0, 35),
          "sk_live_" + letters,
          "rk_live_" + letters,
          "postgres://shop:" + letters + "@db.test/shop",
          "password: " + letters,
          "PGPASSWORD=" + letters,
          "db_passwd\t=\t'" + letters,
          "Pwd=" + letters,
          "secret: \"" + letters,
          "TOKEN = " + letters,
          "api-key: " + letters,
          "secret_access_key=" + letters,
          "curl -u shop:" + letters,
          "curl --fail --user=shop:" + letters,
          "mysql -h db -p" + letters,
          "mysqldump -p" + letters,
          "sshpass  -p '" + letters,
          "redis-cli -h db -a " + letters,
          "Authorization: Bearer " + letters,
          "authorization:basic " + letters,
          "pa\u017F\u017Fword: " + letters,
          "to\u212Aen = " + letters};
}

TEST(SecretForms, EachIsFoundAndHasASign) {
  for (const std::string& secret : secrets()) {
    const std::string line = "see " + secret;
    const auto found = secret_in(line);
    ASSERT_TRUE(found) << line;
    EXPECT_LE(found->offset + found->length, line.size());
    EXPECT_NE(next_sign_of_a_secret(line, 0), none) << line;
  }
}

TEST(SecretForms, SayWhatItIsAndWhere) {
  const auto found = secret_in("export TOKEN=" + std::string(8, 'x') + " # later");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->what, "a password");
  EXPECT_EQ(found->offset, 13U);
  EXPECT_EQ(found->length, 8U);
}

TEST(SecretForms, WhatIsReadFromElsewhereIsNone) {
  for (const std::string_view line :
       {"password: $PGPASSWORD", "curl -u \"$WHO\" http://api.test", "token: <token>",
        "mkdir -p /srv/shop", "http://api.test/", "mail alice@shop.test", "key: value"}) {
    EXPECT_FALSE(secret_in(line)) << line;
  }
}

TEST(SecretForms, UsualLinesOfAManifestHaveNoSign) {
  for (const std::string_view line :
       {"    - name: service-17", "      criticality: critical", "      periods: [always]",
        "      children: [service-1, service-2]", "      playbook: playbooks/restart.md",
        "      timezone: Asia/Tokyo", "   $ curl --fail http://part-7.example.test/"}) {
    EXPECT_EQ(next_sign_of_a_secret(line, 0), none) << line;
  }
}

TEST(SecretForms, TheNextSignIsLookedForFromWhereOneIsTold) {
  const std::string_view text = "token: a\nx: b\nkey = c";
  EXPECT_EQ(next_sign_of_a_secret(text, 0), 5U);
  EXPECT_EQ(next_sign_of_a_secret(text, 8), 18U);
  EXPECT_EQ(next_sign_of_a_secret(text, 19), none);
}

/// Pieces of secrets and of what stands around them, in any order.
std::string arbitrary_line() {
  static const std::vector<std::string> pieces = [] {
    std::vector<std::string> out = secrets();
    for (const std::string_view piece : {"password",
                                         "Secret",
                                         "token",
                                         "key",
                                         "api",
                                         "access",
                                         "curl",
                                         "mysql",
                                         "sshpass",
                                         "redis-cli",
                                         "-u",
                                         "--user",
                                         "-p",
                                         "-a",
                                         "://",
                                         "@",
                                         ":",
                                         "=",
                                         "-",
                                         "_",
                                         "'",
                                         "\"",
                                         " ",
                                         "\t",
                                         "\r",
                                         "|",
                                         ";",
                                         "shop",
                                         "hunter2hunter2",
                                         "ghp_",
                                         "xoxp",
                                         "AKIA",
                                         "AIza",
                                         "glpat",
                                         "sk",
                                         "_live_",
                                         "github",
                                         "_pat_",
                                         "BEGIN",
                                         "PRIVATE KEY",
                                         "-----",
                                         "Authorization",
                                         "bearer",
                                         "http",
                                         "a",
                                         "$",
                                         "\u017F",
                                         "\u212A"}) {
      out.emplace_back(piece);
    }
    return out;
  }();
  std::string line;
  for (int i = *rc::gen::inRange(0, 12); i > 0; --i) line += *rc::gen::elementOf(pieces);
  return line;
}

RC_GTEST_PROP(SecretForms, NoSecretLacksASign, ()) {
  const std::string line = arbitrary_line();
  RC_LOG() << line;
  if (secret_in(line)) RC_ASSERT(next_sign_of_a_secret(line, 0) != none);
}

}  // namespace

}  // namespace understudy::check
