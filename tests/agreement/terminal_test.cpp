// At a terminal: nothing but a typed word is one.
#include "terminal.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team_folder.hpp"

namespace understudy::blackbox {
namespace {

using testing::HasSubstr;

class AtATerminal : public TeamFolder {
 protected:
  [[nodiscard]] Terminal start(const std::string& person) const {
    // A terminal starts where we are: the plan is named.
    return {{"understudy", "agree", root().string(), "--as", person, "--key", key(person).string()},
            environment()};
  }

  [[nodiscard]] bool signed_anything() const { return fs::exists(root() / "agreements"); }
};

constexpr auto question = "[yes, object REASON, or no]: ";

TEST_F(AtATerminal, YesSigns) {
  Terminal terminal = start("alice");

  ASSERT_TRUE(terminal.read_until(question)) << terminal.screen();
  EXPECT_FALSE(signed_anything());
  terminal.type("perhaps");
  ASSERT_TRUE(terminal.read_until("That is no answer to this.")) << terminal.screen();
  ASSERT_TRUE(terminal.read_until(question));
  terminal.type("yes");

  EXPECT_EQ(terminal.wait(), 0) << terminal.screen();
  EXPECT_THAT(text_of(statements_of("alice").front()), HasSubstr(R"("decision":"agree")"));
}

TEST_F(AtATerminal, NoSignsNothing) {
  Terminal terminal = start("alice");

  ASSERT_TRUE(terminal.read_until(question)) << terminal.screen();
  terminal.type("no");

  EXPECT_EQ(terminal.wait(), 1) << terminal.screen();
  EXPECT_FALSE(signed_anything());
}

TEST_F(AtATerminal, AClosedWindowSignsNothing) {
  Terminal terminal = start("alice");

  ASSERT_TRUE(terminal.read_until(question)) << terminal.screen();
  terminal.close();

  EXPECT_NE(terminal.wait(), 0);
  EXPECT_FALSE(signed_anything());
}

TEST_F(AtATerminal, AnObjectionIsSignedWithItsReason) {
  Terminal terminal = start("bob");

  ASSERT_TRUE(terminal.read_until(question)) << terminal.screen();
  terminal.type("object");
  ASSERT_TRUE(terminal.read_until("That is no answer to this.")) << terminal.screen();
  ASSERT_TRUE(terminal.read_until(question));
  terminal.type("object an hour is too short");

  EXPECT_EQ(terminal.wait(), 0) << terminal.screen();
  const std::string statement = text_of(statements_of("bob").front());
  EXPECT_THAT(statement, HasSubstr(R"("decision":"object")"));
  EXPECT_THAT(statement, HasSubstr(R"("remarks":"an hour is too short")"));
}

TEST_F(AtATerminal, WhatWasChangedMeanwhileIsNotSigned) {
  Terminal terminal = start("alice");

  ASSERT_TRUE(terminal.read_until(question)) << terminal.screen();
  change(playbook(), "Restart it", "Burn it");
  terminal.type("yes");

  EXPECT_EQ(terminal.wait(), 2) << terminal.screen();
  EXPECT_THAT(terminal.screen(), HasSubstr("US-G024"));
  EXPECT_FALSE(signed_anything());
}

TEST_F(AtATerminal, SshKeygenAsksForThePassphraseItself) {
  must({"ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", key("alice").string()});
  Terminal terminal = start("alice");

  ASSERT_TRUE(terminal.read_until(question)) << terminal.screen();
  terminal.type("yes");
  ASSERT_TRUE(terminal.read_until("passphrase")) << terminal.screen();
  ASSERT_TRUE(terminal.read_until(": ")) << terminal.screen();
  terminal.type("open sesame");

  EXPECT_EQ(terminal.wait(), 0) << terminal.screen();
  EXPECT_TRUE(signed_anything());
}

}  // namespace
}  // namespace understudy::blackbox
