// What is asked, and of whom.
#include "understudy/doctor/asks.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures.hpp"
#include "understudy/probe/look.hpp"

namespace understudy::doctor {
namespace {

using std::chrono::hours;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

model::Text text(const std::string& value) {
  return {.value = value, .where = {}};
}

model::Step running(const std::string& command, const std::string& host = "") {
  model::Block block;
  block.commands = {{.text = command, .expected = {}, .where = {}}};
  block.attributes.host = host;
  return {.id = "recovery.1", .blocks = {block}, .where = {}};
}

/// A shop with two hosts, one of them reached by ssh.
stage::Content shop() {
  stage::Content content = stage::test::shop();
  content.application.hosts = {{.name = text("here"), .is_default = true},
                               {.name = text("app-1"), .reach = {"ssh", "app-1"}}};
  for (stage::PlaybookFile& file : content.playbooks) {
    for (model::Scenario& scenario : file.value.scenarios) scenario.recovery = {};
  }
  return content;
}

model::Scenario& scenario_of(stage::Content& content) {
  return content.playbooks.front().value.scenarios.front();
}

std::vector<Ask> of_kind(const stage::Content& content, Kind kind) {
  std::vector<Ask> asks = asks_of(content, "/opt/understudy");
  std::erase_if(asks, [kind](const Ask& ask) { return ask.kind != kind; });
  return asks;
}

std::vector<std::string> tools_on(const stage::Content& content, const std::string& host) {
  for (const Ask& ask : of_kind(content, Kind::tools)) {
    if (ask.host == host) return std::get<AskTools>(ask.about).names;
  }
  return {};
}

TEST(AskedHosts, AreReachedByTheirOwnWordsAndNoShell) {
  const auto hosts = of_kind(shop(), Kind::hosts);
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_THAT(hosts[0].argv, ElementsAre("true"));
  EXPECT_THAT(hosts[1].argv, ElementsAre("ssh", "app-1", "true"));
}

TEST(AskedClocks, AreThoseOfOtherMachines) {
  const auto clocks = of_kind(shop(), Kind::clocks);
  EXPECT_EQ(std::ranges::count_if(
                clocks, [](const Ask& ask) { return std::holds_alternative<AskClock>(ask.about); }),
            1);
}

TEST(AskedTools, AreWhatTheStepsOfAHostStart) {
  stage::Content content = shop();
  scenario_of(content).recovery = {running("curl -s x | jq .a && FOO=1 psql; echo", "app-1"),
                                   running("pg_isready")};
  scenario_of(content).recovery[1].guard = "stat /x";
  EXPECT_THAT(
      tools_on(content, "app-1"),
      ElementsAre("curl", "jq", "psql"));  // What the shell has of itself is left out: echo.
  EXPECT_THAT(tools_on(content, "here"), ElementsAre("pg_isready", "stat"));
}

TEST(AskedTools, LeaveOutWhatAShellWouldExpandOrAStepDefines) {
  stage::Content content = shop();
  scenario_of(content).recovery = {
      running("again() { date; }\nagain\n\"$TOOL\" x\n./local\n<placeholder> y")};
  EXPECT_THAT(tools_on(content, "here"), ElementsAre("date"));
}

TEST(AskedTools, LeaveOutStepsThatAreNotRunAndAskForTheirInterpreter) {
  stage::Content content = shop();
  scenario_of(content).recovery = {running("skipped"), running("print 1")};
  scenario_of(content).recovery[0].blocks[0].attributes.skip = "by hand only";
  scenario_of(content).recovery[1].blocks[0].attributes.interpreter = {"python3", "-"};
  EXPECT_THAT(tools_on(content, "here"), ElementsAre("python3"));
}

TEST(AskedTools, AreThoseOfFaultsAsWell) {
  stage::Content content = shop();
  content.application.faults = {
      {.name = text("stop"), .from = text("app-1"), .inject = {"systemctl", "stop", "x"}}};
  EXPECT_THAT(tools_on(content, "app-1"), ElementsAre("systemctl"));
}

TEST(AskedRights, AreThoseThatStepsUse) {
  stage::Content content = shop();
  EXPECT_THAT(of_kind(content, Kind::rights), IsEmpty());
  scenario_of(content).recovery = {running("sudo systemctl restart x", "app-1")};
  const auto rights = of_kind(content, Kind::rights);
  ASSERT_EQ(rights.size(), 1U);
  EXPECT_THAT(rights[0].argv, ElementsAre("ssh", "app-1", "sudo", "-n", "true"));
}

TEST(AskedVersions, AreAskedAsDeclared) {
  stage::Content content = shop();
  content.application.tools = {
      {.name = text("jq"), .version = text("1.6")},
      {.name = text("aws"), .from = text("app-1"), .version = text("2"), .ask = {"aws", "-V"}}};
  const auto versions = of_kind(content, Kind::versions);
  ASSERT_EQ(versions.size(), 2U);
  EXPECT_THAT(versions[0].argv, ElementsAre("jq", "--version"));
  EXPECT_THAT(versions[1].argv, ElementsAre("ssh", "app-1", "aws", "-V"));
}

TEST(Asked, WordsReachTheOtherSideOfSshAsTheyAre) {
  stage::Content content = shop();
  content.application.dependencies[0].backup =
      model::Backup{.newest = {"newest", "it's $(touch /x); rm"}, .from = text("app-1")};
  const auto backups = of_kind(content, Kind::backups);
  ASSERT_EQ(backups.size(), 1U);
  EXPECT_THAT(backups[0].argv,
              ElementsAre("ssh", "app-1", "newest", R"('it'\''s $(touch /x); rm')"));
  content.application.hosts[1].reach = {"lab", "exec", "--"};
  EXPECT_EQ(of_kind(content, Kind::backups).at(0).argv.back(), "it's $(touch /x); rm");
}

TEST(AskedProbes, AreLookedAtFromTheirPlace) {
  stage::Content content = shop();
  content.application.hosts[1].reach = {"lab", "app-1"};
  content.application.probes = {{.name = text("books"),
                                 .url = text("http://a.test/books/"),
                                 .from = text("app-1"),
                                 .expect_body = "title"}};
  const auto probes = of_kind(content, Kind::probes);
  ASSERT_EQ(probes.size(), 1U);
  EXPECT_EQ(probes[0].argv.at(0), "lab");
  EXPECT_EQ(probes[0].argv.at(2), "/opt/understudy");
  const auto job = probe::look_job(probes[0].argv.back());
  ASSERT_TRUE(job);
  EXPECT_EQ(job->url, "http://a.test/books/");
  EXPECT_EQ(job->expect_body, "title");
}

TEST(AskedCertificatesAndMetrics, AreThoseThatServicesDeclare) {
  stage::Content content = shop();
  model::Service service{.name = text("api")};
  service.metrics = text("http://a.test/metrics");
  service.certificates = {text("a.test:443"), text("[::1]:8443")};
  content.application.services = {service};
  const auto certificates = of_kind(content, Kind::certificates);
  ASSERT_EQ(certificates.size(), 2U);
  const auto job = probe::look_job(certificates[1].argv.back());
  ASSERT_TRUE(job);
  EXPECT_EQ(job->host, "::1");
  EXPECT_EQ(job->port, 8443);
  EXPECT_EQ(of_kind(content, Kind::metrics).size(), 1U);
  EXPECT_THAT(undeclared(content).absent, Not(Contains("metrics")));
}

TEST(AskedNames, AreThoseThatAScenarioPointsElsewhere) {
  stage::Content content = shop();
  content.application.services = {{.name = text("api"), .endpoint = "api.shop.test"},
                                  {.name = text("db"), .endpoint = "db.shop.test"}};
  scenario_of(content).objectives.rto = model::Duration{.value = hours(2), .where = {}};
  scenario_of(content).recovery = {running("pg_isready --host db.shop.test"),
                                   running("cloud dns set api.shop.test A 10.0.0.1")};
  const auto names = of_kind(content, Kind::names);
  ASSERT_EQ(names.size(), 1U);
  EXPECT_EQ(names[0].subject, "api.shop.test");
  EXPECT_EQ(std::get<AskName>(names[0].about).rto, hours(2));
}

TEST(AskedNames, AreFoundInManualStepsToo) {
  stage::Content content = shop();
  content.application.services = {{.name = text("db"), .endpoint = "db.shop.test"}};
  scenario_of(content).recovery = {
      {.id = "recovery.1", .text = "Point the record of db.shop.test at it.", .where = {}},
      {.id = "recovery.2", .text = "A person opens not-db.shop.test.", .where = {}}};
  EXPECT_EQ(of_kind(content, Kind::names).size(), 1U);
}

TEST(AskedBackups, AreComparedWithTheDependencysRpo) {
  stage::Content content = shop();
  content.application.dependencies[0].backup =
      model::Backup{.newest = {"newest"}, .from = text("app-1")};
  const auto backups = of_kind(content, Kind::backups);
  ASSERT_EQ(backups.size(), 1U);
  EXPECT_THAT(backups[0].argv, ElementsAre("ssh", "app-1", "newest"));
  EXPECT_EQ(std::get<AskBackup>(backups[0].about).rpo, hours(1));
}

TEST(UndeclaredBackups, AreEssentialUnlessAChildHasOneOrAThirdPartySeesToIt) {
  stage::Content content = shop();
  model::Application& app = content.application;
  ASSERT_EQ(app.dependencies.size(), 2U);
  const auto missing = [&] {
    std::vector<std::string> names;
    for (const Finding& one : undeclared(content).unknown) {
      if (one.kind == Kind::backups && one.essential) names.push_back(one.subject);
    }
    return names;
  };
  EXPECT_EQ(missing().size(), 2U);
  app.dependencies[1].backup = model::Backup{.newest = {"x"}};
  EXPECT_EQ(missing().size(), 1U);
  app.dependencies[0].children = {app.dependencies[1].name};
  EXPECT_THAT(missing(), IsEmpty());
  app.dependencies[0].children = {app.dependencies[0].name};
  EXPECT_EQ(missing().size(), 1U);
  app.dependencies[0].provider = model::Provider{.name = text("cloud"), .third_party = true};
  EXPECT_THAT(missing(), IsEmpty());
}

TEST(Undeclared, TellsThatThereIsNoProbe) {
  stage::Content content = shop();
  content.application.probes.clear();
  const auto unknown = undeclared(content).unknown;
  EXPECT_TRUE(std::ranges::any_of(unknown, [](const Finding& one) {
    return one.kind == Kind::probes && one.state == State::unknown && one.essential;
  }));
  EXPECT_THAT(undeclared(content).absent, IsSupersetOf({"metrics", "certificates"}));
}

}  // namespace
}  // namespace understudy::doctor
