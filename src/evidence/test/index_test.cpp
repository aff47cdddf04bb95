// The index never makes the answer differ: whatever is done to a store and to the index, what it
// says is what reading the whole store says.

#include "understudy/evidence/index.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "index_table.hpp"
#include "marks.hpp"
#include "packing.hpp"
#include "same_answer.hpp"
#include "sqlite.hpp"
#include "stored_runs.hpp"
#include "understudy/evidence/log.hpp"
#include "understudy/evidence/sealed.hpp"
#include "understudy/os/parallel.hpp"

namespace understudy::evidence {
namespace {

namespace fs = std::filesystem;
using test::answer_with;
using test::answer_without_index;
using test::eager;
using test::QuickFolder;
using test::RunWriter;
using test::StoredRun;
using test::text_of;
using test::visibly;
using test::write_text;

constexpr std::int64_t one_week_ns = 7LL * 24 * 3600 * 1'000'000'000;

StoredRun stored(int number, const std::string& application = "bookstore") {
  return {.id = fmt::format("run-{:03}", number),
          .application = application,
          .wall_ns = number * one_week_ns};
}

void add_runs(const fs::path& store, int count) {
  const RunWriter writer;
  for (int i = 0; i < count; ++i) {
    writer.write(store, stored(i, test::asked()[static_cast<std::size_t>(i) % 3]));
  }
}

std::vector<std::string> ids_of(const Evidence& evidence) {
  std::vector<std::string> ids;
  for (const Run& run : evidence.runs) ids.push_back(run.id);
  return ids;
}

/// Asks anew, as another process would.
void expect_same_answer(const fs::path& store) {
  Index index(store, eager());
  EXPECT_EQ(answer_with(index), answer_without_index(store));
}

TEST(Index, SaysWhatTheStoreSaysTheFirstTimeAndTheNext) {
  const QuickFolder folder;
  add_runs(folder.path(), 7);
  ASSERT_TRUE(Log::open(folder.path() / "evidence.log")
                  ->append(PlanPublished{.application = "shop", .place = "wiki"}, {.wall_ns = 5}));

  expect_same_answer(folder.path());
  expect_same_answer(folder.path());
  EXPECT_TRUE(fs::exists(folder.path() / "index.sqlite"));
}

TEST(Index, ASmallStoreGetsNone) {
  const QuickFolder folder;
  add_runs(folder.path(), 7);

  Index index(folder.path());

  EXPECT_EQ(index.of("bookstore").runs.size(), 3U);
  EXPECT_FALSE(fs::exists(folder.path() / "index.sqlite"));
}

TEST(Index, AStoreThatIsNotThereIsEmptyAndIsNotMade) {
  const QuickFolder folder;

  Index index(folder.path() / "store", eager());

  EXPECT_TRUE(index.of("bookstore").runs.empty());
  EXPECT_TRUE(index.take_findings().empty());
  EXPECT_FALSE(fs::exists(folder.path() / "store"));
}

TEST(Index, ANewRunIsFoundAlthoughTheFolderWasSettled) {
  const QuickFolder folder;
  add_runs(folder.path(), 3);
  expect_same_answer(folder.path());

  visibly(folder.path() / "runs", [&] { RunWriter().write(folder.path(), stored(9)); });

  Index index(folder.path(), eager());
  EXPECT_EQ(ids_of(index.of("bookstore")), (std::vector<std::string>{"run-000", "run-009"}));
}

TEST(Index, ARunThatIsSealedLaterIsFound) {
  const QuickFolder folder;
  RunWriter().write_unsealed(folder.path(), stored(1));
  expect_same_answer(folder.path());

  RunWriter().write(folder.path(), stored(1));

  Index index(folder.path(), eager());
  EXPECT_EQ(ids_of(index.of("bookstore")), std::vector<std::string>{"run-001"});
}

TEST(Index, AJournalThatWasAlteredAfterwardsDoesNotCount) {
  const QuickFolder folder;
  add_runs(folder.path(), 3);
  expect_same_answer(folder.path());
  const fs::path journal = folder.path() / "runs/run-000/journal";
  std::string text = text_of(journal);
  text[text.find("bookstore")] = 'B';

  visibly(journal, [&] { write_text(journal, text); });

  Index index(folder.path(), eager());
  EXPECT_TRUE(index.of("bookstore").runs.empty());
  const auto findings = index.take_findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().code, "US-J002");
}

TEST(Index, AlteringKeepsNothingHiddenBehindAnOldDate) {
  const QuickFolder folder;
  add_runs(folder.path(), 3);
  expect_same_answer(folder.path());
  const fs::path frozen = folder.path() / "runs/run-000/playbook.md";
  const auto date = fs::last_write_time(frozen);

  visibly(frozen, [&] {
    write_text(frozen, "# How to bring it bacK\n");
    fs::last_write_time(frozen, date);
  });
  fs::last_write_time(frozen, date);

  Index index(folder.path(), eager());
  EXPECT_TRUE(index.of("bookstore").runs.empty());
}

TEST(Index, ConfirmsWhatItSaidAndSeesWhatNoDateShows) {
  const QuickFolder folder;
  add_runs(folder.path(), 3);
  Index index(folder.path(), eager());
  ASSERT_EQ(ids_of(index.of("bookstore")), std::vector<std::string>{"run-000"});
  EXPECT_TRUE(index.confirm({"run-000"}));

  // As if a disk had lost it: the index has not looked at the file's times since.
  std::ofstream(folder.path() / "runs/run-000/journal", std::ios::app) << "more\n";

  EXPECT_FALSE(index.confirm({"run-000"}));
  EXPECT_TRUE(index.of("bookstore").runs.empty());
  EXPECT_TRUE(index.confirm({}));
}

TEST(Index, InALargeStoreTheRunsOfOneApplicationAreLookedAt) {
  const QuickFolder folder;
  add_runs(folder.path(), 9);
  IndexOptions options = eager();
  options.always_swept = 0;
  EXPECT_EQ(Index(folder.path(), options).of("library").runs.size(), 3U);
  const fs::path mine = folder.path() / "runs/run-001/journal";
  visibly(mine, [&] { write_text(mine, "no journal\n"); });

  EXPECT_EQ(Index(folder.path(), options).of("library").runs.size(), 2U);
}

TEST(Index, ARunThatNamesAnotherApplicationNowIsFoundWhenAllAreLookedAt) {
  const QuickFolder folder;
  add_runs(folder.path(), 9);
  IndexOptions options = eager();
  options.always_swept = 0;
  ASSERT_EQ(Index(folder.path(), options).of("library").runs.size(), 3U);
  const fs::path other = folder.path() / "runs/run-000/journal";
  visibly(other, [&] { RunWriter().write(folder.path(), stored(0, "library")); });

  Index index(folder.path(), options);
  index.sweep();

  EXPECT_EQ(index.of("library").runs.size(), 4U);
  EXPECT_EQ(index.of("bookstore").runs.size(), 2U);
}

/// A large store of which the journals are looked at; the application's newest run is asked for.
struct NewestRun {
  explicit NewestRun(const fs::path& store) : index(store, options()) {
    index.sweep(Looks::journals);
    index.answer("bookstore", [this](const Evidence& known) {
      ids = ids_of(known);
      ++calls;
      return std::vector<std::string>{ids.empty() ? "" : ids.back()};
    });
  }

  static IndexOptions options() {
    IndexOptions all = eager();
    all.always_swept = 0;
    return all;
  }

  Index index;
  std::vector<std::string> ids;
  int calls = 0;
};

TEST(Index, ARunOnWhichAnAnswerTurnsIsLookedAtWhole) {
  const QuickFolder folder;
  add_runs(folder.path(), 9);
  ASSERT_EQ(NewestRun(folder.path()).ids.back(), "run-006");
  const fs::path frozen = folder.path() / "runs/run-006/understudy.yaml";
  visibly(frozen, [&] { write_text(frozen, "kind: another\n"); });

  NewestRun asked(folder.path());

  EXPECT_EQ(asked.ids, (std::vector<std::string>{"run-000", "run-003"}));
  EXPECT_EQ(asked.calls, 2);
  const auto findings = asked.index.take_findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().code, "US-V004");
}

TEST(Index, ARunOnWhichNoAnswerTurnsIsNotLookedAtBeyondItsJournal) {
  const QuickFolder folder;
  add_runs(folder.path(), 9);
  ASSERT_EQ(NewestRun(folder.path()).calls, 1);
  const fs::path frozen = folder.path() / "runs/run-000/playbook.md";
  visibly(frozen, [&] { write_text(frozen, "another\n"); });
  const fs::path journal = folder.path() / "runs/run-003/journal";
  visibly(journal, [&] { write_text(journal, "no journal\n"); });

  NewestRun asked(folder.path());

  EXPECT_EQ(asked.ids.back(), "run-006");
  const auto findings = asked.index.take_findings();
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_TRUE(findings.front().code.starts_with("US-J"));
  EXPECT_EQ(ids_of(asked.index.of("bookstore")), std::vector<std::string>{"run-006"})
      << "asked for everything, it looks at everything";
}

TEST(Index, OfAFewRunsEverythingIsLookedAt) {
  const QuickFolder folder;
  add_runs(folder.path(), 9);
  expect_same_answer(folder.path());
  const fs::path frozen = folder.path() / "runs/run-000/playbook.md";
  visibly(frozen, [&] { write_text(frozen, "another\n"); });

  Index index(folder.path(), eager());
  index.sweep(Looks::journals);
  std::vector<std::string> ids;
  index.answer("bookstore", [&ids](const Evidence& known) {
    ids = ids_of(known);
    return std::vector<std::string>();
  });

  EXPECT_EQ(ids, (std::vector<std::string>{"run-003", "run-006"}));
}

TEST(Index, WhatAnotherProcessEnteredSinceAllWereLookedAtIsLookedAtAgain) {
  const QuickFolder folder;
  add_runs(folder.path(), 9);
  Index index(folder.path(), eager());
  index.sweep();
  const fs::path mine = folder.path() / "runs/run-001/journal";
  visibly(mine, [&] { RunWriter().write(folder.path(), stored(1, "shop")); });
  ASSERT_EQ(Index(folder.path(), eager()).of("shop").runs.size(), 4U);
  visibly(mine, [&] { write_text(mine, "no journal\n"); });

  EXPECT_EQ(index.of("library").runs.size(), 2U);
  EXPECT_EQ(index.of("shop").runs.size(), 3U);
}

TEST(Index, ManyThreadsAtOnceGetTheAnswersThatOneGets) {
  const QuickFolder folder;
  add_runs(folder.path(), 30);
  ASSERT_TRUE(Log::open(folder.path() / "evidence.log")
                  ->append(PlanPublished{.application = "shop", .place = "wiki"}, {.wall_ns = 5}));
  const Store all = read_store(folder.path());
  const auto ask_all = [&](Index& index) {
    os::in_parallel(
        300,
        [&](std::size_t i) {
          const std::string& name = test::asked()[i % 3];
          EXPECT_EQ(test::in_words(index.of(name)),
                    test::in_words(of_application(all.evidence, name)));
        },
        1, 8);
    EXPECT_EQ(test::troubles(index.take_findings()), std::vector<std::string>());
  };

  Index made(folder.path(), eager());
  ask_all(made);
  Index swept(folder.path(), eager());
  swept.sweep();
  ask_all(swept);
  IndexOptions looks_itself = eager();
  looks_itself.always_swept = 0;
  Index each(folder.path(), looks_itself);
  ask_all(each);
}

TEST(Index, ThreadsThatMeetADamagedRowAllGetTheRightAnswer) {
  const QuickFolder folder;
  add_runs(folder.path(), 30);
  ASSERT_EQ(Index(folder.path(), eager()).of("shop").runs.size(), 10U);
  {
    Database database = Database::open(folder.path() / "index.sqlite");
    database.run("UPDATE entry SET value = identity");
    ASSERT_TRUE(database.ok()) << database.reason();
  }
  Index index(folder.path(), eager());

  os::in_parallel(
      60, [&](std::size_t i) { EXPECT_EQ(index.of(test::asked()[i % 3]).runs.size(), 10U); }, 1, 6);

  EXPECT_EQ(test::troubles(index.take_findings()), std::vector<std::string>{"US-V014"});
}

TEST(Index, OfAnotherProgramIsMadeAnewAndThatIsTold) {
  const QuickFolder folder;
  add_runs(folder.path(), 3);
  {
    const Table table(folder.path() / "index.sqlite", "another program");
  }

  Index index(folder.path(), eager());

  EXPECT_EQ(index.of("bookstore").runs.size(), 1U);
  const auto findings = index.take_findings();
  EXPECT_EQ(test::troubles(findings), std::vector<std::string>{"US-V014"});
  EXPECT_EQ(findings.front().message,
            "the index was made by another version of understudy: it is made anew");
  Index again(folder.path(), eager());
  EXPECT_EQ(again.of("bookstore").runs.size(), 1U);
  EXPECT_TRUE(again.take_findings().empty());
}

TEST(Index, WhatIsNoDatabaseIsMadeOneAndThatIsTold) {
  const QuickFolder folder;
  add_runs(folder.path(), 3);
  write_text(folder.path() / "index.sqlite", std::string(9000, 'x'));

  Index index(folder.path(), eager());

  EXPECT_EQ(index.of("bookstore").runs.size(), 1U);
  EXPECT_EQ(test::troubles(index.take_findings()), std::vector<std::string>{"US-V014"});
  Index again(folder.path(), eager());
  EXPECT_EQ(again.of("bookstore").runs.size(), 1U);
  EXPECT_TRUE(again.take_findings().empty());
}

TEST(Index, WhereNoneCanBeMadeTheStoreIsReadAndThatIsTold) {
  const QuickFolder folder;
  add_runs(folder.path(), 3);
  fs::create_directory(folder.path() / "index.sqlite");

  Index index(folder.path(), eager());

  EXPECT_EQ(index.of("bookstore").runs.size(), 1U);
  EXPECT_EQ(test::troubles(index.take_findings()), std::vector<std::string>{"US-V015"});
}

TEST(Index, TheLogIsFollowedAsItGrows) {
  const QuickFolder folder;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(Log::open(folder.path() / "evidence.log")
                    ->append(PlanPublished{.application = "shop", .place = std::to_string(i)},
                             {.wall_ns = i * one_week_ns}));
    expect_same_answer(folder.path());
  }
  Index index(folder.path(), eager());
  EXPECT_EQ(index.of("shop").publications.size(), 5U);
}

TEST(Index, ALogThatIsAlteredOrTornIsReadAsWithoutAnIndex) {
  const QuickFolder folder;
  const fs::path path = folder.path() / "evidence.log";
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(Log::open(path)->append(PlanPublished{.application = "shop"}, {.wall_ns = i}));
  }
  expect_same_answer(folder.path());
  const std::string whole = text_of(path);

  visibly(path, [&] { write_text(path, whole.substr(0, whole.size() - 9)); });
  expect_same_answer(folder.path());
  std::string altered = whole;
  altered[altered.find("shop")] = 'S';
  visibly(path, [&] { write_text(path, altered); });
  expect_same_answer(folder.path());
  visibly(path, [&] { write_text(path, whole); });
  expect_same_answer(folder.path());
}

TEST(Index, EveryFieldOfARunIsKept) {
  evidence::Run run{.id = "a", .application = "b", .kind = Kind::experiment, .scenario = "c"};
  run.experiment = "d";
  run.target = "e";
  run.file = "f";
  run.file_sha256 = "g";
  run.manifest_sha256 = "h";
  run.environment = "i";
  run.production = true;
  run.fault = "j";
  run.mode = "k";
  run.actor = std::string("l\0m", 3);
  run.trigger = Trigger::pipeline;
  run.hands = {.steps = 1, .performed = 2, .supervised = 3};
  run.verdict = Verdict::aborted;
  run.began = Time(std::chrono::seconds(-4));
  run.ended = Time(std::chrono::seconds(5));
  run.rto = {.objective = std::chrono::milliseconds(6), .measured = {}, .held = Held::missed};
  run.rpo = {.objective = {}, .measured = std::chrono::nanoseconds(7), .held = Held::met};
  run.chain = "n";
  Packer pack;
  for_each_field(run, pack);
  const std::string bytes = pack.take();

  evidence::Run read;
  Unpacker unpack(bytes);
  for_each_field(read, unpack);

  EXPECT_TRUE(unpack.whole());
  EXPECT_EQ(read, run);
  Unpacker cut(std::string_view(bytes).substr(0, bytes.size() - 1));
  for_each_field(read, cut);
  EXPECT_FALSE(cut.whole());
}

TEST(Index, AFileThatChangedAMomentAgoIsNotSettled) {
  constexpr std::int64_t second = 1'000'000'000;
  const Mark mark{.modified_ns = 7 * second, .changed_ns = 10 * second};

  EXPECT_FALSE(is_settled(mark, 12 * second));
  EXPECT_TRUE(is_settled(mark, 13 * second));
  EXPECT_FALSE(is_settled(mark, 9 * second)) << "a clock that was set back tells nothing";
}

TEST(Index, TwoProcessesAtOnceLoseNothingAndMeetNoTrouble) {
  const QuickFolder folder;
  add_runs(folder.path(), 3);
  std::vector<pid_t> children;
  for (int child = 0; child < 3; ++child) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      bool quiet = true;
      for (int i = 0; i < 25; ++i) {
        IndexOptions options = eager();
        options.batch = 2;
        Index index(folder.path(), options);
        for (const std::string& application : test::asked()) (void)index.of(application);
        quiet = quiet && test::troubles(index.take_findings()).empty();
      }
      ::_exit(quiet ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (int i = 3; i < 40; ++i) {
    RunWriter().write(folder.path(), stored(i, test::asked()[static_cast<std::size_t>(i) % 3]));
  }

  for (const pid_t pid : children) {
    int status = 0;
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
  }
  expect_same_answer(folder.path());
}

}  // namespace
}  // namespace understudy::evidence
