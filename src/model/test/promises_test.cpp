#include "understudy/model/promises.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace understudy::model {
namespace {

using std::chrono::hours;

Duration lasting(int count) {
  return {.value = hours(count), .where = {}};
}

DisruptionScenario disruption(std::string name, std::string playbook, Objectives objectives) {
  return {.name = {.value = std::move(name), .where = {}},
          .objectives = std::move(objectives),
          .playbook = Text{.value = std::move(playbook), .where = {}}};
}

/// An application that promises everything itself, and 'api' another RTO.
Application shop() {
  Application app;
  app.objectives = {.rto = lasting(24), .rpo = lasting(48)};
  app.dependencies.push_back({.name = {.value = "api", .where = {}},
                              .objectives = {.rto = lasting(12), .rpo = std::nullopt}});
  return app;
}

Scenario scenario_for_api(Objectives objectives = {}) {
  return {.id = "region",
          .service = Text{.value = "api", .where = {}},
          .objectives = std::move(objectives)};
}

Promises promised(const Application& app, const Scenario& scenario) {
  return promises_for(app, "playbooks/dr.md", scenario,
                      dependency_of(app, "playbooks/dr.md", scenario));
}

TEST(Promises, AreEachThoseOfTheNearestThatSaysAnything) {
  Application app = shop();
  const Scenario silent = scenario_for_api();

  const Promises general = promised(app, silent);
  app.scenarios = {disruption("region", "playbooks/dr.md", {.rto = lasting(4), .rpo = {}})};
  const Promises by_disruption = promised(app, silent);
  const Promises by_playbook =
      promised(app, scenario_for_api({.rto = lasting(3), .rpo = lasting(2)}));

  EXPECT_EQ(general.rto->time.value, hours(12));
  EXPECT_EQ(general.rto->by, PromisedBy::dependency);
  EXPECT_EQ(general.rpo->time.value, hours(48));
  EXPECT_EQ(general.rpo->by, PromisedBy::application);
  EXPECT_EQ(by_disruption.rto->time.value, hours(4));
  EXPECT_EQ(by_disruption.rto->by, PromisedBy::disruption);
  EXPECT_EQ(by_disruption.rpo->by, PromisedBy::application);
  EXPECT_EQ(by_playbook.rto->time.value, hours(3));
  EXPECT_EQ(by_playbook.rpo->by, PromisedBy::playbook);
}

TEST(Promises, OfAScenarioThatSaysNoNameAreThoseOfTheDependencyWhosePlaybookItIs) {
  Application app = shop();
  const Scenario nameless{.id = "region", .service = std::nullopt, .objectives = {}};
  const Scenario other{.id = "zone", .service = std::nullopt, .objectives = {}};

  EXPECT_EQ(promised(app, nameless).rto->by, PromisedBy::application);
  app.dependencies.front().playbook = Text{.value = "playbooks/dr.md#region", .where = {}};
  EXPECT_EQ(promised(app, nameless).rto->by, PromisedBy::dependency);
  EXPECT_EQ(promised(app, other).rto->by, PromisedBy::application);
  app.dependencies.front().playbook->value = "playbooks/dr.md";
  EXPECT_EQ(promised(app, other).rto->by, PromisedBy::dependency);
}

TEST(Promises, OfTheScenarioAloneComeBeforeThoseOfItsFile) {
  Application app = shop();
  app.scenarios = {disruption("any", "playbooks/dr.md", {.rto = lasting(8), .rpo = {}}),
                   disruption("region", "playbooks/dr.md#region", {.rto = lasting(4), .rpo = {}})};

  EXPECT_EQ(disruption_of(app, "playbooks/dr.md", "region")->name.value, "region");
  EXPECT_EQ(disruption_of(app, "playbooks/dr.md", "zone")->name.value, "any");
  EXPECT_EQ(disruption_of(app, "playbooks/dr.mdx", "region"), nullptr);
  EXPECT_EQ(disruption_of(app, "dr.md", "region"), nullptr);
}

TEST(Promises, AreNoneWhereNobodySaysAnything) {
  const Promises none = promises_for({}, "", {}, nullptr);

  EXPECT_FALSE(none.rto || none.rpo);
}

TEST(NamedPlaybooks, AreThoseOfDependenciesAndScenarios) {
  Application app = shop();
  app.dependencies[0].playbook = Text{.value = "playbooks/api.md#lost", .where = {}};
  app.scenarios = {disruption("region", "playbooks/dr.md", {})};

  EXPECT_THAT(named_playbooks(app), testing::ElementsAre("playbooks/api.md", "playbooks/dr.md"));
}

}  // namespace
}  // namespace understudy::model
