#include "understudy/os/file_lock.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "understudy/diag/result.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::os {

diag::Result<std::optional<FileLock>> FileLock::try_take(const std::filesystem::path& path) {
  Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) {
    return diag::fail_errno("US-O001", fmt::format("cannot open '{}'", path.string()), errno);
  }
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return std::nullopt;
    if (errno == EINTR) continue;
    return diag::fail_errno("US-O001", fmt::format("cannot lock '{}'", path.string()), errno);
  }
  return FileLock(std::move(fd));
}

std::optional<pid_t> lock_holder(const std::filesystem::path& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return std::nullopt;
  const std::string wanted =
      fmt::format("{:02x}:{:02x}:{}", major(about.st_dev), minor(about.st_dev), about.st_ino);

  // A line reads `1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF`; waiters have `->` after the
  // number, which shifts their fields and so never matches.
  std::ifstream locks("/proc/locks");
  std::string line;
  while (std::getline(locks, line)) {
    std::istringstream fields(line);
    std::string number;
    std::string type;
    std::string mode;
    std::string access;
    std::string file;
    pid_t pid = 0;
    if (!(fields >> number >> type >> mode >> access >> pid >> file)) continue;
    if (type == "FLOCK" && file == wanted && pid > 0) return pid;
  }
  return std::nullopt;
}

}  // namespace understudy::os
