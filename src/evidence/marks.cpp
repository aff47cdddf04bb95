#include "marks.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace understudy::evidence {

namespace {

/// The coarsest clock of a file system that is in use: two seconds (FAT); one more for good.
constexpr std::int64_t settling_ns = 3'000'000'000;

std::int64_t nanoseconds_of(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Mark mark_in(const struct stat& status) {
  return {.inode = status.st_ino,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified_ns = nanoseconds_of(status.st_mtim),
          .changed_ns = nanoseconds_of(status.st_ctim)};
}

}  // namespace

std::optional<Mark> mark_of(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
  return mark_in(status);
}

bool is_settled(const Mark& mark, std::int64_t now_ns) {
  return std::max(mark.modified_ns, mark.changed_ns) <= now_ns - settling_ns;
}

std::int64_t file_system_clock(const std::filesystem::path& file) {
  if (::utimensat(AT_FDCWD, file.c_str(), nullptr, 0) != 0) return 0;
  const auto mark = mark_of(file);
  return mark ? mark->modified_ns : 0;
}

RunFolders::RunFolders(const std::filesystem::path& runs)
    : folder_(::open(runs.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}

std::vector<std::string> RunFolders::names() const {
  std::vector<std::string> found;
  if (!folder_.valid()) return found;
  const int again = ::openat(folder_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(again < 0 ? nullptr : ::fdopendir(again),
                                                    ::closedir);
  if (!entries) return found;
  while (const dirent* entry = ::readdir(entries.get())) {  // NOLINT(concurrency-mt-unsafe)
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") found.emplace_back(name);
  }
  std::ranges::sort(found);
  return found;
}

bool RunFolders::has_journal(const std::string& name) const {
  struct stat status{};
  return folder_.valid() && ::fstatat(folder_.get(), (name + "/journal").c_str(), &status, 0) == 0;
}

std::optional<RunFolders::Identity> RunFolders::identity(const std::string& name,
                                                         std::int64_t now_ns) const {
  Identity all{.text = {}, .settled = true};
  if (!folder_.valid()) return std::nullopt;
  for (const std::string_view file : {"/journal", "/playbook.md", "/understudy.yaml"}) {
    struct stat status{};
    if (::fstatat(folder_.get(), (name + std::string(file)).c_str(), &status, 0) != 0) {
      return std::nullopt;
    }
    const Mark mark = mark_in(status);
    static_assert(sizeof mark == 32);
    char bytes[sizeof mark];
    std::memcpy(bytes, &mark, sizeof mark);
    all.text.append(bytes, sizeof mark);
    all.settled = all.settled && is_settled(mark, now_ns);
  }
  return all;
}

}  // namespace understudy::evidence
