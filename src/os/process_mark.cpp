#include "understudy/os/process_mark.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <functional>
#include <optional>
#include <random>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/types.h>
#include <unistd.h>

#include "understudy/os/child.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/process.hpp"

namespace understudy::os {

namespace {

namespace fs = std::filesystem;

/// A mark on file is padded to this, so that it is always written over the same bytes: a full disk
/// refuses the first mark, not a later one.
constexpr std::size_t width = 96;

/// Over the first bytes of a mark: there is no mark any more.
constexpr std::string_view blanks = "                ";
static_assert(blanks.size() < width);

std::string padded(const std::string& mark) {
  return fmt::format("{:<{}}\n", mark, width - 1);
}

std::unexpected<diag::Failure> cannot_write(const fs::path& path, int error) {
  return diag::fail_errno("US-O001", fmt::format("cannot write '{}'", path.string()), error);
}

/// More than a plan has blocks; a file of more bytes is none of ours.
constexpr std::size_t most_marks = 4096;

/// Empty when the line holds none. Nothing but our own variable with a long value is taken for one.
std::string mark_in(std::string_view text) {
  const auto entry = text.substr(0, text.find_first_of(" \n"));
  constexpr std::size_t shortest = 16;
  if (!entry.starts_with(process_mark_name)) return {};
  const auto value = entry.substr(process_mark_name.size());
  return value.starts_with('=') && value.size() > shortest ? std::string(entry) : std::string();
}

using Marks = std::set<std::string, std::less<>>;

Marks marks_in(std::string_view text) {
  Marks marks;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (std::string mark = mark_in(text.substr(0, end)); !mark.empty()) {
      marks.insert(std::move(mark));
    }
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return marks;
}

bool holds(std::string_view environment, const Marks& marks) {
  while (!environment.empty()) {
    const auto end = environment.find('\0');
    if (marks.contains(environment.substr(0, end))) return true;
    if (end == std::string_view::npos) return false;
    environment.remove_prefix(end + 1);
  }
  return false;
}

std::optional<pid_t> pid_in(const std::string& name) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return pid;
}

struct Found {
  pid_t pid = 0;
  std::uint64_t ticks = 0;

  auto operator<=>(const Found&) const = default;
};

/// A process that we may not look at is somebody else's; a zombie has no environment any more.
std::set<Found> marked(const Marks& marks) {
  std::set<Found> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    const auto pid = pid_in(entry.path().filename().string());
    if (!pid || *pid == ::getpid()) continue;
    const auto ticks = start_ticks(*pid);
    const auto environment = read_file(entry.path() / "environ");
    if (ticks && environment && holds(*environment, marks)) found.insert({*pid, *ticks});
  }
  return found;
}

}  // namespace

ProcessMark::ProcessMark(Descriptor file, fs::path path, std::string owner)
    : file_(std::move(file)), path_(std::move(path)), owner_(std::move(owner)) {}

diag::Result<ProcessMark> ProcessMark::create(const fs::path& file) {
  Descriptor fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return cannot_write(file, errno);
  std::random_device random;
  ProcessMark mark(std::move(fd), file, fmt::format("{:08x}{:08x}", random(), random()));
  const std::string none = padded("");
  if (::pwrite(mark.file_.get(), none.data(), none.size(), 0) != static_cast<ssize_t>(width)) {
    return cannot_write(file, errno);
  }
  // What an earlier process had beside it is over.
  if (::ftruncate(mark.file_.get(), width) != 0) return cannot_write(file, errno);
  return mark;
}

diag::Result<std::string> ProcessMark::put() {
  std::string entry = fmt::format("{}={}.{}", process_mark_name, owner_, ++count_);
  const std::string line = padded(entry);
  if (::pwrite(file_.get(), line.data(), line.size(), 0) != static_cast<ssize_t>(width)) {
    return cannot_write(path_, errno);
  }
  return entry;
}

void ProcessMark::take_away() const noexcept {
  [[maybe_unused]] const auto wrote = ::pwrite(file_.get(), blanks.data(), blanks.size(), 0);
}

diag::Result<std::string> ProcessMark::put_beside() {
  const auto free = std::ranges::find(beside_, std::string());
  const auto place = static_cast<std::size_t>(free - beside_.begin());
  if (free == beside_.end()) beside_.emplace_back();
  std::string entry = fmt::format("{}={}.{}", process_mark_name, owner_, ++count_);
  const std::string line = padded(entry);
  const auto at = static_cast<off_t>((place + 1) * width);
  if (::pwrite(file_.get(), line.data(), line.size(), at) != static_cast<ssize_t>(width)) {
    return cannot_write(path_, errno);
  }
  beside_[place] = entry;
  return entry;
}

void ProcessMark::take_away(const std::string& beside) noexcept {
  const auto found = std::ranges::find(beside_, beside);
  if (beside.empty() || found == beside_.end()) return;
  found->clear();
  const auto at =
      static_cast<off_t>((static_cast<std::size_t>(found - beside_.begin()) + 1) * width);
  [[maybe_unused]] const auto wrote = ::pwrite(file_.get(), blanks.data(), blanks.size(), at);
}

namespace {

diag::Result<std::size_t> end_all(const Marks& marks, std::chrono::milliseconds limit) {
  constexpr auto between = std::chrono::milliseconds(2);
  std::set<Found> ended;
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    // Again each time: one of them may have forked just before the signal reached it.
    const std::set<Found> found = marked(marks);
    if (found.empty()) return ended.size();
    if (std::chrono::steady_clock::now() >= deadline) {
      return diag::fail({.code = "US-O005",
                         .message = fmt::format("process {} of a step that was begun earlier still "
                                                "runs",
                                                found.begin()->pid),
                         .hint = "end it by hand, then try again"});
    }
    for (const Found& one : found) {
      if (is_running(one.pid, one.ticks)) ::kill(one.pid, SIGKILL);
    }
    ended.insert(found.begin(), found.end());
    std::this_thread::sleep_for(between);  // the kernel tells nobody when they are gone
  }
}

}  // namespace

diag::Result<std::size_t> end_processes_of(std::string_view mark, std::chrono::milliseconds limit) {
  const Marks marks = marks_in(mark);
  if (marks.empty()) return 0;
  return end_all(marks, limit);
}

diag::Result<std::size_t> end_marked(const fs::path& file, std::chrono::milliseconds limit) {
  std::error_code error;
  if (!fs::exists(file, error)) return 0;
  const auto text = read_file(file, most_marks * width);
  if (!text) return std::unexpected(text.error());
  const Marks marks = marks_in(*text);
  if (marks.empty()) return 0;
  return end_all(marks, limit);
}

}  // namespace understudy::os
