/// \file
/// A plan that does not hold, data that is lost and a measurement that breaks must each be said.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookstore.hpp"
#include "live_program.hpp"
#include "processes.hpp"

namespace understudy::blackbox {
namespace {

using testing::Contains;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Honesty = BookstoreTest;

/// The line of a text in a file, counted from 1.
std::size_t line_of(const fs::path& file, std::string_view text) {
  const std::string whole = text_of(file);
  const auto at = whole.find(text);
  return at == std::string::npos
             ? 0
             : 1 + static_cast<std::size_t>(std::count(
                       whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

TEST_F(Honesty, AForgottenDnsUpdateFailsAtTheTestStepThatShowsIt) {
  const PlanCopy plan;
  const fs::path file = plan.playbook("api-failure");
  plan.cut(file, "6. Point the A record", "## Test procedure");
  plan.change(file,
              "1. The API answers under its name.\n\n   ```console {timeout=10s retry=20 "
              "interval=500ms}",
              "1. The API answers under its name.\n\n   ```console {timeout=10s retry=1 "
              "interval=500ms}");

  const auto ended = understudy({"exercise", file.string(), "--fault", "destroy-api-instance"});

  EXPECT_EQ(ended.status.shell_code(), 1) << ended.err;
  const Evidence run = evidence_in(store());
  EXPECT_EQ(run.verdict(), "failed");
  const std::size_t line = line_of(file,
                                   "$ curl --fail --silent --show-error --max-time 2 "
                                   "http://api.bookstore.test/ | jq");
  EXPECT_THAT(run.facts.closed->reasons,
              Contains(testing::MatchesRegex(fmt::format(
                  "step test\\.1 \\(line ({}|{}|{})\\) failed: .+", line - 3, line - 1, line))));
  EXPECT_EQ(run.facts.rto, exercise::Held::missed) << "nobody was served again";
  EXPECT_FALSE(run.facts.verified_ns);
  // What is to be done by hand is said, since only the playbook could have brought it back.
  EXPECT_THAT(ended.out, HasSubstr("bookstore-lab dns set api.bookstore.test A"));
  EXPECT_EQ(run.step("recovery.3.c.5")->outcome, "ok") << "by its address it works";

  EXPECT_TRUE(lab()
                  .lab({"dns", "set", "api.bookstore.test", "A", lab().address_of("bookstore-api")})
                  .status.ok());
  EXPECT_TRUE(becomes_healthy());
}

/// The numbers of the ledger's records that the API has now, by our own reading of its list.
std::set<std::uint64_t> numbers_in_the_api(const std::string& authors) {
  std::set<std::uint64_t> numbers;
  for (const boost::json::value& author : boost::json::parse(authors).as_array()) {
    if (author.at("last_name").as_string() != "Understudy") continue;
    const std::string token(author.at("first_name").as_string());
    numbers.insert(std::stoull(token.substr(token.rfind('-') + 1)));
  }
  return numbers;
}

TEST_F(Honesty, LostWritesAreCountedAndTheirAgeIsTold) {
  const PlanCopy plan;
  plan.change(plan.manifest(), "      interval: 100ms\n",
              "      interval: 100ms\n      cleanUp: false\n");
  const fs::path file = plan.playbook("database-failure");
  plan.change(file, "rpo: 24h\n", "rpo: 500ms\n");
  plan.change(file, "## Recovery point objective\n\n24 hours",
              "## Recovery point objective\n\n500ms");

  const auto ended =
      understudy({"exercise", file.string(), "--fault", "destroy-database", "--format", "json"});

  EXPECT_EQ(ended.status.shell_code(), 1) << ended.err;
  const Evidence run = evidence_in(store());
  ASSERT_TRUE(run.facts.writes && run.facts.disrupted_ns) << ended.err;
  ASSERT_TRUE(becomes_healthy());
  const auto kept = numbers_in_the_api(client("curl -sf http://api.bookstore.test/authors/"));

  std::vector<std::uint64_t> lost;
  std::int64_t oldest_ns = *run.facts.disrupted_ns;
  std::uint64_t acknowledged = 0;
  for (const Write& write : writes_of(run.folder)) {
    if (!write.acknowledged) continue;
    ++acknowledged;
    if (kept.contains(write.number)) continue;
    lost.push_back(write.number);
    oldest_ns = std::min(oldest_ns, write.acknowledged_ns);
  }
  EXPECT_THAT(lost, Not(IsEmpty()));
  EXPECT_GT(acknowledged, lost.size()) << "service took writes again";

  std::vector<std::uint64_t> reported;
  for (const model::LostWrite& write : run.facts.writes->lost) reported.push_back(write.number);
  std::ranges::sort(lost);
  std::ranges::sort(reported);
  EXPECT_THAT(reported, ElementsAreArray(lost));
  EXPECT_EQ(run.facts.writes->acknowledged, acknowledged);
  const std::int64_t age_ns = *run.facts.disrupted_ns - oldest_ns;
  EXPECT_EQ(*run.facts.oldest_lost_age_ns, age_ns);
  const boost::json::object& writes = run.report.at("writes").as_object();
  EXPECT_EQ(writes.at("lost_count").to_number<std::uint64_t>(), lost.size());
  EXPECT_DOUBLE_EQ(writes.at("oldest_lost_age_ms").as_double(), static_cast<double>(age_ns) / 1e6);

  EXPECT_EQ(run.verdict(), "failed");
  EXPECT_THAT(run.facts.closed->reasons,
              Contains(StartsWith(
                  fmt::format("RPO missed: {} acknowledged writes were lost", lost.size()))));
}

/// Kills one of the tool's measuring agents in this lab: the process itself, not what brought it
/// to the client's place.
void kill_agent(const std::string& kind, const std::string& lab_folder) {
  const auto agents = processes([&](const Process& one) {
    return one.argv.front().ends_with("understudy") && one.argv.size() > 2 &&
           one.argv[1] == "agent" && one.argv[2] == kind &&
           one.has_variable("BOOKSTORE_LAB=" + lab_folder);
  });
  ASSERT_THAT(agents, testing::SizeIs(1));
  ASSERT_EQ(::kill(agents.front().pid, SIGKILL), 0);
}

/// Whether the newest run's journal says that its fault is in force.
bool is_broken(const fs::path& store) {
  const auto runs = runs_in(store);
  if (runs.empty() || !fs::exists(runs.back() / "journal")) return false;
  return std::ranges::any_of(events_of(runs.back()), [](const model::Event& event) {
    return std::holds_alternative<model::FaultInjected>(event.body);
  });
}

class LostAgent : public BookstoreTest, public testing::WithParamInterface<const char*> {};

TEST_P(LostAgent, MakesTheRunInconclusive) {
  LiveProgram exercise(command({"exercise", playbook("api-failure")}), environment());
  ASSERT_TRUE(exercise.watch([this] { return is_broken(store()); }, seconds(60))) << exercise.err();

  kill_agent(GetParam(), lab().folder().string());

  const auto status = exercise.wait();
  ASSERT_TRUE(status) << exercise.err();
  EXPECT_EQ(status->shell_code(), 1) << exercise.err();
  const Evidence run = evidence_in(store());
  EXPECT_EQ(run.verdict(), "inconclusive");
  EXPECT_THAT(run.reasons(), HasSubstr("was lost"));
  EXPECT_EQ(run.facts.lost_probes.size(), 1U);
  EXPECT_EQ(run.facts.lost_probes.front().which, GetParam());
  ASSERT_TRUE(run.facts.reverted);
  EXPECT_TRUE(run.facts.reverted->ok);
  EXPECT_TRUE(becomes_healthy());
}

INSTANTIATE_TEST_SUITE_P(Measurement, LostAgent, testing::Values("probe", "ledger"),
                         [](const testing::TestParamInfo<const char*>& info) {
                           return std::string(info.param);
                         });

}  // namespace
}  // namespace understudy::blackbox
