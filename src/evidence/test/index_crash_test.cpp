// The process dies, or the disk fails, at each single change that SQLite makes to its files. What
// is asked afterwards is answered as the store says.

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "same_answer.hpp"
#include "stored_runs.hpp"
#include "understudy/evidence/index.hpp"

namespace understudy::evidence {
namespace {

namespace fs = std::filesystem;

enum class Ill { dies, full };

/// What the calls that change files do from the n-th on.
struct Disk {
  Ill ill = Ill::dies;
  int at = 0;
  int calls = 0;
};

Disk disk;

/// Whether this call is to fail. Where the process dies, it does so here, every other time with
/// half of the bytes written.
bool fails(int fd, const void* bytes, std::size_t size, off_t at) {
  if (++disk.calls < disk.at) return false;
  if (disk.ill == Ill::full) {
    errno = ENOSPC;
    return true;
  }
  if (bytes != nullptr && disk.at % 2 == 0) (void)!::pwrite(fd, bytes, size / 2, at);
  ::raise(SIGKILL);
  return true;
}

ssize_t ill_pwrite(int fd, const void* bytes, std::size_t size, off_t at) {
  return fails(fd, bytes, size, at) ? -1 : ::pwrite(fd, bytes, size, at);
}

ssize_t ill_write(int fd, const void* bytes, std::size_t size) {
  return fails(fd, nullptr, 0, 0) ? -1 : ::write(fd, bytes, size);
}

int ill_truncate(int fd, off_t size) {
  return fails(fd, nullptr, 0, 0) ? -1 : ::ftruncate(fd, size);
}

int ill_unlink(const char* path) {
  return fails(-1, nullptr, 0, 0) ? -1 : ::unlink(path);
}

template <typename Call>
void replace_call(sqlite3_vfs* vfs, const char* name, Call call) {
  (void)vfs->xSetSystemCall(vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(call));
}

void make_ill(Ill ill, int at) {
  disk = {.ill = ill, .at = at};
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  replace_call(vfs, "pwrite", ill_pwrite);
  replace_call(vfs, "pwrite64", ill_pwrite);
  replace_call(vfs, "write", ill_write);
  replace_call(vfs, "ftruncate", ill_truncate);
  replace_call(vfs, "unlink", ill_unlink);
}

/// Brings the index up to date in a process with an ill disk; false when it died.
bool outlives(const fs::path& store, const test::Answer& expected, Ill ill, int at) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    make_ill(ill, at);
    IndexOptions options = test::eager();
    options.batch = 1;
    {
      Index index(store, options);
      if (test::answer_with(index) != expected) ::_exit(1);
    }
    ::_exit(disk.calls < at ? 0 : 2);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  if (WIFSIGNALED(status)) {
    EXPECT_EQ(WTERMSIG(status), SIGKILL);
    return false;
  }
  EXPECT_NE(WEXITSTATUS(status), 1) << "the answer differs at call " << at;
  return WEXITSTATUS(status) == 0;
}

void add(const fs::path& store, int from, int to) {
  const test::RunWriter writer;
  for (int i = from; i < to; ++i) {
    writer.write(store, {.id = fmt::format("run-{:03}", i),
                         .application = test::asked()[static_cast<std::size_t>(i) % 3],
                         .wall_ns = i});
  }
}

enum class Before { none, old, damaged };

/// A store with an index that is not up to date, once more for each trouble.
class IllStore {
 public:
  explicit IllStore(Before before) : before_(before) {
    add(store(), 0, 4);
    if (before != Before::none) Index(store(), test::eager()).sweep();
    if (before == Before::damaged) fs::resize_file(store() / "index.sqlite", 9000);
    if (before != Before::none) fs::copy(store() / "index.sqlite", kept());
    add(store(), 4, 10);
    expected = test::answer_without_index(store());
  }

  void restore() const {
    for (const char* name : {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}) {
      fs::remove(store() / name);
    }
    if (before_ != Before::none) fs::copy(kept(), store() / "index.sqlite");
  }

  [[nodiscard]] const fs::path& store() const { return folder_.path(); }

  test::Answer expected;

 private:
  [[nodiscard]] fs::path kept() const { return kept_.path() / "index.sqlite"; }

  Before before_;
  test::QuickFolder folder_;
  test::QuickFolder kept_;
};

/// How many points there were until nothing failed any more.
int at_each_call(Ill ill, int step) {
  int points = 0;
  for (const Before before : {Before::none, Before::old, Before::damaged}) {
    const IllStore ill_store(before);
    for (int at = 1;; at += step, ++points) {
      ill_store.restore();
      const bool done = outlives(ill_store.store(), ill_store.expected, ill, at);
      Index index(ill_store.store(), test::eager());
      EXPECT_EQ(test::answer_with(index), ill_store.expected) << "after call " << at;
      if (done || ::testing::Test::HasFailure()) break;
    }
  }
  return points;
}

TEST(IndexCrash, KilledAtAnyWriteItLosesNothing) {
  EXPECT_GE(at_each_call(Ill::dies, 1), 200);
}

TEST(IndexCrash, OnADiskThatBecomesFullAtAnyWriteTheAnswerIsTheSame) {
  EXPECT_GE(at_each_call(Ill::full, 7), 30);
}

}  // namespace
}  // namespace understudy::evidence
