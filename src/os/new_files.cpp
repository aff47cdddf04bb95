#include "understudy/os/new_files.hpp"

#include <cerrno>
#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beside.hpp"
#include "understudy/os/descriptor.hpp"

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

/// A file with its name, which is taken back unless it is to be kept.
struct Named {
  int folder = -1;
  std::string name;
};

/// Takes back what it has made, unless it is told to keep it.
class Attempt {
 public:
  Attempt() = default;
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  Attempt(Attempt&&) = delete;
  Attempt& operator=(Attempt&&) = delete;

  ~Attempt() {
    complete_.clear();
    for (const Named& file : named_) ::unlinkat(file.folder, file.name.c_str(), 0);
    for (auto folder = made_.rbegin(); folder != made_.rend(); ++folder) ::rmdir(folder->c_str());
  }

  diag::Result<> make_folder(const fs::path& folder) {
    if (folder.empty() || stands(folder)) return {};
    if (auto made = make_folder(folder.parent_path()); !made) return made;
    if (::mkdir(folder.c_str(), 0777) != 0) {
      if (errno == EEXIST) return {};
      return cannot_create("create folder", folder, errno);
    }
    made_.push_back(folder);
    return {};
  }

  diag::Result<> write(const NewFile& file) {
    const auto folder = open_folder(folder_of(file.path));
    if (!folder) return cannot_create("write", file.path, folder.error());
    const std::string name = file.path.filename().string();
    auto beside = Beside::make(*folder, name, 0666);
    if (!beside) return cannot_create("write", file.path, beside.error());
    const int error = beside->write(file.text);
    complete_.push_back({.beside = std::move(*beside),
                         .place = {.folder = *folder, .name = name},
                         .path = file.path});
    if (error != 0) return cannot_create("write", file.path, error);
    return {};
  }

  diag::Result<> give_names() {
    for (Complete& one : complete_) {
      if (const int error = one.beside.become(Beside::Over::nothing); error != 0) {
        return cannot_create("create", one.path, error);
      }
      named_.push_back(one.place);
    }
    return {};
  }

  /// What was made stays, durably.
  diag::Result<> keep() {
    named_.clear();
    made_.clear();
    for (const auto& [path, folder] : folders_) {
      if (::fsync(folder.get()) != 0) return cannot_create("sync", path, errno);
    }
    return {};
  }

 private:
  struct Complete {
    Beside beside;
    Named place;
    fs::path path;
  };

  std::expected<int, int> open_folder(const fs::path& path) {
    const auto known = folders_.find(path);
    if (known != folders_.end()) return known->second.get();
    Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.valid()) return std::unexpected(errno);
    return folders_.emplace(path, std::move(folder)).first->second.get();
  }

  // Outlives what stands in them.
  std::map<fs::path, Descriptor> folders_;
  std::vector<Complete> complete_;
  std::vector<Named> named_;
  std::vector<fs::path> made_;
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
  for (const NewFile& file : files) {
    if (auto made = attempt.make_folder(folder_of(file.path)); !made) return made;
    if (auto written = attempt.write(file); !written) return written;
  }
  if (auto named = attempt.give_names(); !named) return named;
  return attempt.keep();
}

}  // namespace understudy::os
