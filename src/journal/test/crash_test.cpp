// What is left of a journal when its disk, its process or its machine fails.

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temporary_folder.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/descriptor.hpp"
#include "understudy/os/file.hpp"

namespace understudy::journal {
namespace {

enum class Trouble : std::uint8_t { full, torn, forgotten };

/// Which operation (counted from 1 over appends and syncs) goes wrong, and how.
struct Plan {
  Trouble trouble = Trouble::full;
  std::size_t at = 0;
  std::size_t kept = 0;  ///< Torn: how many bytes still reach the disk.
  std::size_t count = 0;
};

/// A file whose un-synced bytes live in memory only, as in a page cache whose machine may lose
/// power: only `sync` brings them to the real file below.
class FragileFile final : public os::AppendFile {
 public:
  FragileFile(std::unique_ptr<os::AppendFile> below, Plan& plan)
      : below_(std::move(below)), plan_(plan) {}

  diag::Result<> append(std::string_view bytes) override {
    if (++plan_.count != plan_.at) {
      cached_ += bytes;
      return {};
    }
    return trouble(cached_ + std::string(bytes));
  }

  diag::Result<> sync() override {
    if (++plan_.count == plan_.at) return trouble(cached_);
    auto done = below_->append(cached_);
    cached_.clear();
    return done;
  }

 private:
  diag::Result<> trouble(std::string_view bytes) {
    const std::size_t kept =
        plan_.trouble == Trouble::torn ? std::min(plan_.kept, bytes.size()) : 0;
    EXPECT_TRUE(below_->append(bytes.substr(0, kept)));
    cached_.clear();
    const int error = plan_.trouble == Trouble::full ? ENOSPC : EIO;
    return diag::fail_errno("US-O001", "cannot write 'run'", error);
  }

  std::unique_ptr<os::AppendFile> below_;
  Plan& plan_;
  std::string cached_;
};

OpenAppend fragile(Plan& plan) {
  return
      [&plan](const std::filesystem::path& path) -> diag::Result<std::unique_ptr<os::AppendFile>> {
        auto below = os::open_append(path);
        if (!below) return below;
        return std::make_unique<FragileFile>(std::move(*below), plan);
      };
}

/// Appends until it fails; gives back what was acknowledged.
std::vector<model::Event> write_some(const std::filesystem::path& path, Plan& plan) {
  std::vector<model::Event> acknowledged;
  auto journal = Journal::create(path, fragile(plan));
  if (!journal) return acknowledged;
  for (int i = 0; i < 4; ++i) {
    auto event = journal->append(model::StopRequested{.by = std::string(20, 'x')}, {.boot_ns = i});
    if (!event) {
      const auto after = journal->append(model::StopRequested{}, {});
      EXPECT_FALSE(after) << "nothing may be written behind an unknown end";
      if (!after) EXPECT_EQ(after.error().cause().code, "US-J006");
      break;
    }
    acknowledged.push_back(std::move(*event));
  }
  return acknowledged;
}

/// Likewise in pairs that share one sync; what is not synced is not acknowledged.
std::vector<model::Event> write_pairs(const std::filesystem::path& path, Plan& plan) {
  std::vector<model::Event> acknowledged;
  auto journal = Journal::create(path, fragile(plan));
  if (!journal) return acknowledged;
  for (int pair = 0; pair < 2; ++pair) {
    std::vector<model::Event> written;
    for (int i = 0; i < 2; ++i) {
      auto event = journal->write(model::StopRequested{.by = std::string(20, 'x')}, {.boot_ns = i});
      if (!event) return acknowledged;
      written.push_back(std::move(*event));
    }
    if (!journal->sync()) {
      EXPECT_FALSE(journal->write(model::StopRequested{}, {}));
      EXPECT_FALSE(journal->sync());
      return acknowledged;
    }
    acknowledged.insert(acknowledged.end(), written.begin(), written.end());
  }
  return acknowledged;
}

class Crash : public testing::TestWithParam<Trouble> {};

TEST_P(Crash, AtAnyOperationLosesNothingThatWasAcknowledged) {
  for (const std::size_t kept :
       {std::size_t{0}, std::size_t{1}, std::size_t{40}, std::size_t{500}}) {
    for (std::size_t at = 1;; ++at) {
      const TemporaryFolder folder;
      Plan plan{.trouble = GetParam(), .at = at, .kept = kept};
      const auto acknowledged = write_some(folder.file("run"), plan);

      auto opened = Journal::open(folder.file("run"));

      ASSERT_TRUE(opened) << "operation " << at << ": " << diag::render(opened.error());
      auto& found = opened->reading.events;
      ASSERT_GE(found.size(), acknowledged.size());
      EXPECT_LE(found.size(), acknowledged.size() + 1);
      found.resize(acknowledged.size());
      EXPECT_EQ(found, acknowledged);
      EXPECT_TRUE(opened->journal.append(model::StopRequested{.by = "on"}, {}));
      if (plan.count < at) {
        EXPECT_EQ(acknowledged.size(), 4U);
        break;
      }
    }
  }
}

TEST_P(Crash, LosesNothingThatOneSyncMadeDurable) {
  for (const std::size_t kept :
       {std::size_t{0}, std::size_t{1}, std::size_t{40}, std::size_t{500}}) {
    for (std::size_t at = 1;; ++at) {
      const TemporaryFolder folder;
      Plan plan{.trouble = GetParam(), .at = at, .kept = kept};
      const auto acknowledged = write_pairs(folder.file("run"), plan);

      auto opened = Journal::open(folder.file("run"));

      ASSERT_TRUE(opened) << "operation " << at << ": " << diag::render(opened.error());
      auto& found = opened->reading.events;
      ASSERT_GE(found.size(), acknowledged.size());
      EXPECT_LE(found.size(), acknowledged.size() + 2);
      found.resize(acknowledged.size());
      EXPECT_EQ(found, acknowledged);
      if (plan.count < at) {
        EXPECT_EQ(acknowledged.size(), 4U);
        EXPECT_EQ(plan.count, 8U) << "the header, then two pairs: five writes and three syncs";
        break;
      }
    }
  }
}

std::string name_of(const testing::TestParamInfo<Trouble>& about) {
  switch (about.param) {
    case Trouble::full: return "Full";
    case Trouble::torn: return "Torn";
    case Trouble::forgotten: return "Forgotten";
  }
  return "Unknown";
}

INSTANTIATE_TEST_SUITE_P(Every, Crash,
                         testing::Values(Trouble::full, Trouble::torn, Trouble::forgotten),
                         name_of);

TEST(DiskFull, IsSaidPlainlyAndLosesNothing) {
  const TemporaryFolder folder;
  const auto path = folder.file("run");
  auto journal = Journal::create(path);
  ASSERT_TRUE(journal && journal->append(model::StopRequested{.by = "kept"}, {}));

  // A real kernel refusal in the middle of a record: the file may grow by 100 bytes more.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  rlimit tight = before;
  tight.rlim_cur = std::filesystem::file_size(path) + 100;
  setrlimit(RLIMIT_FSIZE, &tight);
  const auto refused = journal->append(model::StopRequested{.by = std::string(300, 'x')}, {});
  setrlimit(RLIMIT_FSIZE, &before);

  ASSERT_FALSE(refused);
  EXPECT_EQ(diag::render(refused.error()), "error: cannot write '" + path.string() +
                                               "': File too large [US-O001]\n"
                                               "  while writing record 2 of the journal\n");
  const auto reading = read(path);
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->events.size(), 1U);
  EXPECT_TRUE(reading->torn_tail);
}

TEST(DiskFull, OnADeviceWithoutRoomIsAFailureNotACrash) {
  const TemporaryFolder folder;

  const auto journal =
      Journal::create(folder.file("run"), [](const auto&) { return os::open_append("/dev/full"); });

  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().cause().message, "cannot write '/dev/full': No space left on device");
}

/// Appends for ever, saying each record's number on `fd` once it is acknowledged.
[[noreturn]] void append_for_ever(const std::filesystem::path& path, int fd) {
  auto journal = Journal::create(path);
  while (journal) {
    const auto event =
        journal->append(model::StopRequested{.by = std::string(5000, 'x')}, {.boot_ns = 1});
    if (!event || ::write(fd, &event->number, sizeof event->number) < 0) break;
  }
  ::_exit(1);
}

TEST(KillNine, LosesNoAcknowledgedRecord) {
  std::mt19937 random(20261123);  // NOLINT(cert-msc51-cpp): the same rounds every time
  const int rounds = std::getenv("US_LONG") == nullptr ? 20 : 200;  // NOLINT(concurrency-mt-unsafe)
  for (int round = 0; round < rounds; ++round) {
    const TemporaryFolder folder;
    auto pipe = os::make_pipe();
    ASSERT_TRUE(pipe);
    const pid_t child = ::fork();
    if (child == 0) append_for_ever(folder.file("run"), pipe->write.get());
    pipe->write.reset();

    std::uint64_t acknowledged = 0;
    const std::uint64_t enough = 1 + random() % 40;
    while (acknowledged < enough &&
           ::read(pipe->read.get(), &acknowledged, sizeof acknowledged) > 0) {
    }
    ::kill(child, SIGKILL);
    while (::read(pipe->read.get(), &acknowledged, sizeof acknowledged) > 0) {
    }
    ::waitpid(child, nullptr, 0);

    auto opened = Journal::open(folder.file("run"));
    ASSERT_TRUE(opened) << diag::render(opened.error());
    ASSERT_GE(acknowledged, enough);
    EXPECT_GE(opened->reading.events.size(), acknowledged);
    EXPECT_LE(opened->reading.events.size(), acknowledged + 1);
  }
}

}  // namespace
}  // namespace understudy::journal
