#include "fixtures.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace understudy::stage::test {

namespace {

using evidence::Evidence;
using evidence::Run;
using std::chrono::hours;

model::Dependency critical(const std::string& name) {
  model::Dependency out{.name = {.value = name}};
  out.periods = {{.value = "always"}};
  out.workaround = "restart it by hand";
  out.objectives = {.rto = model::Duration{.value = hours(1)},
                    .rpo = model::Duration{.value = hours(1)}};
  out.playbook = model::Text{.value = "playbooks/" + name + ".md"};
  return out;
}

PlaybookFile playbook(const std::string& name) {
  model::Scenario scenario{.id = name + "-failure", .title = name + " failure"};
  scenario.service = model::Text{.value = name};
  scenario.leads = {{.value = "bob"}};
  scenario.recovery = {{.id = "recovery.1", .text = "restart it"}};
  scenario.test = {{.id = "test.1", .text = "look"}};
  PlaybookFile file{.path = "playbooks/" + name + ".md", .sha256 = "sha-of-" + name};
  file.value.scenarios = {scenario};
  return file;
}

void declare_people(model::Application& app) {
  model::Contact bob{.id = {.value = "bob"}, .name = "Bob", .phone = "+15555555551"};
  bob.availability = {{.value = "on-call"}};
  app.contacts = {bob};
  model::Notification detected{.when = {.value = "detected"}};
  detected.notify = {{.value = "bob"}};
  detected.via = {"phone"};
  detected.what = "which part fails";
  detected.why = "to begin";
  app.notifications = {detected};
}

void add_results(Evidence& evidence, int days, bool trend) {
  evidence::ResultsPublished results{
      .application = "shop", .place = "https://wiki.test/shop", .trend = trend};
  for (const Run& run : evidence.runs) results.runs.push_back(run.id);
  evidence::add(evidence, ago(days), results);
}

}  // namespace

evidence::Time now() {
  return std::chrono::sys_days(std::chrono::year(2026) / 11 / 26) + hours(12);
}

evidence::Time ago(int days) {
  return now() - std::chrono::days(days);
}

Content shop() {
  Content content{.bundle = "bundle-of-today", .folder = "resilience"};
  model::Application& app = content.application;
  app.name.value = "shop";
  app.title = "The shop";
  app.environments = {{.name = {.value = "lab"}}, {.name = {.value = "prod"}, .production = true}};
  model::Service api{.name = {.value = "api"}};
  api.probes = {{.value = "up"}};
  app.services = {api};
  app.probes = {{.name = {.value = "up"}}};
  app.dependencies = {critical("api"), critical("database")};
  declare_people(app);
  content.playbooks = {playbook("api"), playbook("database")};
  ExperimentFile experiment{.path = "experiments/latency.yaml", .sha256 = "sha-of-latency"};
  experiment.value.name.value = "latency";
  experiment.value.environment.value = "lab";
  content.experiments = {experiment};
  return content;
}

Run passed(const std::string& id, const std::string& dependency, int days, bool production) {
  Run run{.id = id,
          .application = "shop",
          .scenario = dependency + "-failure",
          .target = dependency,
          .file = "playbooks/" + dependency + ".md",
          .file_sha256 = "sha-of-" + dependency,
          .environment = production ? "prod" : "lab",
          .production = production,
          .trigger = evidence::Trigger::pipeline,
          .hands = {.steps = 4},
          .verdict = evidence::Verdict::passed,
          .began = ago(days) - std::chrono::minutes(5),
          .ended = ago(days)};
  run.rto = {
      .objective = hours(1), .measured = std::chrono::seconds(30), .held = evidence::Held::met};
  run.rpo = {
      .objective = hours(1), .measured = std::chrono::seconds(0), .held = evidence::Held::met};
  return run;
}

Run passed_experiment(const std::string& id, int days) {
  Run run = passed(id, "api", days);
  run.kind = evidence::Kind::experiment;
  run.scenario.clear();
  run.target = "cache";
  run.experiment = "latency";
  run.file_sha256 = "sha-of-latency";
  return run;
}

Evidence complete() {
  Evidence all;
  for (const std::string dependency : {"api", "database"}) {
    Run first = passed(dependency + "-1", dependency, 60);
    first.rto.objective = hours(12);
    first.rpo.objective = hours(24);
    all.runs.push_back(first);
    all.runs.push_back(passed(dependency + "-2", dependency, 30));
    all.runs.push_back(passed(dependency + "-3", dependency, 3));
    all.runs.push_back(passed(dependency + "-prod", dependency, 2, true));
  }
  all.runs.push_back(passed_experiment("latency-1", 3));
  evidence::add(all, ago(1), evidence::Checked{.application = "shop", .bundle = "bundle-of-today"});
  evidence::add(all, ago(1),
                evidence::PlanPublished{.application = "shop",
                                        .bundle = "bundle-of-today",
                                        .place = "https://wiki.test/shop",
                                        .verified = true});
  evidence::add(
      all, ago(1),
      evidence::AgreementRecorded{
          .application = "shop", .bundle = "bundle-of-today", .reached = true, .agreed = {"bob"}});
  evidence::add(all, ago(1),
                evidence::DoctorReported{
                    .application = "shop", .bundle = "bundle-of-today", .cleared = true});
  evidence::add(all, ago(1),
                evidence::GateRan{.application = "shop",
                                  .bundle = "bundle-of-today",
                                  .pipeline = "ci",
                                  .build = "77",
                                  .passed = true,
                                  .enforced = true});
  add_results(all, 1, true);
  return all;
}

Standing standing_of(const Ladder& ladder, const std::string& id) {
  const auto found = std::ranges::find_if(
      ladder.standings, [&id](const Standing& standing) { return standing.requirement.id == id; });
  return found == ladder.standings.end() ? Standing() : *found;
}

Standing standing_of(const Content& content, const Evidence& evidence, const std::string& id) {
  return standing_of(assess(content, evidence, now()), id);
}

}  // namespace understudy::stage::test
