// What is printed for three reports, in every form: cases/NAME.txt, narrow and plain as well,
// NAME.md and NAME.json. UNDERSTUDY_ACCEPT=1 writes them anew.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "understudy/doctor/report.hpp"
#include "understudy/report/doctor.hpp"

namespace understudy::golden {
namespace {

namespace fs = std::filesystem;
using doctor::Finding;
using doctor::Kind;
using doctor::Report;
using doctor::State;

Report report_of(std::vector<Finding> findings) {
  doctor::put_in_order(findings);
  return {.application = "shop",
          .title = "The shop",
          .folder = "resilience",
          .bundle = std::string(64, 'a'),
          .at = std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + std::chrono::hours(12),
          .findings = std::move(findings),
          .took = std::chrono::milliseconds(2140),
          .limit = std::chrono::seconds(30)};
}

std::vector<Finding> well() {
  return {
      {.kind = Kind::backups,
       .subject = "database",
       .state = State::ok,
       .says = "its newest backup is 3h old, within the RPO of 1d"},
      {.kind = Kind::hosts, .subject = "operator", .state = State::ok, .says = "reachable"},
      {.kind = Kind::hosts, .subject = "app-1", .state = State::ok, .says = "reachable"},
      {.kind = Kind::declared,
       .state = State::ok,
       .says = "manifest and 3 playbooks hold together"},
      {.kind = Kind::exercises,
       .subject = "database",
       .state = State::unknown,
       .says = "never exercised as its playbook stands now",
       .next = "understudy exercise resilience/playbooks/a-name-that-is-rather-long-for-a-line.md",
       .essential = false},
      {.kind = Kind::probes,
       .subject = "books",
       .state = State::ok,
       .says = "HTTP 200 as expected, from operator"},
  };
}

std::vector<Finding> ill() {
  std::vector<Finding> findings = well();
  findings.push_back({.kind = Kind::probes,
                      .subject = "static",
                      .state = State::problem,
                      .says = "connection refused, from operator",
                      .next = "see what keeps http://cdn.shop.test/ from being served"});
  findings.push_back({.kind = Kind::clocks,
                      .subject = "app-1",
                      .state = State::unknown,
                      .says = "what its clock shows: no answer within 10s",
                      .next = "'date -u +%s.%N' must work there"});
  findings.push_back(
      {.kind = Kind::agreement,
       .state = State::problem,
       .says = "1 of 3 agree to it as it stands; missing: bob, \x1b[31mchri|<b>stina",
       .next = "understudy agree resilience"});
  return findings;
}

void expect_text(const std::string& name, const std::string& text) {
  const fs::path path = fs::path(CASES) / name;
  if (std::getenv("UNDERSTUDY_ACCEPT") != nullptr) {  // NOLINT(concurrency-mt-unsafe)
    std::ofstream(path, std::ios::binary) << text;
    return;
  }
  std::ifstream in(path, std::ios::binary);
  EXPECT_EQ(text, std::string(std::istreambuf_iterator<char>(in), {})) << path;
}

void expect_forms(const std::string& name, const Report& report) {
  expect_text(name + ".txt", report::doctor_text(report, {.width = 100}));
  expect_text(name + ".plain.txt", report::doctor_text(report, {.unicode = false, .width = 60}));
  expect_text(name + ".md", report::doctor_markdown(report));
  expect_text(name + ".json", report::doctor_json(report));
}

TEST(DoctorPage, OfAnApplicationThatIsWell) {
  expect_forms("well", report_of(well()));
}

TEST(DoctorPage, OfOneThatIsNotBeginsWithWhatIsWorst) {
  Report report = report_of(ill());
  report.absent = {"metrics", "certificates"};
  expect_forms("ill", report);
}

TEST(DoctorPage, OfPassiveChecksAloneClearsNothing) {
  Report report = report_of({well().at(3)});
  report.passive = true;
  expect_forms("passive", report);
}

}  // namespace
}  // namespace understudy::golden
