#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "temporary_folder.hpp"
#include "told_runs.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/evidence/sealed.hpp"
#include "understudy/journal/digest.hpp"
#include "understudy/journal/journal.hpp"

namespace understudy::evidence {
namespace {

namespace fs = std::filesystem;
using exercise::test::TemporaryFolder;
using test::told_run;

constexpr auto playbook = "# How to bring it back\n";
constexpr auto manifest = "kind: Application\n";

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void write_journal(const fs::path& folder, const std::vector<model::Event>& events) {
  auto made = journal::Journal::create(folder / "journal");
  ASSERT_TRUE(made);
  for (const model::Event& event : events) ASSERT_TRUE(made->append(event.body, event.at));
}

/// A run as `understudy exercise` leaves it.
fs::path write_run(const fs::path& store, const std::string& id,
                   const std::string& application = "bookstore") {
  model::RunOpened opened = exercise::test::opened("auto");
  opened.run_id = id;
  opened.application = application;
  opened.playbook_sha256 = journal::sha256_hex(playbook);
  opened.manifest_sha256 = journal::sha256_hex(manifest);
  const fs::path folder = store / "runs" / id;
  fs::create_directories(folder);
  write(folder / "playbook.md", playbook);
  write(folder / "understudy.yaml", manifest);
  write_journal(folder, told_run("auto", {}, false, opened));
  return folder;
}

std::string only_code(const Store& store) {
  EXPECT_EQ(store.findings.size(), 1U);
  return store.findings.empty() ? "" : store.findings.front().code;
}

TEST(Store, GivesEverySealedRunAndEveryRecord) {
  const TemporaryFolder folder;
  write_run(folder.path(), "r2");
  write_run(folder.path(), "r1");
  ASSERT_TRUE(Log::open(folder.path() / "evidence.log")
                  ->append(PlanPublished{.application = "bookstore"}, {.wall_ns = 5'000'000'000}));

  const Store store = read_store(folder.path());

  EXPECT_TRUE(store.findings.empty()) << diag::render(store.findings);
  ASSERT_EQ(store.evidence.runs.size(), 2U);
  EXPECT_EQ(store.evidence.runs[0].id, "r1");
  EXPECT_EQ(store.evidence.runs[0].chain.size(), 64U);
  ASSERT_EQ(store.evidence.publications.size(), 1U);
  EXPECT_EQ(store.evidence.publications.front().at, Time(std::chrono::seconds(5)));
}

TEST(Store, OneThatIsNotThereIsEmpty) {
  const Store store = read_store("/nonexistent");

  EXPECT_TRUE(store.evidence.runs.empty());
  EXPECT_TRUE(store.findings.empty());
}

TEST(Store, ARunWhoseFrozenFileWasChangedDoesNotCount) {
  for (const std::string file : {"playbook.md", "understudy.yaml"}) {
    const TemporaryFolder folder;
    write(write_run(folder.path(), "r1") / file, "another");

    const Store store = read_store(folder.path());

    EXPECT_TRUE(store.evidence.runs.empty()) << file;
    EXPECT_EQ(only_code(store), "US-V004");
  }
}

TEST(Store, ACopyOfARunDoesNotCountTwice) {
  const TemporaryFolder folder;
  const fs::path run = write_run(folder.path(), "r1");
  fs::copy(run, folder.path() / "runs/r2");

  const Store store = read_store(folder.path());

  EXPECT_EQ(store.evidence.runs.size(), 1U);
  EXPECT_EQ(only_code(store), "US-V005");
}

TEST(Store, ADamagedJournalDoesNotCountAndIsTold) {
  const TemporaryFolder folder;
  const fs::path path = write_run(folder.path(), "r1") / "journal";
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  text.replace(text.find("\"steady\":true"), 13, "\"steady\":tru3");
  write(path, text);

  const Store store = read_store(folder.path());

  EXPECT_TRUE(store.evidence.runs.empty());
  EXPECT_EQ(only_code(store), "US-J002");
  EXPECT_EQ(store.findings.front().severity, diag::Severity::warning);
}

TEST(Store, ARunThatIsNotSealedDoesNotCountAndIsTold) {
  const TemporaryFolder folder;
  const fs::path run = folder.path() / "runs/r1";
  fs::create_directories(run);
  std::vector<model::Event> events = told_run("auto", {});
  events.pop_back();
  write_journal(run, events);

  const Store store = read_store(folder.path());

  EXPECT_TRUE(store.evidence.runs.empty());
  EXPECT_EQ(only_code(store), "US-V001");
}

TEST(Store, BytesBehindTheSealAreNotPassedOver) {
  const TemporaryFolder folder;
  const fs::path run = write_run(folder.path(), "r1");
  std::ofstream(run / "journal", std::ios::app) << "99 torn";

  EXPECT_EQ(only_code(read_store(folder.path())), "US-V002");
}

TEST(Store, ADamagedLogIsToldAndTheRunsStillCount) {
  const TemporaryFolder folder;
  write_run(folder.path(), "r1");
  write(folder.path() / "evidence.log", "no log\n");

  const Store store = read_store(folder.path());

  EXPECT_EQ(store.evidence.runs.size(), 1U);
  EXPECT_EQ(only_code(store), "US-J001");
}

TEST(Store, AFolderThatIsOnlyBeingMadeIsPassedOver) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "runs/r1");

  EXPECT_TRUE(read_store(folder.path()).findings.empty());
}

TEST(Store, EvidenceOfAnotherApplicationIsLeftOut) {
  const TemporaryFolder folder;
  write_run(folder.path(), "r1");
  write_run(folder.path(), "r2", "library");
  Evidence all = read_store(folder.path()).evidence;
  add(all, Time(), PlanPublished{.application = "library"});
  add(all, Time(), GateRan{.application = "bookstore"});

  const Evidence mine = of_application(all, "bookstore");

  ASSERT_EQ(mine.runs.size(), 1U);
  EXPECT_EQ(mine.runs.front().id, "r1");
  EXPECT_TRUE(mine.publications.empty());
  EXPECT_EQ(mine.gates.size(), 1U);
}

}  // namespace
}  // namespace understudy::evidence
