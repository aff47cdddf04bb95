// In production only what the team agreed to is rehearsed, or somebody answers for it by name.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "team_folder.hpp"

namespace understudy::blackbox {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Production : public TeamFolder {
 protected:
  /// Nothing answers the probe, so a rehearsal ends before it breaks anything: all that matters
  /// here is whether the pre-flight lets it begin.
  [[nodiscard]] os::Finished exercise(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"exercise", "playbooks/api.md", "--store", "../store"};
    words.insert(words.end(), more.begin(), more.end());
    return understudy(words);
  }

  [[nodiscard]] std::string report() const {
    std::string all;
    for (const auto& run : fs::directory_iterator(root() / "../store/runs")) {
      all += text_of(run.path() / "report.json");
    }
    return all;
  }

  [[nodiscard]] std::string page() const {
    std::string all;
    for (const auto& run : fs::directory_iterator(root() / "../store/runs")) {
      all += text_of(run.path() / "report.html");
    }
    return all;
  }
};

constexpr auto refused = "pre-flight: agreement";

TEST_F(Production, IsRefusedWithoutAgreementForItsExactReasons) {
  agree("alice");

  const os::Finished ended = exercise();

  EXPECT_EQ(ended.status.code, 3) << ended.err << ended.out;
  EXPECT_THAT(ended.out, HasSubstr("✗ pre-flight: agreement: 'bob' has not agreed yet; "
                                   "'christina' has not agreed yet"));
  EXPECT_THAT(ended.err, HasSubstr("--override-agreement REASON --as NAME"));
}

TEST_F(Production, IsAllowedOnceEverybodyAgrees) {
  everybody_agrees();

  const os::Finished ended = exercise();

  EXPECT_THAT(ended.err + ended.out, Not(HasSubstr(refused)));
  EXPECT_THAT(report(), HasSubstr("alice, bob, christina agree to sha256 "));
  EXPECT_THAT(page(), HasSubstr("alice, bob, christina agree to sha256 "));
}

TEST_F(Production, IsRefusedAfterAnEdit) {
  everybody_agrees();
  change(playbook(), "Restart it", "Restart it twice");

  EXPECT_THAT(exercise().out,
              HasSubstr("'alice' agreed to another text: playbooks/api.md changed"));
}

TEST_F(Production, IsRefusedForAPlaybookThatNobodyAgreedTo) {
  everybody_agrees();
  fs::copy(playbook(), root() / "other.md");

  const os::Finished ended = understudy({"exercise", "other.md", "--store", "../store"});

  EXPECT_EQ(ended.status.code, 3);
  EXPECT_THAT(ended.out,
              HasSubstr("the playbook 'other.md' is no part of what the team agrees to"));
}

TEST_F(Production, RunsOnSomebodysNamedWordWhichIsInTheEvidence) {
  const os::Finished ended =
      exercise({"--override-agreement", "drill for the auditors", "--as", "christina"});

  EXPECT_THAT(ended.err + ended.out, Not(HasSubstr(refused)));
  const auto named = AllOf(HasSubstr("PASSED OVER by christina: drill for the auditors"),
                           HasSubstr("has not agreed yet"));
  EXPECT_THAT(ended.err, named);
  EXPECT_THAT(report(), named);
  EXPECT_THAT(page(), HasSubstr("PASSED OVER by christina: drill for the auditors"));
}

TEST_F(Production, TakesNoOverrideWithoutANameOrAReason) {
  EXPECT_EQ(exercise({"--override-agreement", "drill"}).status.code, 2);
  EXPECT_EQ(exercise({"--override-agreement", " ", "--as", "christina"}).status.code, 2);
  EXPECT_FALSE(fs::exists(root() / "../store"));
}

}  // namespace
}  // namespace understudy::blackbox
