#include "understudy/os/file_tree.hpp"

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::os {

namespace {

constexpr int folder_flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

bool is_part(std::string_view part) {
  return !part.empty() && part != "." && part != ".." && !part.contains('\0');
}

/// Nothing there, or a link or file where a folder would have to be.
bool leads_nowhere(int error) {
  return error == ENOENT || error == ENOTDIR || error == ELOOP;
}

/// Always the same, so that what a process left that was killed is written over by the next: there
/// is one writer at a time.
std::string beside_of(std::string_view name) {
  return fmt::format(".{}.understudy-new", name.substr(0, 200));
}

int write_whole(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return 0;
}

int read_whole(int fd, std::size_t limit, std::string& out) {
  struct stat file{};
  if (::fstat(fd, &file) != 0) return errno;
  if (!S_ISREG(file.st_mode)) return ENOENT;
  if (static_cast<std::uint64_t>(file.st_size) > limit) return EFBIG;
  out.resize(static_cast<std::size_t>(file.st_size));
  std::size_t have = 0;
  while (have < out.size()) {
    const ssize_t got = ::read(fd, out.data() + have, out.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  out.resize(have);
  return 0;
}

/// The folder of a name in another; where it cannot be had, what failed and why.
struct Below {
  Descriptor folder;
  std::string_view verb = "write";
  int error = 0;
};

Below folder_below(int above, const std::string& name, bool make) {
  Below out{.folder = Descriptor(::openat(above, name.c_str(), folder_flags))};
  out.error = errno;
  if (out.folder.valid() || out.error != ENOENT || !make) return out;
  if (::mkdirat(above, name.c_str(), 0777) != 0 && errno != EEXIST) {
    out.verb = "create a folder for";
    out.error = errno;
    return out;
  }
  out.folder = Descriptor(::openat(above, name.c_str(), folder_flags));
  out.error = errno;
  return out;
}

}  // namespace

diag::Result<FileTree> FileTree::open(const std::filesystem::path& root) {
  Descriptor fd(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) {
    return diag::fail_errno("US-O001", fmt::format("cannot open '{}'", root.string()), errno);
  }
  return FileTree(std::move(fd), root);
}

std::unexpected<diag::Failure> FileTree::cannot(std::string_view verb, std::string_view path,
                                                int error) const {
  return diag::fail_errno("US-O001", fmt::format("cannot {} '{}'", verb, (path_ / path).string()),
                          error);
}

diag::Result<std::pair<Descriptor, std::string>> FileTree::folder_of(std::string_view path,
                                                                     Missing missing) const {
  Descriptor folder(::fcntl(root_.get(), F_DUPFD_CLOEXEC, 0));
  if (!folder.valid()) return cannot("open", path, errno);
  std::string_view rest = path;
  while (true) {
    const auto end = rest.find('/');
    const std::string part(rest.substr(0, end));
    if (!is_part(part)) return cannot("open", path, EINVAL);
    if (end == std::string_view::npos) return std::pair(std::move(folder), part);
    Below next = folder_below(folder.get(), part, missing == Missing::make);
    if (!next.folder.valid()) {
      if (missing == Missing::stop && leads_nowhere(next.error)) {
        return std::pair(Descriptor(), part);
      }
      return cannot(next.verb, path, next.error);
    }
    folder = std::move(next.folder);
    rest.remove_prefix(end + 1);
  }
}

diag::Result<std::optional<std::string>> FileTree::read(std::string_view path,
                                                        std::size_t limit) const {
  auto place = folder_of(path, Missing::stop);
  if (!place) return std::unexpected(std::move(place).error());
  const auto& [folder, name] = *place;
  if (!folder.valid()) return std::nullopt;
  const Descriptor fd(
      ::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.valid()) {
    if (leads_nowhere(errno)) return std::nullopt;
    return cannot("open", path, errno);
  }
  std::string bytes;
  const int error = read_whole(fd.get(), limit, bytes);
  if (error == ENOENT) return std::nullopt;
  if (error != 0) return cannot("read", path, error);
  return bytes;
}

std::optional<std::uint64_t> FileTree::size_of(std::string_view path) const {
  const auto place = folder_of(path, Missing::stop);
  if (!place || !place->first.valid()) return std::nullopt;
  struct stat file{};
  const int found =
      ::fstatat(place->first.get(), place->second.c_str(), &file, AT_SYMLINK_NOFOLLOW);
  if (found != 0 || !S_ISREG(file.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(file.st_size);
}

bool FileTree::stands(std::string_view path) const {
  const auto place = folder_of(path, Missing::stop);
  if (!place || !place->first.valid()) return false;
  struct stat file{};
  return ::fstatat(place->first.get(), place->second.c_str(), &file, AT_SYMLINK_NOFOLLOW) == 0;
}

diag::Result<> FileTree::write(std::string_view path, std::string_view bytes) const {
  auto place = folder_of(path, Missing::make);
  if (!place) return std::unexpected(std::move(place).error());
  const auto& [folder, name] = *place;
  const std::string beside = beside_of(name);
  {
    const Descriptor fd(::openat(folder.get(), beside.c_str(),
                                 O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!fd.valid()) return cannot("write", path, errno);
    if (const int error = write_whole(fd.get(), bytes); error != 0) {
      ::unlinkat(folder.get(), beside.c_str(), 0);
      return cannot("write", path, error);
    }
  }
  if (::renameat(folder.get(), beside.c_str(), folder.get(), name.c_str()) != 0) {
    const int error = errno;
    ::unlinkat(folder.get(), beside.c_str(), 0);
    return cannot("write", path, error);
  }
  return {};
}

diag::Result<> FileTree::append(std::string_view path, std::string_view bytes) const {
  auto place = folder_of(path, Missing::make);
  if (!place) return std::unexpected(std::move(place).error());
  const Descriptor fd(::openat(place->first.get(), place->second.c_str(),
                               O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666));
  if (!fd.valid()) return cannot("write", path, errno);
  if (const int error = write_whole(fd.get(), bytes); error != 0) {
    return cannot("write", path, error);
  }
  return {};
}

diag::Result<> FileTree::remove(std::string_view path) const {
  auto place = folder_of(path, Missing::stop);
  if (!place) return std::unexpected(std::move(place).error());
  if (!place->first.valid()) return {};
  if (::unlinkat(place->first.get(), place->second.c_str(), 0) != 0 && errno != ENOENT) {
    return cannot("remove", path, errno);
  }
  ::unlinkat(place->first.get(), beside_of(place->second).c_str(), 0);
  for (auto end = path.rfind('/'); end != std::string_view::npos; end = path.rfind('/')) {
    path = path.substr(0, end);
    const auto above = folder_of(path, Missing::stop);
    if (!above || !above->first.valid()) break;
    // One that holds something stays.
    if (::unlinkat(above->first.get(), above->second.c_str(), AT_REMOVEDIR) != 0) break;
  }
  return {};
}

diag::Result<> FileTree::sync() const {
  if (::syncfs(root_.get()) != 0) return cannot("sync", "", errno);
  return {};
}

diag::Result<> FileTree::sync(std::string_view path) const {
  const auto place = folder_of(path, Missing::stop);
  if (!place) return std::unexpected(place.error());
  const auto& [folder, name] = *place;
  const Descriptor fd(::openat(folder.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd.valid() || ::fsync(fd.get()) != 0) return cannot("sync", path, errno);
  if (::fsync(folder.get()) != 0) return cannot("sync", path, errno);
  return {};
}

}  // namespace understudy::os
