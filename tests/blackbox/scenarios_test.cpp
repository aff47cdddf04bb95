/// \file
/// Every scenario and every way through it, rehearsed on the real thing without anybody's help.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookstore.hpp"
#include "understudy/report/report.hpp"

namespace understudy::blackbox {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// A fault and the documented way it has to be answered.
struct Rehearsal {
  std::string playbook;
  std::string fault;
  std::vector<std::string> ways;
  bool loses_writes = false;  ///< A snapshot is all that is left.
};

void PrintTo(const Rehearsal& rehearsal, std::ostream* out) {
  *out << rehearsal.fault;
}

class Scenario : public BookstoreTest, public testing::WithParamInterface<Rehearsal> {
 protected:
  /// Everything that has to hold of every run that passed.
  static void expect_sound(const Evidence& run) {
    const exercise::Facts& facts = run.facts;
    EXPECT_EQ(run.verdict(), "passed") << run.reasons();
    EXPECT_THAT(facts.deviations, IsEmpty());
    EXPECT_THAT(facts.lost_probes, IsEmpty());
    ASSERT_TRUE(facts.downtime_ns && facts.detected_ns && facts.recovered_ns && facts.disrupted_ns);
    EXPECT_GT(*facts.downtime_ns, 0);
    EXPECT_LE(*facts.disrupted_ns, *facts.detected_ns);
    EXPECT_LT(*facts.detected_ns, *facts.recovered_ns);
    EXPECT_TRUE(facts.verified_ns);
    EXPECT_EQ(facts.rto, exercise::Held::met);
    EXPECT_EQ(facts.rpo, exercise::Held::met);
    for (const exercise::StepRecord& step : facts.steps) {
      EXPECT_EQ(step.outcome, "ok") << step.action.id << ": " << step.detail;
    }
  }

  /// All forms are made of the same facts.
  static void expect_reports_agree(const Evidence& run, const std::string& printed) {
    const std::string file = text_of(run.folder / "report.json");
    EXPECT_EQ(printed, file);
    EXPECT_EQ(file, report::to_json(run.facts, run.events));
    EXPECT_EQ(run.html, report::to_html(run.facts, run.events));
    EXPECT_EQ(run.markdown, report::to_markdown(run.facts, run.events));
    EXPECT_EQ(run.report.at("verdict").as_string(), "passed");
    EXPECT_EQ(run.report.at("fault").at("name").as_string(), run.facts.opened.fault);
    EXPECT_DOUBLE_EQ(run.report.at("downtime_ms").as_double(),
                     static_cast<double>(*run.facts.downtime_ns) / 1e6);
    for (const std::string* text : {&run.html, &run.markdown}) {
      EXPECT_THAT(*text, HasSubstr("passed"));
      EXPECT_THAT(*text, HasSubstr(run.facts.opened.run_id));
    }
    EXPECT_THAT(run.html, testing::Not(testing::ContainsRegex("<script|src=.http")));
  }

  static void expect_writes_kept(const Evidence& run) {
    ASSERT_TRUE(run.facts.writes);
    EXPECT_TRUE(run.facts.writes->complete) << run.facts.writes->detail;
    EXPECT_GT(run.facts.writes->acknowledged, 0U);
    EXPECT_THAT(run.facts.writes->lost, IsEmpty());
  }

  /// Exactly the writes that were acknowledged before the database was destroyed.
  static void expect_writes_lost(const Evidence& run) {
    std::set<std::uint64_t> expected;
    for (const Write& write : writes_of(run.folder)) {
      if (write.acknowledged && write.acknowledged_ns <= *run.facts.disrupted_ns) {
        expected.insert(write.number);
      }
    }
    std::set<std::uint64_t> lost;
    for (const model::LostWrite& write : run.facts.writes->lost) lost.insert(write.number);
    EXPECT_THAT(expected, testing::Not(IsEmpty()));
    EXPECT_TRUE(std::ranges::includes(lost, expected));
    EXPECT_LT(lost.size(), run.facts.writes->acknowledged) << "nothing was taken afterwards";
  }
};

TEST_P(Scenario, PassesByItsDocumentedWay) {
  const auto ended =
      understudy({"exercise", playbook(GetParam().playbook), "--fault", GetParam().fault, "--mode",
                  "auto", "--as", "Alice", "--format", "json"});

  EXPECT_EQ(ended.status.shell_code(), 0) << ended.err << ended.out;
  ASSERT_THAT(runs_in(store()), SizeIs(1));
  const Evidence run = evidence_in(store());
  expect_sound(run);
  EXPECT_THAT(run.ways(), ElementsAreArray(GetParam().ways));
  expect_reports_agree(run, ended.out);
  if (GetParam().loses_writes) {
    expect_writes_lost(run);
  } else {
    expect_writes_kept(run);
  }
  EXPECT_TRUE(becomes_healthy());
  EXPECT_TRUE(eventually([] { return left_over().empty(); }))
      << fmt::format("{}", fmt::join(left_over(), "\n"));
}

INSTANTIATE_TEST_SUITE_P(
    Bookstore, Scenario,
    testing::Values(Rehearsal{"api-failure", "stop-api-app", {"recovery.3.a", "recovery.3.a.3.a"}},
                    Rehearsal{"api-failure", "stop-api-instance", {"recovery.3.b"}},
                    Rehearsal{"api-failure", "destroy-api-instance", {"recovery.3.c"}},
                    Rehearsal{"database-failure",
                              "stop-database",
                              {"recovery.3.a", "recovery.4.a", "resume.1.a"}},
                    Rehearsal{"database-failure",
                              "destroy-database",
                              {"recovery.3.b", "recovery.4.b", "resume.1.b"},
                              true},
                    Rehearsal{"cdn-failure", "stop-storage", {"recovery.4.a"}},
                    Rehearsal{"cdn-failure", "delete-bucket", {"recovery.4.b"}}),
    [](const testing::TestParamInfo<Rehearsal>& info) {
      std::string name = info.param.fault;
      std::ranges::replace(name, '-', '_');
      return name;
    });

using DryRun = BookstoreTest;

TEST_F(DryRun, PrintsEveryCommandAndDoesNothing) {
  const auto ended = understudy({"exercise", playbook("api-failure"), "--dry-run"});

  EXPECT_EQ(ended.status.shell_code(), 0) << ended.err;
  for (const char* text :
       {"Dry run: nothing below is done.", "bookstore-lab exec bookstore-api -- sv down app",
        "bookstore-lab dns set api.bookstore.test A \"$ADDRESS\"",
        "RTO 12h (the playbook), RPO 1d (the playbook)"}) {
    EXPECT_THAT(ended.out, HasSubstr(text));
  }
  EXPECT_THAT(runs_in(store()), IsEmpty());
  EXPECT_TRUE(healthy());
}

TEST_F(DryRun, SaysWhoseWordTheObjectivesAre) {
  const PlanCopy plan;
  plan.change(plan.playbook("api-failure"), "rpo: 24h\n", "");
  plan.cut(plan.playbook("api-failure"), "## Recovery point objective", "## Recovery platform");
  plan.change(plan.manifest(), "  objectives:",
              "  scenarios:\n"
              "    instance: { rpo: 20h, playbook: playbooks/api-failure.md }\n"
              "  objectives:");

  const auto ended = understudy({"exercise", plan.playbook("api-failure").string(), "--dry-run"});

  EXPECT_EQ(ended.status.shell_code(), 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("RTO 12h (the playbook), RPO 20h (the scenario 'instance')"));
}

TEST_F(DryRun, SaysWhatThePlaybooksOwnClockAndProbeAreWorth) {
  const PlanCopy plan;
  plan.change(plan.playbook("api-failure"), "2. Find out what has become of the instance",
              "2. Tell that it begins.\n\n   ```sh {clock=start}\n   true\n   ```\n\n"
              "3. Find out what has become of the instance");
  plan.change(plan.playbook("api-failure"), "1. The API answers under its name.",
              "1. What is left?\n\n   ```sh {rpo-probe=true}\n   newest\n   ```\n\n"
              "2. The API answers under its name.");

  const auto ended = understudy(
      {"exercise", plan.playbook("api-failure").string(), "--dry-run", "--ledger", "none"});

  EXPECT_EQ(ended.status.shell_code(), 0) << ended.err;
  for (const char* text :
       {"no write ledger: lost writes are shown by the playbook's own step alone",
        "the RTO counts from the fault", "this is told and does not count",
        "prints when the newest record left was written"}) {
    EXPECT_THAT(ended.out, HasSubstr(text));
  }
}

}  // namespace
}  // namespace understudy::blackbox
