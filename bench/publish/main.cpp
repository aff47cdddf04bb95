// What it costs to publish a company: 1,000 applications like the Bookstore, each with five years
// of weekly runs in memory. First all of it, then one change: the summaries of the others are read
// back from the site, the pages of one and those of the whole are made anew and written.

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include "understudy/agree/bundle.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_tree.hpp"
#include "understudy/parse/application.hpp"
#include "understudy/parse/playbook.hpp"
#include "understudy/publish/application.hpp"
#include "understudy/publish/site.hpp"
#include "understudy/publish/summary.hpp"
#include "understudy/stage/ladder.hpp"

namespace {

namespace agree = understudy::agree;
namespace check = understudy::check;
namespace diag = understudy::diag;
namespace evidence = understudy::evidence;
namespace fs = std::filesystem;
namespace os = understudy::os;
namespace parse = understudy::parse;
namespace publish = understudy::publish;
namespace stage = understudy::stage;
using Clock = std::chrono::steady_clock;

constexpr std::string_view targets[] = {"api", "database", "cdn"};

evidence::Time today() {
  return std::chrono::sys_days(std::chrono::year(2026) / 11 / 26);
}

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(1);  // NOLINT(concurrency-mt-unsafe): one thread
}

std::string must_read(const fs::path& path) {
  auto text = os::read_file(path);
  if (!text) give_up(text.error().cause().message);
  return std::move(*text);
}

/// The Bookstore's own files, under another name.
struct Plans {
  std::vector<agree::Content> sources;
  check::Workspace workspace;
  stage::Content content;
};

Plans plans_of(const std::vector<agree::Content>& sources, const std::string& name) {
  Plans plans{.sources = sources};
  check::Member member;
  for (agree::Content& source : plans.sources) {
    const bool manifest = source.path == "understudy.yaml";
    if (manifest) source.text.replace(source.text.find("name: bookstore"), 15, "name: " + name);
    auto text = std::make_shared<const diag::Source>(
        diag::Source{.name = source.path, .text = source.text});
    if (manifest) {
      member.application = parse::parse_application(text).value;
    } else {
      member.playbooks.push_back({.path = source.path, .value = parse::parse_playbook(text).value});
    }
  }
  plans.content = {.application = member.application,
                   .bundle = agree::bundle_of(plans.sources).value().sha256,
                   .folder = name};
  for (const check::PlaybookFile& file : member.playbooks) {
    plans.content.playbooks.push_back(
        {.path = file.path,
         .sha256 = understudy::journal::sha256_hex(file.value.source->text),
         .value = file.value});
  }
  plans.workspace.members.push_back(std::move(member));
  return plans;
}

evidence::Evidence known_of(const Plans& plans, int weeks) {
  evidence::Evidence all;
  const std::string& name = plans.content.application.name.value;
  for (int week = 0; week < weeks; ++week) {
    const std::size_t at = static_cast<std::size_t>(week) % std::size(targets);
    evidence::Run run{
        .id = fmt::format("{}-run-{:04}", name, week),
        .application = name,
        .target = std::string(targets[at]),
        .environment = "lab",
        .hands = {.steps = 12},
        .verdict = week % 17 == 0 ? evidence::Verdict::failed : evidence::Verdict::passed,
        .ended = today() - std::chrono::weeks(weeks - week)};
    run.rto = {.objective = std::chrono::hours(12),
               .measured = std::chrono::seconds(20 + week % 40),
               .held = evidence::Held::met};
    run.rpo = {.objective = std::chrono::hours(24),
               .measured = std::chrono::milliseconds(week % 5 * 100),
               .held = week % 17 == 0 ? evidence::Held::missed : evidence::Held::met};
    all.runs.push_back(std::move(run));
  }
  evidence::add(all, today(),
                evidence::PlanPublished{
                    .application = name, .bundle = plans.content.bundle, .place = "site"});
  return all;
}

struct Costs {
  std::size_t files = 0;
  std::size_t bytes = 0;
};

void put(const os::FileTree& tree, const std::vector<publish::File>& files, Costs& costs) {
  for (const publish::File& file : files) {
    const auto written = tree.write(file.path, file.bytes);
    if (!written) give_up(written.error().cause().message);
    ++costs.files;
    costs.bytes += file.bytes.size();
  }
}

publish::Summary publish_one(const os::FileTree& tree, const std::vector<agree::Content>& sources,
                             const std::string& name, int weeks, Costs& costs) {
  const Plans plans = plans_of(sources, name);
  const evidence::Evidence known = known_of(plans, weeks);
  agree::AgreementState agreement{.application = name};
  agreement.content = agree::bundle_of(plans.sources).value();
  for (const auto& contact : plans.content.application.contacts) {
    agreement.members.push_back({.id = contact.id.value, .name = contact.name});
  }
  agreement.missing = {"nobody has agreed yet"};
  const stage::Ladder ladder = stage::assess(plans.content, known, today());
  const publish::Subject subject{.workspace = plans.workspace,
                                 .ladder = ladder,
                                 .evidence = known,
                                 .agreement = agreement,
                                 .sources = plans.sources};
  publish::Summary summary = publish::summary_of(subject);
  put(tree, publish::application_files(subject, summary), costs);
  put(tree, publish::playbook_files(plans.workspace.members.front(), plans.content.bundle), costs);
  return summary;
}

double processor_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Wall time, and processor time, which other programs on the machine disturb less.
void report(std::string_view what, Clock::time_point begin, double processor, const Costs& costs) {
  const auto took = std::chrono::duration<double>(Clock::now() - begin).count();
  fmt::print("{:<34} wall {:>7.2f} s  processor {:>6.2f} s  {:>6} files  {:>6.1f} MB\n", what, took,
             processor_seconds() - processor, costs.files, static_cast<double>(costs.bytes) / 1e6);
}

std::vector<agree::Content> bookstore(const fs::path& folder) {
  std::vector<agree::Content> sources{
      {.path = "understudy.yaml", .text = must_read(folder / "understudy.yaml")}};
  for (const auto& entry : fs::directory_iterator(folder / "playbooks")) {
    sources.push_back(
        {.path = "playbooks/" + entry.path().filename().string(), .text = must_read(entry.path())});
  }
  return sources;
}

void whole_site(const os::FileTree& tree, std::vector<publish::Summary>& summaries, Costs& costs) {
  std::ranges::sort(summaries, {}, &publish::Summary::application);
  put(tree, publish::site_files(summaries, "2026-11-26T00:00:00Z"), costs);
  put(tree, publish::asset_files(), costs);
}

/// As a publication does that finds 999 applications unchanged.
std::vector<publish::Summary> read_back(const os::FileTree& tree, int applications) {
  std::vector<publish::Summary> summaries;
  for (int i = 1; i < applications; ++i) {
    const auto json = tree.read(publish::summary_path(fmt::format("app-{:04}", i)));
    if (!json) give_up(json.error().cause().message);
    const std::optional<std::string>& text = *json;
    if (!text) give_up(fmt::format("app-{:04} has no summary", i));
    summaries.push_back(publish::read_summary(*text).value());
  }
  return summaries;
}

}  // namespace

int main(int argc, char** argv) {
  int applications = 1000;
  int weeks = 260;
  std::string folder;
  std::string plans = BOOKSTORE;
  CLI::App app("The cost of publishing");
  app.add_option("--applications", applications)->check(CLI::Range(1, 10'000));
  app.add_option("--weeks", weeks)->check(CLI::Range(1, 5'000));
  app.add_option("--plans", plans, "The application that all of them are like");
  app.add_option("--into", folder, "Keep the site there; default: a folder that is removed");
  CLI11_PARSE(app, argc, argv);

  const bool keep = !folder.empty();
  if (!keep) folder = (fs::temp_directory_path() / fmt::format("bench-{}", ::getpid())).string();
  if (!os::make_folders(folder)) return 1;
  const auto tree = os::FileTree::open(folder);
  if (!tree) return 1;
  const std::vector<agree::Content> sources = bookstore(plans);

  auto begin = Clock::now();
  double processor = processor_seconds();
  Costs costs;
  std::vector<publish::Summary> summaries;
  summaries.reserve(static_cast<std::size_t>(applications));
  for (int i = 0; i < applications; ++i) {
    summaries.push_back(publish_one(*tree, sources, fmt::format("app-{:04}", i), weeks, costs));
  }
  whole_site(*tree, summaries, costs);
  report(fmt::format("{} applications, {} weeks", applications, weeks), begin, processor, costs);

  begin = Clock::now();
  processor = processor_seconds();
  costs = {};
  summaries = read_back(*tree, applications);
  summaries.push_back(publish_one(*tree, sources, "app-0000", weeks, costs));
  whole_site(*tree, summaries, costs);
  report("one change", begin, processor, costs);

  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print("resident: {:.0f} MB\n", static_cast<double>(usage.ru_maxrss) / 1e3);
  if (!keep) fs::remove_all(folder);
  return 0;
}
