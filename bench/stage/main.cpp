// What it costs to say where a company of 1,000 applications stands, each with five years of weekly
// runs in memory: the ladder of one, and of all of them.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include "understudy/evidence/evidence.hpp"
#include "understudy/stage/ladder.hpp"

namespace {

namespace evidence = understudy::evidence;
namespace model = understudy::model;
namespace stage = understudy::stage;
using Clock = std::chrono::steady_clock;

constexpr int dependencies = 3;

evidence::Time today() {
  return std::chrono::sys_days(std::chrono::year(2026) / 11 / 26);
}

std::string name_of(int number) {
  return fmt::format("application-{:04}", number);
}

model::Dependency dependency(int number) {
  model::Dependency out{.name = {.value = fmt::format("dependency-{}", number)}};
  out.periods = {{.value = "always"}};
  out.workaround = "restart it by hand";
  out.objectives.rto = model::Duration{.value = std::chrono::hours(1)};
  out.objectives.rpo = model::Duration{.value = std::chrono::hours(1)};
  out.playbook = model::Text{.value = fmt::format("playbooks/{}.md", number)};
  return out;
}

stage::PlaybookFile playbook(int number) {
  model::Scenario scenario{.id = fmt::format("dependency-{}-failure", number), .title = "failure"};
  scenario.service = model::Text{.value = fmt::format("dependency-{}", number)};
  scenario.leads = {{.value = "alice"}};
  scenario.recovery = {{.id = "recovery.1"}};
  scenario.test = {{.id = "test.1"}};
  stage::PlaybookFile file{.path = fmt::format("playbooks/{}.md", number),
                           .sha256 = fmt::format("{:064x}", number)};
  file.value.scenarios = {scenario};
  return file;
}

stage::Content content(int number) {
  stage::Content out{.bundle = fmt::format("{:064x}", number), .folder = "resilience"};
  out.application.name.value = name_of(number);
  out.application.environments = {{.name = {.value = "lab"}},
                                  {.name = {.value = "prod"}, .production = true}};
  out.application.probes = {{.name = {.value = "up"}}};
  model::Contact alice{.id = {.value = "alice"}, .phone = "+15555555550"};
  alice.availability = {{.value = "on-call"}};
  out.application.contacts = {alice};
  model::Notification told{
      .when = {.value = "detected"}, .via = {"phone"}, .what = "x", .why = "y"};
  told.notify = {{.value = "alice"}};
  out.application.notifications = {told};
  for (int i = 0; i < dependencies; ++i) {
    out.application.dependencies.push_back(dependency(i));
    out.playbooks.push_back(playbook(i));
  }
  return out;
}

evidence::Run run(int application, int week, int weeks) {
  const int target = week % dependencies;
  const bool production = week % 2 == 0;
  evidence::Run out{
      .id = fmt::format("{}-run-{:04}", name_of(application), week),
      .application = name_of(application),
      .scenario = fmt::format("dependency-{}-failure", target),
      .target = fmt::format("dependency-{}", target),
      .file = fmt::format("playbooks/{}.md", target),
      .file_sha256 = fmt::format("{:064x}", target),
      .environment = production ? "prod" : "lab",
      .production = production,
      .trigger = evidence::Trigger::pipeline,
      .hands = {.steps = 12},
      .verdict = week % 17 == 0 ? evidence::Verdict::failed : evidence::Verdict::passed,
      .ended = today() - std::chrono::weeks(weeks - week)};
  out.rto = {.objective = std::chrono::hours(week < 52 ? 12 : 1),
             .measured = std::chrono::seconds(40)};
  out.rpo = out.rto;
  return out;
}

evidence::Evidence known(int application, int weeks) {
  evidence::Evidence all;
  const std::string name = name_of(application);
  const std::string bundle = fmt::format("{:064x}", application);
  for (int week = 0; week < weeks; ++week) {
    all.runs.push_back(run(application, week, weeks));
    const evidence::Time at = all.runs.back().ended;
    evidence::add(all, at,
                  evidence::ResultsPublished{.application = name,
                                             .runs = {all.runs.back().id},
                                             .place = "wiki",
                                             .trend = week % 4 == 0});
    evidence::add(all, at,
                  evidence::GateRan{.application = name,
                                    .bundle = bundle,
                                    .pipeline = "ci",
                                    .passed = true,
                                    .enforced = true});
  }
  evidence::add(all, today(), evidence::Checked{.application = name, .bundle = bundle});
  evidence::add(all, today(),
                evidence::PlanPublished{.application = name, .bundle = bundle, .verified = true});
  evidence::add(
      all, today(),
      evidence::AgreementRecorded{.application = name, .bundle = bundle, .reached = true});
  evidence::add(all, today(),
                evidence::DoctorReported{.application = name, .bundle = bundle, .cleared = true});
  return all;
}

double milliseconds(Clock::duration duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

int main(int argc, char** argv) {
  int applications = 1000;
  int weeks = 260;
  CLI::App app("The cost of the ladder");
  app.add_option("--applications", applications)->check(CLI::Range(1, 100'000));
  app.add_option("--weeks", weeks)->check(CLI::Range(1, 5'000));
  CLI11_PARSE(app, argc, argv);

  std::vector<stage::Content> contents;
  std::vector<evidence::Evidence> all;
  for (int i = 0; i < applications; ++i) {
    contents.push_back(content(i));
    all.push_back(known(i, weeks));
  }

  std::vector<double> each;
  std::size_t held = 0;
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const auto from = Clock::now();
    const stage::Ladder ladder = stage::assess(contents[i], all[i], today());
    each.push_back(milliseconds(Clock::now() - from));
    held += static_cast<std::size_t>(
        std::ranges::count(ladder.standings, stage::State::held, &stage::Standing::state));
  }
  const double whole = milliseconds(Clock::now() - begin);
  std::ranges::sort(each);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} applications x {} weekly runs ({} requirements held in all)\n", applications,
             weeks, held);
  fmt::print("one application: median {:.3f} ms, slowest {:.3f} ms (aim: 50 ms)\n",
             each[each.size() / 2], each.back());
  fmt::print("all of them:     {:.0f} ms (aim: 2000 ms)\n", whole);
  fmt::print("memory:          {:.0f} MiB with all evidence held at once\n",
             static_cast<double>(usage.ru_maxrss) / 1024.0);
  return 0;
}
