// What a full check of a company's catalogue costs, beside what merely scanning or loading the same
// text costs: libyaml's bare events (the floor) and a document of yaml-cpp (what others build on).
// Every measurement runs in a process of its own, so that its memory is its own.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <yaml.h>

#ifdef US_BENCH_YAML_CPP
#include <yaml-cpp/yaml.h>
#endif

#include "understudy/check/check.hpp"
#include "understudy/diag/formats.hpp"
#include "understudy/os/parallel.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/playbook.hpp"

namespace {

namespace check = understudy::check;
namespace diag = understudy::diag;
namespace parse = understudy::parse;
using Clock = std::chrono::steady_clock;

/// `count` services, each needing up to three that stand before it, all of one company.
std::string catalogue(int count) {
  std::minstd_rand random(1);
  std::string out = R"(apiVersion: understudy/v1
kind: Application
metadata:
  name: company
spec:
  objectives: {rto: 2d, rpo: 1d}
  contacts:
    - {id: alice, name: Alice, position: Director, services: [all], phone: "+15555555550", availability: [on-call]}
  notification:
    - {when: detected, notify: [alice], via: [phone], what: which, why: to begin, within: 15m}
  dependencies:
)";
  std::vector<int> hours(static_cast<std::size_t>(count), 1);  // Above all that it needs.
  for (int i = 0; i < count; ++i) {
    std::string children;
    for (int k = 0; k < std::min(i, 3); ++k) {
      const unsigned child = random() % static_cast<unsigned>(i);
      if (children.contains(fmt::format("service-{},", child))) continue;
      children += fmt::format("service-{}, ", child);
      hours[static_cast<std::size_t>(i)] =
          std::max(hours[static_cast<std::size_t>(i)], hours[child] + 1);
    }
    out += fmt::format(
        "    - name: service-{}\n      criticality: critical\n      periods: [always]\n"
        "      workaround: Restart it by hand\n      rto: {}h\n",
        i, hours[static_cast<std::size_t>(i)]);
    if (!children.empty()) {
      out += fmt::format("      children: [{}]\n", children.substr(0, children.size() - 2));
    }
    out += "      playbook: playbooks/restart.md\n";
  }
  return out;
}

/// A playbook of some 200 lines.
std::string playbook(int number) {
  std::string out = fmt::format(
      "---\napiVersion: understudy/v1\nkind: Playbook\nid: playbook-{0}\nseverity: critical\n"
      "leads: [alice, bob]\nrto: 2h\nrpo: 1h\n---\n\n# Failure {0}\n\n## Recovery procedure "
      "overview\n\n"
      "Restart it.\n\n## Basic assumptions\n\nThe machine is up.\n\n## Recovery platform\n\nOne "
      "machine.\n\n"
      "## Recovery procedure\n\n",
      number);
  for (int step = 1; step <= 24; ++step) {
    const std::string_view indent = step < 10 ? "   " : "    ";
    out += fmt::format(
        "{0}. Look at part {0} and restart what does not answer.\n\n"
        "{1}```console {{timeout=10s retry=3 interval=1s}}\n{1}$ systemctl restart "
        "part-{0}.service\n"
        "{1}$ curl --fail http://part-{0}.example.test/\n{1}ok [..]\n{1}```\n\n",
        step, indent);
  }
  out +=
      "## Test procedure\n\n1. It answers.\n\n   ```sh {timeout=10s}\n"
      "   curl --fail http://api.example.test/\n   ```\n\n## Resume procedure\n\nNothing.\n";
  return out;
}

struct Cost {
  double seconds = 0;    ///< By the clock on the wall.
  double cpu = 0;        ///< Of processor time, of all threads; other programs disturb it less.
  double megabytes = 0;  ///< Of resident memory, at most.
};

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// Runs `work` in a process of its own.
Cost measure(const std::function<void()>& work) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) std::abort();
  const pid_t child = ::fork();
  if (child == 0) {
    const auto began = Clock::now();
    const double cpu = cpu_seconds();
    work();
    const Cost took{.seconds = std::chrono::duration<double>(Clock::now() - began).count(),
                    .cpu = cpu_seconds() - cpu};
    const bool told = ::write(ends[1], &took, sizeof took) == sizeof took;
    ::_exit(told ? 0 : 1);
  }
  Cost cost;
  if (::read(ends[0], &cost, sizeof cost) != sizeof cost) std::abort();
  ::close(ends[0]);
  ::close(ends[1]);
  rusage usage{};
  ::wait4(child, nullptr, 0, &usage);
  cost.megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  return cost;
}

/// One of several that do the same, or a part of it.
struct Rival {
  std::string_view name;
  std::function<void()> work;
  Cost best{};
};

/// In turn, round by round, so that what disturbs the machine for a while disturbs all of them.
void compete(std::span<Rival> rivals, int rounds) {
  for (int round = 0; round < rounds; ++round) {
    for (Rival& rival : rivals) {
      const Cost cost = measure(rival.work);
      if (round == 0 || cost.seconds < rival.best.seconds) rival.best = cost;
    }
  }
}

void scan_events(const std::string& text) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text.data()),
                               text.size());
  yaml_event_t event;
  for (bool more = true; more;) {
    if (yaml_parser_parse(&parser, &event) == 0) std::abort();
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
}

/// As the command line has it checked.
void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& work) {
  understudy::os::in_parallel(count, work, 1);
}

/// One copy of the text, as a program that reads it from a file holds it.
void full_check(const std::shared_ptr<const diag::Source>& source, const std::string& written) {
  auto parsed = parse::parse_application(source, on_all_cores);
  diag::Findings findings = std::move(parsed.findings);
  const auto page = std::make_shared<const diag::Source>(
      diag::Source{.name = "playbooks/restart.md", .text = written});
  check::Workspace workspace;
  check::Member& member = workspace.members.emplace_back();
  member.application = std::move(parsed.value);
  member.playbooks.push_back(
      {.path = "playbooks/restart.md", .value = parse::parse_playbook(page).value});
  for (auto& finding : check::check(workspace, on_all_cores))
    findings.push_back(std::move(finding));
  const std::array sources{source, page};
  findings = check::without_allowed(std::move(findings), sources);
  for (const auto& finding : findings) {
    if (finding.where.source != source || finding.severity == diag::Severity::note) continue;
    std::fputs(diag::render(finding).c_str(), stderr);
    std::abort();  // The catalogue is right: a finding is a mistake of ours.
  }
}

void row(std::string_view name, const Cost& cost, const Cost& floor, int services) {
  std::fputs(
      fmt::format("  {:<27}{:>9.1f} ms {:>9.1f} ms {:>7.2f} us {:>7.0f} MB {:>8.2f} x {:>8.2f} x\n",
                  name, cost.seconds * 1e3, cost.cpu * 1e3, cost.seconds * 1e6 / services,
                  cost.megabytes, cost.seconds / floor.seconds, cost.cpu / floor.cpu)
          .c_str(),
      stdout);
}

void catalogues(int rounds) {
  const std::string written = playbook(1);
  for (const int services : {1'000, 10'000, 100'000}) {
    const auto source = std::make_shared<const diag::Source>(
        diag::Source{.name = "understudy.yaml", .text = catalogue(services)});
    const std::string& text = source->text;
    std::fputs(
        fmt::format("\n{} services, {:.1f} MB\n  {:<27}{:>12}{:>13}{:>11}{:>11}{:>11}{:>11}\n",
                    services, static_cast<double>(text.size()) / 1e6, "", "wall", "processor",
                    "a service", "resident", "to floor", "processor")
            .c_str(),
        stdout);
    std::vector<Rival> rivals{
        {.name = "floor: libyaml's events", .work = [&] { scan_events(text); }},
        {.name = "understudy: full check", .work = [&] { full_check(source, written); }}};
#ifdef US_BENCH_YAML_CPP
    rivals.push_back({.name = "yaml-cpp: loading alone", .work = [&] { YAML::Load(text); }});
#endif
    compete(rivals, rounds);
    for (const Rival& rival : rivals) {
      row(rival.name, rival.best, rivals.front().best, services);
    }
    std::fflush(stdout);
  }
}

void parse_and_check(const std::string& text) {
  const auto page =
      std::make_shared<const diag::Source>(diag::Source{.name = "playbook.md", .text = text});
  check::Workspace workspace;
  auto parsed = parse::parse_playbook(page);
  if (diag::has_errors(parsed.findings)) std::abort();
  check::Member& member = workspace.members.emplace_back();
  member.playbooks.push_back({.path = "playbook.md", .value = std::move(parsed.value)});
  if (check::check(workspace).empty()) std::abort();
}

void playbooks(int rounds) {
  constexpr std::size_t count = 10'000;
  const std::string one = playbook(7);
  const auto lines = std::count(one.begin(), one.end(), '\n');
  std::fputs(fmt::format("\n{} playbooks of {} lines, parsed and checked\n", count, lines).c_str(),
             stdout);
  const auto on = [&](std::size_t threads) {
    understudy::os::in_parallel(count, [&](std::size_t) { parse_and_check(one); }, 1, threads);
  };
  std::vector<Rival> rivals{{.name = "1 thread", .work = [&] { on(1); }},
                            {.name = "2 threads", .work = [&] { on(2); }}};
  compete(rivals, rounds);
  for (const Rival& rival : rivals) {
    std::fputs(fmt::format("  {:<9}: {:.2f} s wall, {:.2f} s processor\n", rival.name,
                           rival.best.seconds, rival.best.cpu)
                   .c_str(),
               stdout);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(std::atoi(argv[1]), 1) : 5;
  catalogues(rounds);
  playbooks(std::min(rounds, 3));
  return 0;
}
