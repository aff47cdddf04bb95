#include "understudy/os/file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "beside.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::os {

namespace {

std::unexpected<diag::Failure> cannot(std::string_view verb, const std::filesystem::path& path,
                                      int error) {
  return diag::fail_errno("US-O001", fmt::format("cannot {} '{}'", verb, path.string()), error);
}

diag::Result<> write_all(int fd, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return cannot("write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

class PosixAppendFile final : public AppendFile {
 public:
  PosixAppendFile(Descriptor fd, std::filesystem::path path)
      : fd_(std::move(fd)), path_(std::move(path)) {}

  diag::Result<> append(std::string_view bytes) override {
    return write_all(fd_.get(), bytes, path_);
  }

  diag::Result<> sync() override {
    if (::fdatasync(fd_.get()) != 0) return cannot("sync", path_, errno);
    return {};
  }

 private:
  Descriptor fd_;
  std::filesystem::path path_;
};

/// The mode of the file that is replaced and, where that is allowed, its owner. A file that is not
/// there yet gives nothing.
void keep_mode(int fd, const std::filesystem::path& replaced) {
  struct stat before{};
  if (::stat(replaced.c_str(), &before) != 0) return;
  if (before.st_uid != ::geteuid() || before.st_gid != ::getegid()) {
    [[maybe_unused]] const int done = ::fchown(fd, before.st_uid, before.st_gid);
  }
  constexpr mode_t permissions = 0777;
  [[maybe_unused]] const int done = ::fchmod(fd, before.st_mode & permissions);
}

/// How much a regular file says that it holds. Files of /proc say nothing, and are not empty.
std::size_t stated_size(int fd) {
  struct stat file{};
  const bool known = ::fstat(fd, &file) == 0 && S_ISREG(file.st_mode);
  return known ? static_cast<std::size_t>(file.st_size) : 0;
}

}  // namespace

diag::Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) return cannot("open", path, errno);
  const std::size_t size = stated_size(fd.get());
  if (size > limit) return cannot("read", path, EFBIG);
  // One byte more, so that the end is seen without asking for much memory again.
  std::size_t piece = size > 0 ? size + 1 : 65536;
  std::string text;
  while (true) {
    const std::size_t before = text.size();
    ssize_t got = 0;
    // Not `resize`: it would fill with zeros what is written over at once.
    text.resize_and_overwrite(before + piece, [&](char* data, std::size_t) {
      got = ::read(fd.get(), data + before, piece);
      return before + static_cast<std::size_t>(got < 0 ? 0 : got);
    });
    if (got < 0 && errno != EINTR) return cannot("read", path, errno);
    if (text.size() > limit) return cannot("read", path, EFBIG);
    if (got == 0) return text;
    piece = std::max<std::size_t>(text.capacity() - text.size(), 4096);
  }
}

diag::Result<> replace_file(const std::filesystem::path& path, std::string_view text) {
  const std::filesystem::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor folder(::open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.valid()) return cannot("write", path, errno);
  auto beside = Beside::make(folder.get(), path.filename().string(), 0644);
  if (!beside) return cannot("write", path, beside.error());
  keep_mode(beside->fd(), path);
  if (const int error = beside->write(text); error != 0) return cannot("write", path, error);
  if (const int error = beside->become(Beside::Over::anything); error != 0) {
    return cannot("write", path, error);
  }
  if (::fsync(folder.get()) != 0) return cannot("sync", parent, errno);
  return {};
}

diag::Result<> make_folders(const std::filesystem::path& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return cannot("create folder", path, error.value());
  return {};
}

diag::Result<> sync_folder(const std::filesystem::path& path) {
  const Descriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.valid()) return cannot("open", path, errno);
  if (::fsync(fd.get()) != 0) return cannot("sync", path, errno);
  return {};
}

diag::Result<std::unique_ptr<AppendFile>> open_append(const std::filesystem::path& path) {
  Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!fd.valid()) return cannot("open", path, errno);
  return std::make_unique<PosixAppendFile>(std::move(fd), path);
}

diag::Result<> truncate_file(const std::filesystem::path& path, std::size_t size) {
  const Descriptor fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.valid()) return cannot("open", path, errno);
  if (::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) return cannot("cut", path, errno);
  if (::fsync(fd.get()) != 0) return cannot("sync", path, errno);
  return {};
}

}  // namespace understudy::os
