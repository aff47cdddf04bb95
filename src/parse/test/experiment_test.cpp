#include "understudy/parse/experiment.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"

namespace understudy::parse {

namespace {

using namespace std::chrono_literals;

std::shared_ptr<const diag::Source> source(std::string text) {
  return std::make_shared<const diag::Source>(
      diag::Source{.name = "e.yaml", .text = std::move(text)});
}

ParsedExperiment parse(std::string text) {
  return parse_experiment(source(std::move(text)));
}

const std::string complete = R"(apiVersion: understudy/v1
kind: Experiment
metadata:
  name: database-gone
spec:
  proves: database
  playbook: playbooks/database.md#restart
  environment: lab
  hypothesis:
    - {probe: books, success: 99.9%, within: 10s}
    - {probe: books, p50: 20ms, p99: 250ms, during: true}
  faults:
    - {fault: stop-database, after: 10s, for: 1m}
  duration: 3m
  abort:
    - {probe: books, failing: 30s}
    - {when: test -e /run/stop, from: operator}
  blastRadius: {services: [database, api], hosts: [db-1], clients: 12.5%}
  schedule: {every: 1w, window: "Mon-Fri 10:00-16:00 Europe/Berlin"}
)";

std::string with(const std::string& old, const std::string& changed) {
  std::string text = complete;
  return text.replace(text.find(old), old.size(), changed);
}

model::Text named(std::string name) {
  return {.value = std::move(name), .where = {}};
}

/// Declares everything that `complete` speaks of.
model::Application bookstore() {
  model::Application app;
  app.environments.push_back({.name = named("lab")});
  app.hosts.push_back({.name = named("operator")});
  app.hosts.push_back({.name = named("db-1")});
  app.services.push_back({.name = named("api")});
  app.dependencies.push_back(
      {.name = named("database"), .playbook = named("playbooks/database.md")});
  app.probes.push_back({.name = named("books"), .url = named("http://api.test/")});
  app.faults.push_back({.name = named("stop-database"), .revert = {"start"}});
  return app;
}

TEST(Experiment, IsReadWhole) {
  const auto parsed = parse(complete);
  const model::Experiment& read = parsed.value;

  ASSERT_EQ(diag::render(parsed.findings), "");
  EXPECT_EQ(read.name.value, "database-gone");
  EXPECT_EQ(read.title, "database-gone");
  EXPECT_EQ(read.proves.value, "database");
  EXPECT_EQ(read.playbook->value, "playbooks/database.md#restart");
  EXPECT_EQ(read.environment.value, "lab");
  EXPECT_EQ(read.duration.value, 3min);
  EXPECT_EQ(read.blast_radius.services.size(), 2U);
  EXPECT_EQ(read.blast_radius.hosts.at(0).value, "db-1");
  EXPECT_EQ(read.blast_radius.clients->value.thousandths, 12'500);
  EXPECT_EQ(read.schedule->every.value, 168h);
  EXPECT_EQ(read.schedule->window->value, "Mon-Fri 10:00-16:00 Europe/Berlin");
}

TEST(Experiment, KeepsEachConditionOfItsHypothesis) {
  const auto parsed = parse(complete);

  ASSERT_EQ(parsed.value.hypothesis.size(), 2U);
  const model::Condition& success = parsed.value.hypothesis[0];
  EXPECT_EQ(success.success->value.thousandths, 99'900);
  EXPECT_EQ(success.within.value, 10s);
  EXPECT_FALSE(success.during);
  const model::Condition& latency = parsed.value.hypothesis[1];
  EXPECT_FALSE(latency.success);
  EXPECT_TRUE(latency.during);
  ASSERT_EQ(latency.latencies.size(), 2U);
  EXPECT_EQ(latency.latencies[0].percentile, 50);
  EXPECT_EQ(latency.latencies[1].percentile, 99);
  EXPECT_EQ(latency.latencies[1].most.value, 250ms);
}

TEST(Experiment, KnowsWhenItsFaultsEndAndWhatAbortsIt) {
  const auto parsed = parse(complete);

  EXPECT_EQ(parsed.value.faults.at(0).after, 10s);
  EXPECT_EQ(parsed.value.faults.at(0).ends(), 70s);
  ASSERT_EQ(parsed.value.abort.size(), 2U);
  EXPECT_EQ(parsed.value.abort[0].probe->value, "books");
  EXPECT_EQ(parsed.value.abort[0].failing.value, 30s);
  EXPECT_FALSE(parsed.value.abort[1].probe);
  EXPECT_EQ(parsed.value.abort[1].when->value, "test -e /run/stop");
  EXPECT_EQ(parsed.value.abort[1].from->value, "operator");
  EXPECT_EQ(parsed.value.abort[1].every.value, 1s);
}

TEST(Experiment, PointsAtTheTextItRead) {
  const auto parsed = parse(complete);

  const diag::Span& bound = parsed.value.hypothesis.at(0).success->where;
  EXPECT_EQ(bound.line, 10U);
  EXPECT_EQ(bound.column, 31U);
  EXPECT_EQ(bound.length, 5U);
  EXPECT_EQ(parsed.value.faults.at(0).lasts.where.line, 13U);
  EXPECT_EQ(parsed.value.duration.where.column, 13U);
}

TEST(Experiment, MustEndAfterEachOfItsFaults) {
  EXPECT_EQ(diag::render(parse(with("duration: 3m", "duration: 81s")).findings), "");
  EXPECT_EQ(
      diag::render(parse(with("duration: 3m", "duration: 70s")).findings),
      "e.yaml:13:47: error: the fault 'stop-database' lasts until 1m10s, but the experiment "
      "is over after 1m10s [US-E028]\n"
      " 13 |     - {fault: stop-database, after: 10s, for: 1m}\n"
      "    |                                               ^^\n"
      "  hint: give it a longer 'duration': what comes after the last fault shows whether the "
      "steady state is back\n");
}

TEST(Experiment, OfMoreThanOneMiBIsRefused) {
  const auto parsed = parse(std::string((1U << 20U) + 1, 'a'));

  ASSERT_EQ(parsed.findings.size(), 1U);
  EXPECT_EQ(parsed.findings[0].message, "the file has 1048577 bytes, but at most 1048576 are read");
}

TEST(ExperimentReferences, AreAllDeclared) {
  const auto parsed = parse(complete);

  EXPECT_EQ(diag::render(check_experiment_references(parsed.value, bookstore())), "");
}

TEST(ExperimentReferences, ThatAreNotDeclaredAreEachReported) {
  const auto parsed = parse(complete);
  model::Application app = bookstore();
  app.faults[0].name = named("stop-databse");
  app.probes.clear();

  EXPECT_EQ(diag::render(check_experiment_references(parsed.value, app)),
            "e.yaml:10:15: error: no probe is named 'books' [US-E020]\n"
            " 10 |     - {probe: books, success: 99.9%, within: 10s}\n"
            "    |               ^^^^^\n"
            "  hint: the manifest declares no probes\n"
            "e.yaml:11:15: error: no probe is named 'books' [US-E020]\n"
            " 11 |     - {probe: books, p50: 20ms, p99: 250ms, during: true}\n"
            "    |               ^^^^^\n"
            "  hint: the manifest declares no probes\n"
            "e.yaml:13:15: error: no fault is named 'stop-database' [US-E020]\n"
            " 13 |     - {fault: stop-database, after: 10s, for: 1m}\n"
            "    |               ^^^^^^^^^^^^^\n"
            "  hint: did you mean 'stop-databse'?\n"
            "e.yaml:16:15: error: no probe is named 'books' [US-E020]\n"
            " 16 |     - {probe: books, failing: 30s}\n"
            "    |               ^^^^^\n"
            "  hint: the manifest declares no probes\n");
}

TEST(ExperimentReferences, AFaultThatDestroysNeedsAPlaybook) {
  model::Application app = bookstore();
  app.faults[0].destroys = true;
  const auto without = parse(with("  playbook: playbooks/database.md#restart\n", ""));

  const auto findings = check_experiment_references(without.value, app);

  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].code, "US-E033");
  EXPECT_EQ(diag::render(check_experiment_references(parse(complete).value, app)), "");
}

TEST(ExperimentReferences, SayNothingAboutWhatCouldNotBeRead) {
  const auto parsed = parse("kind: Experiment\n");

  EXPECT_EQ(diag::render(check_experiment_references(parsed.value, bookstore())), "");
}

}  // namespace

}  // namespace understudy::parse
