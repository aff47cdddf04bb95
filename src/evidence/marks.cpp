#include "marks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
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

/// What a run is read from, the journal first.
constexpr std::array<std::string_view, 3> files_of_run{"/journal", "/playbook.md",
                                                       "/understudy.yaml"};
constexpr std::size_t longest_file = files_of_run.back().size();
/// What Linux lets a name have.
constexpr std::size_t longest_name = 255;
static_assert(sizeof(Mark) == 32, "a mark is kept as its bytes");

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

bool RunFolders::mark_of_file(std::string_view name, std::string_view file, Mark& mark) const {
  std::array<char, longest_name + longest_file + 1> path{};
  if (!folder_.valid() || name.size() > longest_name) return false;
  std::ranges::copy(name, path.begin());
  std::ranges::copy(file, path.begin() + static_cast<std::ptrdiff_t>(name.size()));
  struct stat status{};
  if (::fstatat(folder_.get(), path.data(), &status, 0) != 0) return false;
  mark = mark_in(status);
  return true;
}

std::optional<RunFolders::Identity> RunFolders::identity(const std::string& name,
                                                         std::int64_t now_ns) const {
  Identity all{.text = {}, .settled = true};
  for (const std::string_view file : files_of_run) {
    Mark mark;
    if (!mark_of_file(name, file, mark)) return std::nullopt;
    char bytes[sizeof mark];
    std::memcpy(bytes, &mark, sizeof mark);
    all.text.append(bytes, sizeof mark);
    all.settled = all.settled && is_settled(mark, now_ns);
  }
  return all;
}

bool RunFolders::is_still(std::string_view name, std::string_view identity, Looks looks) const {
  if (identity.size() != files_of_run.size() * sizeof(Mark)) return false;
  const std::size_t files = looks == Looks::journals ? 1 : files_of_run.size();
  for (const std::string_view file : std::span(files_of_run).first(files)) {
    Mark now;
    Mark then;
    std::memcpy(&then, identity.data(), sizeof then);
    identity.remove_prefix(sizeof then);
    if (!mark_of_file(name, file, now) || now != then) return false;
  }
  return true;
}

}  // namespace understudy::evidence
