#include "understudy/model/reach.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace understudy::model {

namespace {

using testing::ElementsAre;

const std::vector<std::string> hostile_words{"printf", "%s\n", "it's $(id); rm -rf *", ""};

}  // namespace

TEST(Reach, ToThisMachineChangesNothing) {
  EXPECT_EQ(behind({}, hostile_words), hostile_words);
}

TEST(Reach, ThroughProgramsThatPassWordsOnLeavesThemAsTheyAre) {
  EXPECT_THAT(behind({"bookstore-lab", "exec", "api", "--"}, {"echo", "a b"}),
              ElementsAre("bookstore-lab", "exec", "api", "--", "echo", "a b"));
}

TEST(Reach, BehindSshQuotesForTheShellOnTheOtherSide) {
  EXPECT_THAT(behind({"/usr/bin/ssh", "app-1"}, hostile_words),
              ElementsAre("/usr/bin/ssh", "app-1", "printf", "'%s\n'",
                          R"('it'\''s $(id); rm -rf *')", "''"));
}

TEST(Reach, BehindTwoSshQuotesForBothShells) {
  EXPECT_THAT(behind({"ssh", "bastion", "ssh", "app-1"}, {"echo", "a b"}),
              ElementsAre("ssh", "bastion", "ssh", "app-1", "echo", R"(''\''a b'\''')"));
}

}  // namespace understudy::model
