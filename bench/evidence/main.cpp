// What it costs to ask a store of 1,000 applications with five years of weekly runs each where they
// stand: real processes on real files, beside what the file system and SQLite need for the same.
// With --signed three people agree to each application, and their signatures are verified.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "plans.hpp"
#include "signers.hpp"
#include "stored_runs.hpp"
#include "understudy/evidence/record.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/journal/event_codec.hpp"
#include "understudy/os/parallel.hpp"

namespace {

namespace fs = std::filesystem;
namespace evidence = understudy::evidence;
using evidence::test::RunWriter;
using evidence::test::StoredRun;
using Clock = std::chrono::steady_clock;

struct Options {
  std::size_t applications = 1000;
  std::size_t weeks = 260;
  int rounds = 7;
  std::string understudy;
  std::string folder;
  std::string company;
  bool keep = false;
  bool is_signed = false;
};

constexpr std::size_t signers = 3;

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t week_ns = std::int64_t{7} * 24 * 3600 * second_ns;

double milliseconds_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double milliseconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

std::int64_t now_ns() {
  return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// Everything the program is asked about, below one folder.
class Company {
 public:
  Company(fs::path folder, const Options& options)
      : folder_(std::move(folder)), options_(options) {}

  void make_plans() const {
    fs::remove_all(plans());
    const bench::Signers people(options_.is_signed ? signers : 0);
    const std::string contacts = bench::contacts_of(people.keys());
    understudy::os::in_parallel(options_.applications, [&](std::size_t i) {
      const fs::path manifest = bench::write_plans(plans(), i, contacts);
      if (options_.is_signed) people.sign(manifest, bench::name_of(i));
    });
  }

  void make_runs() const {
    understudy::os::in_parallel(options_.applications, [this](std::size_t application) {
      const RunWriter writer;
      for (std::size_t week = 0; week < options_.weeks; ++week) {
        writer.write(store(), run(application, week));
      }
    });
    write_log();
  }

  /// The run of a week in an application's life, of its dependencies in turn.
  [[nodiscard]] StoredRun run(std::size_t application, std::size_t week) const {
    const std::size_t dependency = week % bench::dependencies;
    const std::int64_t age = static_cast<std::int64_t>(options_.weeks - week) * week_ns;
    return {.id = fmt::format("{:05}-{}", week, bench::name_of(application)),
            .application = bench::name_of(application),
            .scenario = bench::scenario_of(dependency),
            .service = bench::dependency_of(dependency),
            .environment = week % 2 == 0 ? "prod" : "lab",
            .production = week % 2 == 0,
            .playbook = bench::playbook_text(dependency),
            .manifest = bench::manifest_text(application, bench::contacts_of({})),
            .wall_ns = now_ns() - age};
  }

  [[nodiscard]] const fs::path& folder() const { return folder_; }

  [[nodiscard]] fs::path store() const { return folder_ / "store"; }

  [[nodiscard]] fs::path plans() const { return folder_ / "plans"; }

  [[nodiscard]] fs::path plans_of(std::size_t application) const {
    return plans() / bench::name_of(application) / "resilience";
  }

 private:
  /// A publication and a gate for each run.
  void write_log() const {
    evidence::test::RecordText log("understudy-evidence 1");
    const auto add = [&log](std::int64_t wall_ns, const evidence::Body& body) {
      log.add(understudy::journal::event_to_json(log.count() + 1, {.wall_ns = wall_ns}, body));
    };
    for (std::size_t week = 0; week < options_.weeks; ++week) {
      for (std::size_t i = 0; i < options_.applications; ++i) {
        const StoredRun of = run(i, week);
        add(of.wall_ns,
            evidence::ResultsPublished{
                .application = of.application, .runs = {of.id}, .place = "wiki", .trend = true});
        add(of.wall_ns, evidence::GateRan{.application = of.application,
                                          .bundle = std::string(64, 'a'),
                                          .pipeline = "ci",
                                          .passed = true,
                                          .runs = {of.id}});
      }
    }
    evidence::test::write_text(store() / "evidence.log", log.text());
  }

  fs::path folder_;
  Options options_;
};

struct Cost {
  double milliseconds = 0;
  double processor = 0;  ///< Of the same; other programs on the machine disturb it less.
  double mebibytes = 0;
};

/// Runs the program once, its output thrown away.
Cost run_once(const Options& options, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), options.understudy);
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  const auto begin = Clock::now();
  const pid_t pid = ::fork();
  if (pid == 0) {
    const int nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(nowhere, 1);
    ::execv(argv.front(), argv.data());
    ::_exit(127);
  }
  int status = 0;
  rusage usage{};
  ::wait4(pid, &status, 0, &usage);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    fmt::print(stderr, "{} failed\n", fmt::join(arguments, " "));
    std::_Exit(3);
  }
  return {.milliseconds = milliseconds_since(begin),
          .processor = milliseconds_of(usage.ru_utime) + milliseconds_of(usage.ru_stime),
          .mebibytes = static_cast<double>(usage.ru_maxrss) / 1024.0};
}

Cost median(const Options& options, const std::vector<std::string>& arguments) {
  std::vector<Cost> all;
  all.reserve(static_cast<std::size_t>(options.rounds));
  for (int i = 0; i < options.rounds; ++i) all.push_back(run_once(options, arguments));
  std::ranges::sort(all, {}, &Cost::milliseconds);
  return all[all.size() / 2];
}

template <typename Work>
double median_of(const Options& options, const Work& work) {
  std::vector<double> all;
  all.reserve(static_cast<std::size_t>(options.rounds));
  for (int i = 0; i < options.rounds; ++i) {
    const auto begin = Clock::now();
    work();
    all.push_back(milliseconds_since(begin));
  }
  std::ranges::sort(all);
  return all[all.size() / 2];
}

/// The same rows, asked of SQLite and of nothing else.
void bare_query(const fs::path& store, const std::string& application) {
  sqlite3* database = nullptr;
  sqlite3_open_v2((store / "index.sqlite").c_str(), &database, SQLITE_OPEN_READWRITE, nullptr);
  sqlite3_stmt* statement = nullptr;
  const std::string sql = std::string("SELECT identity, value FROM entry") +
                          (application.empty() ? "" : " WHERE application = ?");
  sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr);
  if (!application.empty()) {
    sqlite3_bind_blob(statement, 1, application.data(), static_cast<int>(application.size()),
                      SQLITE_STATIC);
  }
  std::size_t bytes = 0;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    (void)sqlite3_column_blob(statement, 1);
    bytes += static_cast<std::size_t>(sqlite3_column_bytes(statement, 1));
  }
  sqlite3_finalize(statement);
  sqlite3_close_v2(database);
  if (bytes == 0) std::_Exit(3);
}

/// Asks for these files of every run, on all processors.
double look_at_runs(const Options& options, const fs::path& runs,
                    const std::vector<const char*>& files) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(runs)) names.push_back(entry.path().filename());
  const int folder = ::open(runs.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const double took = median_of(options, [&] {
    understudy::os::in_parallel(names.size(), [&](std::size_t i) {
      for (const char* file : files) {
        struct stat status{};
        if (::fstatat(folder, (names[i] + file).c_str(), &status, 0) != 0) std::_Exit(3);
      }
    });
  });
  ::close(folder);
  return took;
}

void list_folder(const fs::path& folder) {
  DIR* entries = ::opendir(folder.c_str());
  std::size_t count = 0;
  while (::readdir(entries) != nullptr) ++count;  // NOLINT(concurrency-mt-unsafe): one thread
  ::closedir(entries);
  if (count < 2) std::_Exit(3);
}

void print(const char* what, const Cost& cost, double limit, const char* limit_name,
           const char* aim) {
  fmt::print("{:<32} {:>9.1f} ms, processor {:>9.1f} ms, {:>5.0f} MiB; {:>6.1f} x {}{}\n", what,
             cost.milliseconds, cost.processor, cost.mebibytes, cost.milliseconds / limit,
             limit_name, aim);
  std::fflush(stdout);
}

void measure(const Company& company, const Options& options) {
  const std::size_t one = options.applications / 2;
  const std::string store = company.store().string();
  const std::vector<std::string> ask_one{"stage", company.plans_of(one).string(), "--store", store};
  const std::vector<std::string> ask_all{"stage", company.plans().string(), "--store", store};

  const double listing = median_of(options, [&] { list_folder(company.store() / "runs"); });
  const Cost start = median(options, {"--version"});
  fmt::print(
      "limits: a process that starts and ends {:.1f} ms, listing the folder of runs {:.1f} ms\n",
      start.milliseconds, listing);
  if (!fs::exists(company.store() / "index.sqlite")) {
    print("first time: the index is made", run_once(options, ask_one), listing, "the listing", "");
  }
  run_once(options, ask_one);
  const double rows_of_one =
      median_of(options, [&] { bare_query(company.store(), bench::name_of(one)); });
  const double rows = median_of(options, [&] { bare_query(company.store(), ""); });
  const fs::path runs = company.store() / "runs";
  const double looks = look_at_runs(options, runs, {"/journal"});
  const double all_looks =
      look_at_runs(options, runs, {"/journal", "/playbook.md", "/understudy.yaml"});
  fmt::print(
      "limits: SQLite alone, rows of one {:.1f} ms, all rows {:.1f} ms; index {} MiB; looking at "
      "the journals of all runs {:.1f} ms, at all that they are read from {:.1f} ms\n",
      rows_of_one, rows, fs::file_size(company.store() / "index.sqlite") >> 20U, looks, all_looks);
  print("stage of one", median(options, ask_one), start.milliseconds + rows_of_one,
        "start and rows", "  (aim: 50 ms)");
  print("ladder of all", median(options, ask_all), start.milliseconds + rows + looks,
        "start, rows and looks", "  (aim: 2000 ms)");
  RunWriter().write(company.store(), company.run(one, options.weeks));
  print("stage of one, after a new run", run_once(options, ask_one), listing, "the listing", "");
  RunWriter().write(company.store(), company.run(one, options.weeks + 1));
  print("ladder of all, after a new run", run_once(options, ask_all), listing + rows + looks,
        "listing, rows and looks", "");
}

fs::path new_folder(const Options& options) {
  const fs::path base =
      options.folder.empty() ? fs::temp_directory_path() : fs::path(options.folder);
  std::string pattern = (base / "us-bench-evidence-XXXXXX").string();
  return ::mkdtemp(pattern.data());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  options.understudy = (fs::read_symlink("/proc/self/exe").parent_path() / "understudy").string();
  CLI::App app("The cost of asking a store");
  app.add_option("--applications", options.applications)->check(CLI::Range(1, 100'000));
  app.add_option("--weeks", options.weeks)->check(CLI::Range(1, 5'000));
  app.add_option("--rounds", options.rounds)->check(CLI::Range(1, 1'000));
  app.add_option("--folder", options.folder, "Where; about 30 KiB a run; default: a temporary one");
  app.add_option("--company", options.company,
                 "One that was kept, of the same size: only its plans "
                 "are made anew; it stays where it is")
      ->check(CLI::ExistingDirectory);
  app.add_flag("--signed", options.is_signed, "Three people sign each application's plans");
  app.add_flag("--keep", options.keep, "Leave the company there, to look at it");
  CLI11_PARSE(app, argc, argv);

  const Company company(options.company.empty() ? new_folder(options) : fs::path(options.company),
                        options);
  const auto begin = Clock::now();
  company.make_plans();
  if (options.company.empty()) company.make_runs();
  fmt::print("{} applications x {} weekly runs{}, written in {:.0f} s\n", options.applications,
             options.weeks, options.is_signed ? ", signed by three people" : "",
             milliseconds_since(begin) / 1000);
  std::fflush(stdout);
  measure(company, options);
  if (options.keep || !options.company.empty()) {
    fmt::print("kept: {}\n", company.folder().string());
  } else {
    fs::remove_all(company.folder());
  }
  return 0;
}
