#include "understudy/os/new_files.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "understudy/os/descriptor.hpp"
#include "understudy/os/file.hpp"

namespace understudy::os {

namespace {

namespace fs = std::filesystem;

std::unexpected<diag::Failure> cannot_create(std::string_view verb, const fs::path& path,
                                             int error) {
  return diag::fail_errno("US-O001", fmt::format("cannot {} '{}'", verb, path.string()), error);
}

bool stands(const fs::path& path) {
  struct stat found{};
  return ::lstat(path.c_str(), &found) == 0;
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

int give_name(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  // A file system without it: a hard link does not replace anything either.
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  ::unlink(from.c_str());
  return 0;
}

/// Takes back what it has made, unless it is told to keep it.
class Attempt {
 public:
  Attempt() = default;
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  Attempt(Attempt&&) = delete;
  Attempt& operator=(Attempt&&) = delete;

  ~Attempt() {
    for (const fs::path& file : files_) ::unlink(file.c_str());
    for (auto folder = folders_.rbegin(); folder != folders_.rend(); ++folder) {
      ::rmdir(folder->c_str());
    }
  }

  diag::Result<> make_folder(const fs::path& folder) {
    if (folder.empty() || stands(folder)) return {};
    if (auto made = make_folder(folder.parent_path()); !made) return made;
    if (::mkdir(folder.c_str(), 0777) != 0) {
      if (errno == EEXIST) return {};
      return cannot_create("create folder", folder, errno);
    }
    folders_.push_back(folder);
    return {};
  }

  diag::Result<> write(const NewFile& file) {
    fs::path beside = file.path;
    beside += fmt::format(".new.{}", ::getpid());
    const Descriptor fd(
        ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!fd.valid()) return cannot_create("write", file.path, errno);
    files_.insert(beside);
    std::string_view rest = file.text;
    while (!rest.empty()) {
      const ssize_t wrote = ::write(fd.get(), rest.data(), rest.size());
      if (wrote < 0 && errno == EINTR) continue;
      if (wrote < 0) return cannot_create("write", file.path, errno);
      rest.remove_prefix(static_cast<std::size_t>(wrote));
    }
    if (::fsync(fd.get()) != 0) return cannot_create("sync", file.path, errno);
    complete_.emplace_back(std::move(beside), file.path);
    return {};
  }

  diag::Result<> give_names() {
    for (const auto& [beside, path] : complete_) {
      if (const int error = give_name(beside, path); error != 0) {
        return cannot_create("create", path, error);
      }
      files_.erase(beside);
      files_.insert(path);
    }
    return {};
  }

  void keep() {
    files_.clear();
    folders_.clear();
  }

 private:
  std::set<fs::path> files_;
  std::vector<fs::path> folders_;
  std::vector<std::pair<fs::path, fs::path>> complete_;
};

}  // namespace

std::vector<fs::path> taken(const std::vector<NewFile>& files) {
  std::vector<fs::path> found;
  for (const NewFile& file : files) {
    if (stands(file.path)) found.push_back(file.path);
  }
  return found;
}

diag::Result<> create_files(const std::vector<NewFile>& files) {
  Attempt attempt;
  std::set<fs::path> folders;
  for (const NewFile& file : files) {
    const fs::path folder = folder_of(file.path);
    if (auto made = attempt.make_folder(folder); !made) return made;
    if (auto written = attempt.write(file); !written) return written;
    folders.insert(folder);
  }
  if (auto named = attempt.give_names(); !named) return named;
  attempt.keep();
  for (const fs::path& folder : folders) {
    if (auto synced = sync_folder(folder); !synced) return synced;
  }
  return {};
}

}  // namespace understudy::os
