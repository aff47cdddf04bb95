/// \file
/// What the executor adds to an external step: a plan through the conductor, with two durable
/// records a step, against a bash script of the same steps. README.md in bench/ explains the rows.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "understudy/exercise/compile.hpp"
#include "understudy/exercise/conductor.hpp"
#include "understudy/exercise/person.hpp"
#include "understudy/exercise/step_runner.hpp"
#include "understudy/fault/fake_fault_driver.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/probe/fake_measurement.hpp"

namespace understudy::bench {
namespace {

namespace fs = std::filesystem;
using std::chrono::steady_clock;
using Microseconds = std::chrono::duration<double, std::micro>;

struct Options {
  int steps = 500;
  int rounds = 5;
  std::string program = "/bin/true";
  std::string folder;
};

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "bench_executor: {}\n", why);
  std::exit(3);  // NOLINT(concurrency-mt-unsafe): one thread
}

double each(steady_clock::time_point begin, steady_clock::time_point end, int count) {
  return Microseconds(end - begin).count() / count;
}

/// One program started and waited for, with nothing else.
void spawn_and_wait(const std::vector<std::string>& words) {
  std::vector<std::string> argv = words;
  std::vector<char*> pointers;
  pointers.reserve(argv.size() + 1);
  for (std::string& word : argv) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t pid = -1;
  int status = 0;
  if (::posix_spawnp(&pid, pointers[0], nullptr, nullptr, pointers.data(), ::environ) != 0 ||
      ::waitpid(pid, &status, 0) != pid || status != 0) {
    give_up("cannot run '" + words.front() + "'");
  }
}

double bash_script(const Options& options, const fs::path& folder) {
  const fs::path script = folder / "steps.sh";
  std::ofstream out(script);
  for (int i = 0; i < options.steps; ++i) out << options.program << '\n';
  out.close();
  const auto begin = steady_clock::now();
  spawn_and_wait({"bash", "--noprofile", "--norc", script.string()});
  return each(begin, steady_clock::now(), options.steps);
}

/// The same with what the executor keeps: a durable record before each step, and one after it.
double bash_script_with_records(const Options& options, const fs::path& folder) {
  const fs::path script = folder / "recorded-steps.sh";
  const std::string record = fmt::format(" >>{0}\nsync --data {0}\n", (folder / "record").string());
  std::ofstream out(script);
  for (int i = 0; i < options.steps; ++i) {
    out << "echo begin" << record << options.program << "\necho end $?" << record;
  }
  out.close();
  const auto begin = steady_clock::now();
  spawn_and_wait({"bash", "--noprofile", "--norc", script.string()});
  return each(begin, steady_clock::now(), options.steps);
}

double spawn_floor(const Options& options, const fs::path& /*folder*/) {
  const auto begin = steady_clock::now();
  for (int i = 0; i < options.steps; ++i) spawn_and_wait({options.program});
  return each(begin, steady_clock::now(), options.steps);
}

/// Records of the size the journal writes for a step, each synced: the disk alone.
double disk_floor(const Options& options, const fs::path& folder) {
  auto file = os::open_append(folder / "floor");
  if (!file) give_up(file.error().cause().message);
  constexpr std::size_t issued_bytes = 200;
  constexpr std::size_t finished_bytes = 500;
  const auto begin = steady_clock::now();
  for (int i = 0; i < options.steps; ++i) {
    for (const std::size_t size : {issued_bytes, finished_bytes}) {
      if (!(*file)->append(std::string(size, 'x')) || !(*file)->sync()) give_up("cannot write");
    }
  }
  return each(begin, steady_clock::now(), options.steps);
}

model::Scenario scenario_of(const Options& options, const std::string& text) {
  model::Scenario scenario{.id = "bench"};
  for (int i = 1; i <= options.steps; ++i) {
    model::Step step{.id = fmt::format("recovery.{}", i), .text = "run it"};
    step.blocks = {{.style = model::BlockStyle::session, .commands = {{.text = text}}}};
    scenario.recovery.push_back(std::move(step));
  }
  return scenario;
}

/// Watches for the first step's intent and for what follows the last step, both once on disk.
class Stopwatch {
 public:
  void see(const model::Event& event) {
    const auto* issued = std::get_if<model::Issued>(&event.body);
    if (issued == nullptr) return;
    if (issued->kind == "run" && !begun_) {
      begun_ = true;
      begin_ = steady_clock::now();
    }
    if (issued->kind == "revert") end_ = steady_clock::now();
  }

  [[nodiscard]] double each(int steps) const { return bench::each(begin_, end_, steps); }

 private:
  bool begun_ = false;
  steady_clock::time_point begin_;
  steady_clock::time_point end_;
};

/// A whole run, as `understudy exercise` makes it, with a fault and a measurement that do nothing.
double conducted(const Options& options, const fs::path& folder, const std::string& text) {
  const fs::path path = folder / "journal";
  fs::remove(path);
  auto journal = journal::Journal::create(path);
  if (!journal) give_up(journal.error().cause().message);
  boost::asio::io_context context(1);
  const os::SystemClock clock;
  probe::FakeMeasurement measurement(context.get_executor());
  fault::FakeFaultDriver fault(context.get_executor());
  const auto steps =
      exercise::make_step_runner(context.get_executor(), clock, {}, "bench", folder / "step.mark");
  const auto person = exercise::make_nobody("a benchmark asks nobody");
  Stopwatch watch;
  exercise::Conductor conductor(
      context.get_executor(),
      {.journal = *journal,
       .measurement = measurement,
       .fault = fault,
       .steps = *steps,
       .person = *person,
       .clock = clock,
       .preflight = [] { return std::vector<model::Check>{}; },
       .on_event =
           [&](const model::Event& event) {
             const auto* issued = std::get_if<model::Issued>(&event.body);
             if (issued != nullptr && issued->kind == "detect") measurement.turn({.up = false});
             watch.see(event);
           }},
      {.settle = std::chrono::milliseconds(1), .settle_limit = std::chrono::milliseconds(1)}, {},
      [&context] { context.stop(); });
  conductor.begin({.run_id = "bench", .mode = "auto"},
                  exercise::compile(scenario_of(options, text), {}).plan);
  context.run();
  if (conductor.journal_failure() || !conductor.state().procedures_done) {
    give_up("the run did not go through its steps");
  }
  return watch.each(options.steps);
}

struct Row {
  std::string name;
  std::function<double()> measure;
  std::vector<double> samples;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

int run(const Options& options) {
  std::string pattern = (fs::path(options.folder) / "bench-executor-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) give_up("cannot make a folder in " + options.folder);
  const fs::path folder = pattern;
  std::vector<Row> rows{
      {"bash script", [&] { return bash_script(options, folder); }, {}},
      {"bash script, records by sync(1)",
       [&] { return bash_script_with_records(options, folder); },
       {}},
      {"executor, plain commands", [&] { return conducted(options, folder, options.program); }, {}},
      {"executor, shell blocks",
       [&] { return conducted(options, folder, options.program + ";"); },
       {}},
      {"floor: posix_spawn and wait", [&] { return spawn_floor(options, folder); }, {}},
      {"floor: two appends, each synced", [&] { return disk_floor(options, folder); }, {}}};
  for (int round = 0; round < options.rounds; ++round) {
    for (Row& row : rows) row.samples.push_back(row.measure());
  }

  fmt::print("{} steps of {}, {} rounds, journal in {}\n\n", options.steps, options.program,
             options.rounds, options.folder);
  fmt::print("{:<34}{:>12}{:>12}{:>12}{:>10}\n", "per step", "median", "lowest", "highest",
             "ratio");
  const double base = median(rows.front().samples);
  for (const Row& row : rows) {
    const double middle = median(row.samples);
    const auto [lowest, highest] = std::ranges::minmax(row.samples);
    fmt::print("{:<34}{:>9.0f} us{:>9.0f} us{:>9.0f} us{:>8.2f} x\n", row.name, middle, lowest,
               highest, middle / base);
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return 0;
}

}  // namespace
}  // namespace understudy::bench

int main(int argc, char** argv) {
  understudy::bench::Options options;
  options.folder = std::filesystem::current_path().string();
  CLI::App app("What the executor adds to an external step");
  app.add_option("--steps", options.steps, "Steps of the plan")->check(CLI::Range(1, 100'000));
  app.add_option("--rounds", options.rounds, "Times each row is measured")
      ->check(CLI::Range(1, 1000));
  app.add_option("--program", options.program, "The external program of each step");
  app.add_option("--folder", options.folder, "Where the journal is written")
      ->check(CLI::ExistingDirectory);
  CLI11_PARSE(app, argc, argv);
  return understudy::bench::run(options);
}
