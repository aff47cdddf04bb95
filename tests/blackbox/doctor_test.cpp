/// \file
/// The doctor at the Bookstore's bedside: well, with its app stopped, with an instance gone.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookstore.hpp"

namespace understudy::blackbox {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// The Bookstore's plan without the contradiction that it ships with, and agreed to by its team.
class Doctor : public BookstoreTest {
 protected:
  void SetUp() override {
    BookstoreTest::SetUp();
    plan_.change(plan_.manifest(), "by hand\n      rto: 24h", "by hand\n      rto: 12h");
    const fs::path playbook = plan_.playbook("cdn-failure");
    plan_.change(playbook, "\nrto: 24h\n", "\nrto: 12h\n");
    plan_.change(playbook, "Recovery time objective\n\n24 hours",
                 "Recovery time objective\n\n12 hours");
    for (const std::string person : {"alice", "bob", "christina"}) give_key(person);
    for (const std::string person : {"alice", "bob", "christina"}) agree(person);
  }

  [[nodiscard]] os::Finished doctor(std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"doctor", plan_.folder().string(), "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    return understudy(std::move(words));
  }

  static void in_the_lab(std::vector<std::string> words) {
    const auto done = lab().lab(std::move(words));
    EXPECT_EQ(done.status.shell_code(), 0) << done.err;
  }

  [[nodiscard]] const PlanCopy& plan() const { return plan_; }

 private:
  [[nodiscard]] std::string key(const std::string& person) const {
    return (folder() / person).string();
  }

  void give_key(const std::string& person) const {
    const auto made =
        run({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", key(person)},
            environment());
    ASSERT_EQ(made.status.shell_code(), 0) << made.err;
    std::string half = text_of(key(person) + ".pub");
    half.erase(half.find_last_not_of('\n') + 1);
    const std::string id = fmt::format("    - id: {}\n", person);
    plan_.change(plan_.manifest(), id, fmt::format("{}      key: \"{}\"\n", id, half));
  }

  void agree(const std::string& person) const {
    const auto done = run({"understudy", "agree", "--as", person, "--key", key(person), "--yes"},
                          environment({"SSH_AUTH_SOCK"}), seconds(60), plan_.folder());
    ASSERT_EQ(done.status.shell_code(), 0) << done.err;
  }

  PlanCopy plan_;
};

/// `probes books: HTTP 200 …` for each finding in this state.
std::vector<std::string> in_state(const os::Finished& ended, std::string_view state) {
  std::vector<std::string> out;
  const auto report = boost::json::parse(ended.out);
  for (const auto& finding : report.at("findings").as_array()) {
    if (finding.at("state").as_string() != state) continue;
    const auto& subject = finding.at("subject");
    out.push_back(fmt::format("{} {}: {}", std::string(finding.at("check").as_string()),
                              subject.is_null() ? "" : std::string(subject.as_string()),
                              std::string(finding.at("says").as_string())));
  }
  return out;
}

TEST_F(Doctor, ClearsAHealthyBookstoreAndTheLadderHoldsIt) {
  const auto ended = doctor();

  ASSERT_EQ(ended.status.shell_code(), 0) << ended.out << ended.err;
  EXPECT_TRUE(boost::json::parse(ended.out).at("cleared").as_bool());
  EXPECT_THAT(in_state(ended, "problem"), IsEmpty());
  const auto well = in_state(ended, "ok");
  for (const char* one :
       {"probes books: HTTP 200 as expected, from operator",
        "probes static-content: HTTP 200 as expected, from operator", "hosts operator: reachable",
        "hosts bookstore-api: reachable", "versions psql on operator: 15",
        "versions jq on operator: 1", "backups database: its newest backup is",
        "backups cdn: its newest backup is", "names api.bookstore.test: others may keep it for 1s",
        "names db.bookstore.test: others may keep it for 1s", "clocks bookstore-api: "}) {
    EXPECT_THAT(well, testing::Contains(testing::StartsWith(one)));
  }

  const auto stage = understudy({"stage", plan().folder().string(), "--explain", "S2.doctor"});
  EXPECT_THAT(stage.out, HasSubstr("S2.doctor (stage 2): held")) << stage.err;
}

TEST_F(Doctor, NamesAStoppedAppAndTakesItsClearanceBack) {
  ASSERT_EQ(doctor().status.shell_code(), 0);
  in_the_lab({"exec", "bookstore-api", "--", "sv", "stop", "app"});

  const auto ended = doctor();
  const auto stage = understudy({"stage", plan().folder().string(), "--explain", "S2.doctor"});
  in_the_lab({"exec", "bookstore-api", "--", "sv", "start", "app"});

  EXPECT_EQ(ended.status.shell_code(), 1) << ended.err;
  EXPECT_THAT(in_state(ended, "problem"),
              testing::ElementsAre("probes books: HTTP 502 instead of 200, from operator"));
  EXPECT_THAT(stage.out, HasSubstr("S2.doctor (stage 2): voided"));
  EXPECT_THAT(stage.out, HasSubstr("HTTP 502"));
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(Doctor, TellsWhatIsUnknownBecauseAnInstanceIsGone) {
  in_the_lab({"instance", "stop", "bookstore-api", "--grace", "0"});

  const auto ended = doctor();
  in_the_lab({"instance", "start", "bookstore-api"});

  EXPECT_EQ(ended.status.shell_code(), 1) << ended.err;
  EXPECT_THAT(in_state(ended, "problem"),
              testing::Contains(testing::StartsWith("hosts bookstore-api: not reachable")));
  EXPECT_THAT(in_state(ended, "unknown"),
              testing::Contains("tools bookstore-api: bookstore-api cannot be reached"));
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(Doctor, KeepsNothingOfPassiveChecksAndAsksNothing) {
  const auto ended = doctor({"--passive"});

  EXPECT_EQ(ended.status.shell_code(), 0) << ended.out << ended.err;
  EXPECT_FALSE(boost::json::parse(ended.out).at("cleared").as_bool());
  EXPECT_FALSE(fs::exists(store() / "evidence.log"));
}

}  // namespace
}  // namespace understudy::blackbox
