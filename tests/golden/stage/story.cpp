#include "story.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "told_runs.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/agree/folder.hpp"
#include "understudy/agree/signing.hpp"
#include "understudy/agree/statement.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/evidence/record.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/os/child.hpp"

namespace understudy::golden {

namespace {

namespace fs = std::filesystem;
using exercise::test::Script;
using Words = std::vector<std::string>;

std::string read_story(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::int64_t wall_of(const std::string& date) {
  const auto time = evidence::parse_time(date + "T10:00:00Z");
  EXPECT_TRUE(time) << date;
  const auto since = time.value_or(evidence::Time()).time_since_epoch();
  return std::chrono::nanoseconds(since).count();
}

Script script_of(const std::string& verdict) {
  Script script = evidence::test::attended();
  if (verdict == "failed") {
    script.step_outcome = {{"test.1", "failed"}};
    script.answers["confirm"] = "failed";
  }
  if (verdict == "aborted") script.preflight_ok = false;
  if (verdict == "inconclusive") script.probe_dies = true;
  return script;
}

void write_journal(const fs::path& path, const std::vector<model::Event>& events) {
  fs::remove(path);
  auto made = journal::Journal::create(path);
  ASSERT_TRUE(made);
  for (const model::Event& event : events) ASSERT_TRUE(made->append(event.body, event.at));
}

/// The words from `at` on.
Words rest(const Words& words, std::size_t at) {
  return {words.begin() + static_cast<std::ptrdiff_t>(std::min(at, words.size())), words.end()};
}

std::string joined(const Words& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

/// Takes a word out, and says whether it was there.
bool take(Words& words, const std::string& word) {
  return std::erase(words, word) > 0;
}

}  // namespace

std::vector<std::string> Story::tell(const std::string& line) {
  std::istringstream in(line);
  const Words words{std::istream_iterator<std::string>(in), std::istream_iterator<std::string>()};
  if (words.empty() || words[0].starts_with('#')) return {};
  if (words[0] == "ask") return rest(words, 1);
  if (words[0] == "run") {
    run(words);
  } else if (words.size() == 2) {
    spoil(words);
  } else {
    record(words);
  }
  return {};
}

fs::path Story::run_folder(const std::string& id) const {
  return folder_ / ".understudy/runs" / id;
}

void Story::run(const Words& words) {
  ASSERT_EQ(words.size(), 7U) << joined(words);
  const std::string& dependency = words[3];
  const fs::path playbook = folder_ / "resilience/playbooks" / (dependency + ".md");
  model::RunOpened opened = exercise::test::opened(words[5]);
  opened.run_id = words[1];
  opened.application = "shop";
  opened.service = dependency;
  opened.scenario = dependency + "-failure";
  opened.playbook = "resilience/playbooks/" + dependency + ".md";
  opened.playbook_sha256 = journal::sha256_hex(read_story(playbook));
  opened.manifest_sha256 = journal::sha256_hex(read_story(folder_ / "resilience/understudy.yaml"));
  opened.environment = words[6];
  opened.production = words[6] == "prod";
  opened.rto_ms = 43'200'000;
  opened.rpo_ms = 86'400'000;
  auto events = evidence::test::told_run(words[5], script_of(words[4]), false, opened);
  for (model::Event& event : events) event.at.wall_ns = wall_of(words[2]);
  fs::create_directories(run_folder(words[1]));
  fs::copy_file(playbook, run_folder(words[1]) / "playbook.md");
  fs::copy_file(folder_ / "resilience/understudy.yaml", run_folder(words[1]) / "understudy.yaml");
  write_journal(run_folder(words[1]) / "journal", events);
}

void Story::spoil(const Words& words) {
  if (words[0] == "edited") {
    std::ofstream(folder_ / words[1], std::ios::app) << "\n";
    return;
  }
  if (words[0] == "broken") {
    std::string text = read_story(folder_ / words[1]);
    text.replace(text.find("rto: 12h\n      rpo: 1d\n      children"), 8, "rto: 6h");
    return write(folder_ / words[1], text);
  }
  if (words[0] == "second") {
    fs::copy(folder_ / words[1], folder_ / "another", fs::copy_options::recursive);
    std::string text = read_story(folder_ / "another/understudy.yaml");
    text.replace(text.find("name: shop"), 10, "name: barn");
    return write(folder_ / "another/understudy.yaml", text);
  }
  if (words[0] == "garbled") return write(folder_ / words[1], "this is nothing of the kind\n");
  if (words[0] == "blocked") {
    fs::remove(folder_ / words[1]);
    fs::create_directory(folder_ / words[1]);
    return;
  }
  const fs::path path = run_folder(words[1]) / "journal";
  if (words[0] == "damaged") {
    std::string text = read_story(path);
    text.replace(text.find("\"steady\":true"), 13, "\"steady\":tru3");
    return write(path, text);
  }
  auto reading = journal::read(path);
  ASSERT_TRUE(reading);
  if (words[0] == "unsealed") {
    reading->events.pop_back();
  } else if (words[0] == "forged") {
    std::get<model::Closed>(reading->events.back().body) = {.verdict = "passed", .reasons = {}};
  } else if (words[0] == "resealed") {
    reading->events.push_back(reading->events.back());
  } else if (words[0] == "copied") {
    fs::copy(run_folder(words[1]), run_folder("copy"));
    return;
  } else if (words[0] == "swapped") {
    return write(run_folder(words[1]) / "playbook.md", "# Another\n");
  } else {
    FAIL() << "no such line: " << joined(words);
  }
  write_journal(path, reading->events);
}

void Story::record(const Words& words) {
  const model::Stamp at{.boot_ns = 0, .wall_ns = wall_of(words[1])};
  Words more = rest(words, 2);
  evidence::Body body;
  if (words[0] == "agreed" || words[0] == "objected") return sign(words);
  if (words[0] == "published") {
    const bool verified = !take(more, "unverified");
    body = evidence::PlanPublished{
        .application = "shop", .bundle = bundle(), .place = more[0], .verified = verified};
  } else if (words[0] == "results") {
    const bool trend = take(more, "trend");
    body = evidence::ResultsPublished{
        .application = "shop", .runs = rest(more, 1), .place = more[0], .trend = trend};
  } else if (words[0] == "doctor") {
    const bool cleared = take(more, "cleared");
    body = evidence::DoctorReported{.application = "shop",
                                    .bundle = bundle(),
                                    .cleared = cleared,
                                    .problems = cleared ? Words() : Words{joined(more)}};
  } else if (words[0] == "gate") {
    const bool enforced = !take(more, "advisory");
    body = evidence::GateRan{.application = "shop",
                             .bundle = bundle(),
                             .pipeline = "ci",
                             .build = "77",
                             .passed = more[0] == "passed",
                             .enforced = enforced};
  } else if (words[0] == "reviewed") {
    body = evidence::TargetsReviewed{.application = "shop",
                                     .dependency = more[0],
                                     .rto_ms = 43'200'000,
                                     .rpo_ms = 86'400'000,
                                     .run = more[1],
                                     .by = "alice"};
  } else {
    FAIL() << "no such line: " << joined(words);
  }
  fs::create_directories(folder_ / ".understudy");
  auto log = evidence::Log::open(folder_ / ".understudy/evidence.log");
  ASSERT_TRUE(log);
  ASSERT_TRUE(log->append(body, at));
}

agree::Bundle Story::contents(std::vector<agree::Content>* texts) const {
  const auto read = agree::read_contents(folder_ / "resilience/understudy.yaml", {});
  EXPECT_TRUE(read);
  if (texts != nullptr) *texts = read.value();
  return agree::bundle_of(read.value()).value();
}

std::string Story::bundle() const {
  return contents(nullptr).sha256;
}

/// Signed with the person's own key at the date of the story, as `understudy agree` does at its
/// own.
void Story::sign(const Words& words) {
  const bool agrees = words[0] == "agreed";
  const std::vector<std::string> people =
      agrees ? rest(words, 2) : std::vector<std::string>{words[2]};
  const fs::path manifest = folder_ / "resilience/understudy.yaml";
  for (const std::string& person : people) {
    agree::Statement statement{
        .application = "shop",
        .person = person,
        .role = "",
        .decision = agrees ? agree::Decision::agree : agree::Decision::object,
        .remarks = agrees ? "" : joined(rest(words, 3)),
        .signed_at = agree::Time(std::chrono::floor<std::chrono::milliseconds>(
            std::chrono::nanoseconds(wall_of(words[1]))))};
    std::vector<agree::Content> texts;
    statement.content = contents(&texts);
    const std::string bytes = agree::to_bytes(statement);
    const auto signature = agree::sign(bytes, folder_ / "keys" / person);
    ASSERT_TRUE(signature) << diag::render(signature.error());
    ASSERT_TRUE(agree::keep(manifest, statement, bytes, *signature, texts));
  }
}

void Story::make_keys() {
  fs::create_directories(folder_ / "keys");
  const fs::path manifest = folder_ / "resilience/understudy.yaml";
  std::string text = read_story(manifest);
  for (const std::string person : {"alice", "bob"}) {
    const fs::path key = folder_ / "keys" / person;
    const auto made = os::run(
        {.argv = {"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", key.string()}},
        std::chrono::seconds(20));
    ASSERT_TRUE(made && made->status.shell_code() == 0) << "ssh-keygen made no key";
    std::string line = read_story(key.string() + ".pub");
    line.pop_back();
    const std::string place = "KEY-OF-" + person;
    text.replace(text.find(place), place.size(), line);
  }
  write(manifest, text);
}

}  // namespace understudy::golden
