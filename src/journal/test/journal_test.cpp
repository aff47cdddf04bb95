#include "understudy/journal/journal.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "temporary_folder.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/file.hpp"

namespace understudy::journal {
namespace {

std::vector<model::Body> three_bodies() {
  return {model::StopRequested{.by = "Ann"}, model::Settled{.steady = true, .detail = "ü \xFF"},
          model::Closed{.verdict = "passed", .reasons = {"one", "two"}}};
}

/// A closed journal of three records; gives back its text.
std::string three_records(const std::filesystem::path& path) {
  auto journal = Journal::create(path);
  EXPECT_TRUE(journal) << diag::render(journal.error());
  std::int64_t at = 1;
  for (model::Body& body : three_bodies()) {
    const auto event = journal->append(std::move(body), {.boot_ns = at, .wall_ns = 10 * at});
    EXPECT_TRUE(event);
    ++at;
  }
  return os::read_file(path).value();
}

class JournalFile : public testing::Test {
 protected:
  TemporaryFolder folder_;                            // NOLINT: read by the tests
  std::filesystem::path path_ = folder_.file("run");  // NOLINT: read by the tests
};

TEST_F(JournalFile, IsWrittenByteForByteAsDocumented) {
  EXPECT_EQ(
      three_records(path_),
      "understudy-journal 1\n"
      "1 fa7e3c09 fbc6858155cdadcb2fc9b69aa85a2a4777d042cfdd311175e1277b3fe7e66636 "
      R"({"number":1,"boot_ns":1,"wall_ns":10,"kind":"StopRequested","body":{"by":"Ann"}})"
      "\n"
      "2 c8e753fa cec87f5bfc5f7ba44130ee5578b1abdeb8179af29edb27f894f764045d9fd2e0 "
      R"({"number":2,"boot_ns":2,"wall_ns":20,"kind":"Settled","body":{"steady":true,"detail":"ü �"}})"
      "\n"
      "3 a340bf98 2ac1d82cebca5c69258c346922d7ad74cf9ce7e693edb745fff103dbd5ad478b "
      R"({"number":3,"boot_ns":3,"wall_ns":30,"kind":"Closed","body":{"verdict":"passed","reasons":["one","two"]}})"
      "\n");
}

TEST_F(JournalFile, GivesBackWhatWasAppendedAndGoesOnWhereItStopped) {
  three_records(path_);

  auto opened = Journal::open(path_);
  ASSERT_TRUE(opened) << diag::render(opened.error());
  ASSERT_EQ(opened->reading.events.size(), 3U);
  EXPECT_FALSE(opened->reading.torn_tail);
  EXPECT_EQ(std::get<model::Settled>(opened->reading.events[1].body).detail, "ü \xEF\xBF\xBD");
  const auto added = opened->journal.append(model::StopRequested{.by = "Bob"}, {});
  ASSERT_TRUE(added);
  EXPECT_EQ(added->number, 4U);

  const auto reading = read(path_);
  ASSERT_TRUE(reading);
  ASSERT_EQ(reading->events.size(), 4U);
  EXPECT_EQ(reading->events.back(), *added);
  EXPECT_EQ(reading->chain, opened->journal.chain());
}

TEST_F(JournalFile, CutAnywhereStillHoldsEveryWholeRecordBeforeTheCut) {
  const std::string text = three_records(path_);
  const auto all = parse(text, "run").value().events;

  for (std::size_t size = 0; size <= text.size(); ++size) {
    ASSERT_TRUE(os::replace_file(path_, text.substr(0, size)));
    const auto lines = static_cast<std::size_t>(
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
    const std::size_t whole = lines == 0 ? 0 : lines - 1;

    auto opened = Journal::open(path_);

    ASSERT_TRUE(opened) << size << ": " << diag::render(opened.error());
    ASSERT_EQ(opened->reading.events,
              std::vector(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(whole)));
    const bool at_line_end = size > 0 && text[size - 1] == '\n';
    EXPECT_EQ(opened->reading.torn_tail.has_value(), !at_line_end) << size;
    ASSERT_TRUE(opened->journal.append(model::StopRequested{.by = "next"}, {}));
    EXPECT_EQ(read(path_).value().events.size(), whole + 1) << size;
  }
}

TEST_F(JournalFile, TellsOfATornTailInOneSentence) {
  const std::string text = three_records(path_);

  const auto reading = parse(text.substr(0, text.size() - 5), "runs/1/journal");

  ASSERT_TRUE(reading && reading->torn_tail);
  EXPECT_EQ(diag::render(*reading->torn_tail),
            fmt::format("runs/1/journal:4: warning: the last record is not complete: {} bytes are "
                        "left out [US-J008]\n"
                        "  hint: it was being written when the writer died and nothing relied on "
                        "it yet\n",
                        text.size() - 5 - reading->whole_bytes));
}

TEST_F(JournalFile, DetectsAnyDamagedByteBeforeTheTail) {
  const std::string text = three_records(path_);
  const std::size_t tail = text.rfind('\n', text.size() - 2) + 1;

  for (std::size_t at = 0; at < tail; ++at) {
    for (const int bit : {0x01, 0x02, 0x20, 0x80}) {
      std::string damaged = text;
      damaged[at] = static_cast<char>(damaged[at] ^ bit);
      EXPECT_FALSE(parse(damaged, "run")) << "byte " << at << " bit " << bit;
    }
  }
}

TEST_F(JournalFile, DropsALastRecordWithADamagedByteAndNothingElse) {
  const std::string text = three_records(path_);
  const std::size_t tail = text.rfind('\n', text.size() - 2) + 1;

  for (std::size_t at = tail; at + 1 < text.size(); ++at) {
    std::string damaged = text;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x04);
    const auto reading = parse(damaged, "run");
    ASSERT_TRUE(reading) << at;
    EXPECT_EQ(reading->events.size(), 2U) << at;
    EXPECT_TRUE(reading->torn_tail) << at;
  }
}

/// Lines of a journal's text, each with its end.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

std::string file_complaint(const std::string& text) {
  const auto reading = parse(text, "run");
  return reading ? "accepted" : diag::render(reading.error());
}

TEST_F(JournalFile, NamesTheLineWhereRecordsWereRemovedSwappedOrRewritten) {
  const auto lines = lines_of(three_records(path_));
  const auto other = lines_of(three_records(folder_.file("other")));
  ASSERT_EQ(lines, other);
  const std::string hint =
      "  hint: records were removed, added or rewritten: restore the file from a copy\n";

  EXPECT_EQ(file_complaint(lines[0] + lines[2] + lines[3]),
            "run:2: error: record 2 stands where record 1 belongs [US-J003]\n" + hint);
  EXPECT_EQ(file_complaint(lines[0] + lines[1] + lines[3]),
            "run:3: error: record 3 stands where record 2 belongs [US-J003]\n" + hint);
  EXPECT_EQ(file_complaint(lines[0] + lines[1] + lines[1] + lines[2]),
            "run:3: error: record 1 stands where record 2 belongs [US-J003]\n" + hint);

  auto journal = Journal::create(folder_.file("forged"));
  ASSERT_TRUE(journal && journal->append(model::StopRequested{.by = "Eve"}, {}));
  const std::string forged = lines_of(os::read_file(folder_.file("forged")).value())[1];
  EXPECT_EQ(file_complaint(lines[0] + forged + lines[2]),
            "run:3: error: record 2 does not follow from the one before it [US-J003]\n" + hint);
}

TEST_F(JournalFile, NamesTheLineOfADamagedRecord) {
  auto lines = lines_of(three_records(path_));
  lines[2][100] ^= 1;

  EXPECT_EQ(file_complaint(lines[0] + lines[1] + lines[2] + lines[3]),
            "run:3: error: damaged record: its checksum does not match [US-J002]\n"
            "  hint: the file was changed after it was written: restore it from a copy; nothing "
            "after this line can be relied on\n");
}

TEST_F(JournalFile, IsNotTakenForAJournalWithoutItsFirstLine) {
  EXPECT_EQ(file_complaint("hello\n"),
            "run:1: error: not a journal: the first line is not 'understudy-journal 1' "
            "[US-J001]\n");
  EXPECT_EQ(file_complaint("understudy-journal 2\n"),
            "run:1: error: not a journal: the first line is not 'understudy-journal 1' "
            "[US-J001]\n");
}

TEST_F(JournalFile, HasOneWriterAtATimeAndNamesIt) {
  auto first = Journal::create(path_);
  ASSERT_TRUE(first);

  const auto second = Journal::open(path_);

  ASSERT_FALSE(second);
  EXPECT_EQ(diag::render(second.error()),
            fmt::format("error: '{}' is being written by process {} [US-J004]\n"
                        "  hint: wait until it has ended, or end it, then try again\n",
                        path_.string(), ::getpid()));
  EXPECT_TRUE(read(path_)) << "reading needs no lock";
}

TEST_F(JournalFile, IsNeverOverwritten) {
  const std::string text = three_records(path_);

  const auto again = Journal::create(path_);

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().cause().code, "US-J007");
  EXPECT_EQ(os::read_file(path_).value(), text);
}

TEST_F(JournalFile, ThatIsNotThereIsNotCreatedByOpening) {
  const auto opened = Journal::open(path_);

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().cause().message,
            fmt::format("cannot open '{}': No such file or directory", path_.string()));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace understudy::journal
