#include "understudy/evidence/log.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"
#include "test/sample_events.hpp"
#include "understudy/evidence/evidence.hpp"

namespace understudy::evidence {
namespace {

using exercise::test::TemporaryFolder;

/// One record of each kind, every field set.
std::vector<Body> every_kind() {
  return {
      Checked{.application = "shop",
              .bundle = "b",
              .errors = 1,
              .warnings = 2,
              .tool_version = "0.1.0"},
      PlanPublished{.application = "shop",
                    .bundle = "b",
                    .place = "https://x.test",
                    .verified = true,
                    .by = "alice"},
      AgreementRecorded{.application = "shop",
                        .bundle = "b",
                        .reached = true,
                        .until_ms = 1'795'690'027'000,
                        .agreed = {"alice"},
                        .missing = {"bob"},
                        .voided = {"bob"},
                        .expired = {"dora"},
                        .objections = {"carol: \"no\""}},
      ResultsPublished{
          .application = "shop", .runs = {"r1", "r2"}, .place = "wiki", .trend = true, .by = "bob"},
      DoctorReported{
          .application = "shop", .bundle = "b", .cleared = true, .problems = {"no backup"}},
      TargetsReviewed{.application = "shop",
                      .dependency = "db",
                      .rto_ms = 1,
                      .rpo_ms = 2,
                      .run = "r1",
                      .by = "bob"},
      GateRan{.application = "shop",
              .bundle = "b",
              .pipeline = "ci",
              .build = "77",
              .passed = true,
              .enforced = true,
              .runs = {"r1"},
              .reasons = {"x"}}};
}

std::string log_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

TEST(Log, EveryKindOfRecordIsReadBackAsItWasWritten) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "evidence.log";
  const std::vector<Body> bodies = every_kind();
  ASSERT_EQ(bodies.size(), std::variant_size_v<Body>);
  {
    auto log = Log::open(path);
    ASSERT_TRUE(log);
    for (const Body& body : bodies) ASSERT_TRUE(log->append(body, {.boot_ns = 1, .wall_ns = 2}));
  }

  const auto reading = read_log(path);

  ASSERT_TRUE(reading);
  EXPECT_FALSE(reading->torn_tail);
  ASSERT_EQ(reading->records.size(), bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    EXPECT_EQ(reading->records[i].body, bodies[i]) << i;
    EXPECT_EQ(reading->records[i].number, i + 1);
  }
}

TEST(Log, WritesEveryKindOfRecordAsItAlwaysDid) {
  journal::test::expect_golden_events<Body>(EVIDENCE_GOLDEN "/records.jsonl");
}

TEST(Log, GoesOnWhereAnEarlierProcessStopped) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "evidence.log";
  for (int i = 0; i < 3; ++i) {
    auto log = Log::open(path);
    ASSERT_TRUE(log);
    ASSERT_TRUE(log->append(every_kind().front(), {}));
  }

  const auto reading = read_log(path);

  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->records.size(), 3U);
}

TEST(Log, OneThatIsNotThereIsEmpty) {
  const auto reading = read_log("/nonexistent/evidence.log");

  ASSERT_TRUE(reading);
  EXPECT_TRUE(reading->records.empty());
}

TEST(Log, ATornTailIsToldAndCutOffBeforeTheNextRecord) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "evidence.log";
  ASSERT_TRUE(Log::open(path)->append(every_kind().front(), {}));
  std::ofstream(path, std::ios::app) << "2 deadbeef torn";

  const auto torn = read_log(path);
  ASSERT_TRUE(torn);
  EXPECT_TRUE(torn->torn_tail);
  EXPECT_EQ(torn->records.size(), 1U);
  ASSERT_TRUE(Log::open(path)->append(every_kind().back(), {}));

  const auto reading = read_log(path);
  ASSERT_TRUE(reading);
  EXPECT_FALSE(reading->torn_tail);
  EXPECT_EQ(reading->records.size(), 2U);
}

TEST(Log, ARecordThatWasChangedOrRemovedStopsTheReading) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "evidence.log";
  {
    auto log = Log::open(path);
    for (const Body& body : every_kind()) ASSERT_TRUE(log->append(body, {}));
  }
  const std::string whole = log_text(path);
  std::string changed = whole;
  changed.replace(changed.find("\"errors\":1"), 10, "\"errors\":0");
  const auto second = whole.find("\n2 ") + 1;
  std::string removed = whole;
  removed.erase(second, whole.find('\n', second) + 1 - second);

  EXPECT_EQ(parse_log(changed, "log").error().cause().code, "US-J002");
  EXPECT_EQ(parse_log(removed, "log").error().cause().code, "US-J003");
  EXPECT_TRUE(parse_log(whole, "log"));
}

TEST(Log, ARunsJournalIsNoLog) {
  EXPECT_EQ(parse_log("understudy-journal 1\n", "log").error().cause().code, "US-J001");
}

TEST(Log, ATextThatIsNotUtf8IsMadeSo) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "evidence.log";
  ASSERT_TRUE(Log::open(path)->append(PlanPublished{.place = "a\xff"}, {}));

  const auto reading = read_log(path);

  ASSERT_TRUE(reading);
  EXPECT_EQ(std::get<PlanPublished>(reading->records.front().body).place, "a\uFFFD");
}

TEST(Evidence, EveryKindOfRecordHasItsPlace) {
  Evidence evidence;
  for (const Body& body : every_kind()) add(evidence, Time(), body);

  EXPECT_EQ(evidence.checks.size(), 1U);
  EXPECT_EQ(evidence.publications.size(), 1U);
  EXPECT_EQ(evidence.agreements.size(), 1U);
  EXPECT_EQ(evidence.results.size(), 1U);
  EXPECT_EQ(evidence.clearances.size(), 1U);
  EXPECT_EQ(evidence.reviews.size(), 1U);
  EXPECT_EQ(evidence.gates.size(), 1U);
}

}  // namespace
}  // namespace understudy::evidence
