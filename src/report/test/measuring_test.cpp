// What a playbook's own steps say of the clock and of the newest record left is told in every
// report, and never for more than it is worth.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/exercise/facts.hpp"
#include "understudy/model/event.hpp"
#include "understudy/report/report.hpp"

namespace understudy::report {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t one_second = 1'000'000'000;
constexpr std::int64_t boot = 100 * one_second;
/// 2026-11-28T03:00:00Z
constexpr std::int64_t wall_clock = 1'795'834'800 * one_second;

model::Planned measuring_plan(bool marked) {
  const model::Action switch_over{.id = "recovery.1",
                                  .step = "recovery.1",
                                  .section = "recovery",
                                  .kind = "run",
                                  .next = 1,
                                  .starts_clock = marked};
  const model::Action look{.id = "test.1",
                           .step = "test.1",
                           .section = "test",
                           .kind = "run",
                           .next = 2,
                           .rpo_probe = marked};
  return {.actions = {switch_over, look}, .assumptions = {}};
}

/// The fault at 100 s, the playbook's start 3 s later, the newest record 5 s before the fault, and
/// a ledger that lost nothing.
std::vector<model::Event> measured_run(bool marked) {
  const auto at = [](std::int64_t seconds) { return boot + seconds * one_second; };
  model::StepFinished looked{
      .action = "test.1", .outcome = "ok", .began_ns = at(9), .ended_ns = at(10)};
  if (marked) {
    looked.newest_unix_ns = wall_clock - 5 * one_second;
    looked.newest_step_ns = one_second;
  }
  std::vector<std::pair<std::int64_t, model::Body>> bodies{
      {0, model::RunOpened{.run_id = "r1",
                           .scenario_title = "Switchover",
                           .rto_ms = 60'000,
                           .rpo_ms = 60'000,
                           .ledger = "orders"}},
      {0, measuring_plan(marked)},
      {0, model::FaultInjected{.ok = true, .began_ns = at(0), .ended_ns = at(1)}},
      {3, model::Issued{.command = 1, .kind = "run", .action = "recovery.1", .attempt = 1}},
      {8, model::StepFinished{.action = "recovery.1", .outcome = "ok", .ended_ns = at(8)}},
      {9, model::Issued{.command = 2, .kind = "run", .action = "test.1", .attempt = 1}},
      {10, looked},
      {11,
       model::AvailabilityMeasured{
           .complete = true,
           .from_ns = at(-1),
           .to_ns = at(11),
           .resolution_ns = 20'000'000,
           .outages = {{.from_ns = at(0), .to_ns = at(7), .ended = true, .first_error = "502"}},
           .slice_ns = one_second,
           .strip = {{.from_ns = at(0), .failed = 1}}}},
      {12, model::WritesMeasured{.complete = true, .acknowledged = 9, .interval_ns = 100'000'000}},
      {13, model::Closed{.verdict = "passed"}}};
  std::vector<model::Event> out;
  for (auto& [second, body] : bodies) {
    out.push_back({.number = out.size() + 1,
                   .at = {.boot_ns = at(second), .wall_ns = wall_clock + second * one_second},
                   .body = std::move(body)});
  }
  return out;
}

boost::json::object report_of(bool marked) {
  const auto events = measured_run(marked);
  return boost::json::parse(to_json(exercise::facts(events), events)).as_object();
}

TEST(Measuring, OfThePlaybookIsToldAsData) {
  const auto report = report_of(true);

  const auto& clock = report.at("clock").as_object();
  EXPECT_EQ(clock.at("starts"), "fault");
  EXPECT_EQ(clock.at("start_step"), "recovery.1");
  EXPECT_EQ(clock.at("start_step_ms").to_number<double>(), 3000);
  EXPECT_EQ(clock.at("stops"), "served");
  EXPECT_TRUE(clock.at("stop_step_ms").is_null());
  EXPECT_EQ(report.at("time_to_recover_ms").to_number<double>(), 7000);
  const auto& probe = report.at("rpo_probe").as_object();
  EXPECT_EQ(probe.at("held"), "met");
  EXPECT_EQ(probe.at("held_by_ledger"), "met");
  EXPECT_EQ(probe.at("loss_ms").to_number<double>(), 5000);
  EXPECT_EQ(probe.at("differs_from_ledger"), true);
  const auto& newest = probe.at("newest").as_array().at(0).as_object();
  EXPECT_EQ(newest.at("step"), "test.1");
  EXPECT_EQ(newest.at("written"), "2026-11-28T02:59:55.000Z");
  EXPECT_EQ(newest.at("resolution_ms").to_number<double>(), 1000);
  EXPECT_EQ(report.at("rpo").as_object().at("measured_ms").to_number<double>(), 5000);
}

TEST(Measuring, OfThePlaybookIsToldToPeople) {
  const auto events = measured_run(true);
  const exercise::Facts facts = exercise::facts(events);

  for (const std::string& text :
       {to_markdown(facts, events), to_html(facts, events), to_terminal(facts, {})}) {
    EXPECT_THAT(text, HasSubstr("test.1: written 5.00 s ± 1.00 s before the disruption"));
    EXPECT_THAT(text, HasSubstr("the write ledger says otherwise"));
    EXPECT_THAT(text, HasSubstr("came 3.00 s later and does not count"));
  }
  EXPECT_THAT(
      to_markdown(facts, events),
      HasSubstr("Ledger and playbook disagree about what was lost (ledger: none, step: 5.00 s)"));
  EXPECT_THAT(to_html(facts, events),
              HasSubstr("the playbook starts its clock; the RTO counts from the fault"));
}

TEST(Measuring, IsNotSpokenOfWhereThePlaybookSaysNothing) {
  const auto report = report_of(false);
  const auto events = measured_run(false);

  EXPECT_TRUE(report.at("rpo_probe").is_null());
  EXPECT_TRUE(report.at("clock").as_object().at("start_step").is_null());
  EXPECT_EQ(report.at("clock").as_object().at("text"),
            "from the fault that was injected until a client is served again");
  EXPECT_THAT(to_terminal(exercise::facts(events), {}), Not(HasSubstr("clock")));
  EXPECT_EQ(report.at("time_to_recover_ms").to_number<double>(), 7000);
}

}  // namespace
}  // namespace understudy::report
