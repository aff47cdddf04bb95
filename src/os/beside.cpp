#include "beside.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "understudy/os/descriptor.hpp"
#include "understudy/os/file.hpp"

namespace understudy::os {

namespace {

/// Nothing else is called so: what nobody holds is removed.
constexpr std::string_view mark = ".understudy-new.";

/// So that what is put behind it still makes a name that file systems take.
constexpr std::size_t longest_base = 200;

std::string_view base_of(std::string_view name) {
  return name.substr(0, longest_base);
}

/// Whether the open file still is the one of that name.
bool is_still(int folder, const std::string& name, int fd) {
  struct stat named{};
  struct stat open{};
  return ::fstatat(folder, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) == 0 &&
         ::fstat(fd, &open) == 0 && named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

/// Whether a name is that of a file beside `base`, or beside any file when that is empty.
bool stands_beside(std::string_view name, std::string_view base) {
  const auto at = name.rfind(mark);
  if (at == std::string_view::npos || (!base.empty() && name.substr(0, at) != base)) return false;
  const std::string_view whose = name.substr(at + mark.size());
  return !whose.empty() && whose.find_first_not_of("0123456789-") == std::string_view::npos;
}

std::vector<std::string> names_beside(int folder, std::string_view base) {
  std::vector<std::string> found;
  const int own = ::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (own < 0) return found;
  const std::unique_ptr<DIR, int (*)(DIR*)> list(::fdopendir(own), ::closedir);
  if (!list) {
    ::close(own);
    return found;
  }
  // NOLINTNEXTLINE(concurrency-mt-unsafe): the stream is ours alone
  while (const dirent* entry = ::readdir(list.get())) {
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (stands_beside(name, base)) found.emplace_back(name);
  }
  return found;
}

/// Removes those whose process is gone: nobody holds their lock.
void remove_left(int folder, std::string_view base) {
  for (const std::string& name : names_beside(folder, base)) {
    const Descriptor fd(
        ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!fd.valid() || ::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) continue;
    if (is_still(folder, name, fd.get())) ::unlinkat(folder, name.c_str(), 0);
  }
}

int rename_to_free(int folder, const char* from, const char* to) {
  if (::renameat2(folder, from, folder, to, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system without it: a hard link does not replace anything either.
  if (::linkat(folder, from, folder, to, 0) != 0) return errno;
  ::unlinkat(folder, from, 0);
  return 0;
}

}  // namespace

std::expected<Beside, int> Beside::make(int folder, std::string name, mode_t mode) {
  remove_left(folder, base_of(name));
  const std::string first = fmt::format("{}{}{}", base_of(name), mark, ::getpid());
  constexpr int most_tries = 100;
  for (int i = 0; i < most_tries; ++i) {
    const std::string own = i == 0 ? first : fmt::format("{}-{}", first, i);
    Descriptor fd(
        ::openat(folder, own.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    // Another thread writes the same file, or a process of that number in another container.
    if (!fd.valid() && errno == EEXIST) continue;
    if (!fd.valid()) return std::unexpected(errno);
    // A file system without locks: then nobody takes it for one that was left either.
    (void)::flock(fd.get(), LOCK_EX | LOCK_NB);
    if (is_still(folder, own, fd.get())) return Beside(folder, std::move(name), own, std::move(fd));
  }
  return std::unexpected(EEXIST);
}

Beside::Beside(Beside&& other) noexcept
    : folder_(other.folder_),
      name_(std::move(other.name_)),
      own_(std::exchange(other.own_, {})),
      fd_(std::move(other.fd_)) {}

Beside::~Beside() {
  if (!own_.empty()) ::unlinkat(folder_, own_.c_str(), 0);
}

int Beside::write(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return ::fsync(fd()) == 0 ? 0 : errno;
}

int Beside::become(Over over) {
  const int error = over == Over::nothing ? rename_to_free(folder_, own_.c_str(), name_.c_str())
                    : ::renameat(folder_, own_.c_str(), folder_, name_.c_str()) == 0 ? 0
                                                                                     : errno;
  if (error == 0) own_.clear();
  return error;
}

void remove_unfinished(const std::filesystem::path& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder.valid()) remove_left(folder.get(), "");
}

}  // namespace understudy::os
