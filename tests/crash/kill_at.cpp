/// \file
/// Runs a program and kills it at one of the changes that it makes to files.
///
///   kill_at REPORT NUMBER FOLDER PROGRAM ARGUMENT…
///
/// Counts the calls that change something below FOLDER, which must be a real path. At call NUMBER
/// the program dies by SIGKILL before it is carried out; with `NUMBERhalf` after half of what is to
/// be written; with 0 never. REPORT gets a line for each call counted: its name and the path.
/// Exit status: that of the program, 128 + signal when it was killed, 125 when this program fails.
///
/// The calls of the program itself count, with its threads, not those of programs it starts: they
/// go on when it dies, as they would.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace understudy::blackbox {
namespace {

namespace fs = std::filesystem;

/// How a call names what it changes.
enum class Names : std::uint8_t { descriptor, path, at };

struct Call {
  const char* name = "";
  Names names = Names::path;
  int argument = 0;  ///< The descriptor, the path, or the folder before the path.
  int flags = -1;    ///< Argument with the flags of an opening, which must create or cut.
  bool writes = false;
};

const std::map<std::uint64_t, Call>& calls() {
  static const std::map<std::uint64_t, Call> all{
      {SYS_write, {.name = "write", .names = Names::descriptor, .writes = true}},
      {SYS_pwrite64, {.name = "pwrite", .names = Names::descriptor}},
      {SYS_writev, {.name = "writev", .names = Names::descriptor}},
      {SYS_pwritev, {.name = "pwritev", .names = Names::descriptor}},
      {SYS_ftruncate, {.name = "ftruncate", .names = Names::descriptor}},
      {SYS_fallocate, {.name = "fallocate", .names = Names::descriptor}},
      {SYS_copy_file_range, {.name = "copy_file_range", .names = Names::descriptor, .argument = 2}},
      {SYS_sendfile, {.name = "sendfile", .names = Names::descriptor}},
      {SYS_fchmod, {.name = "fchmod", .names = Names::descriptor}},
      {SYS_fchown, {.name = "fchown", .names = Names::descriptor}},
      {SYS_openat, {.name = "open", .names = Names::at, .flags = 2}},
      {SYS_mkdirat, {.name = "mkdir", .names = Names::at}},
      {SYS_unlinkat, {.name = "unlink", .names = Names::at}},
      {SYS_symlinkat, {.name = "symlink", .names = Names::at, .argument = 1}},
      {SYS_linkat, {.name = "link", .names = Names::at, .argument = 2}},
      {SYS_renameat2, {.name = "rename", .names = Names::at, .argument = 2}},
      {SYS_truncate, {.name = "truncate"}},
#ifdef SYS_renameat
      {SYS_renameat, {.name = "rename", .names = Names::at, .argument = 2}},
#endif
#ifdef SYS_open
      {SYS_open, {.name = "open", .flags = 1}},
      {SYS_creat, {.name = "open"}},
      {SYS_mkdir, {.name = "mkdir"}},
      {SYS_rmdir, {.name = "rmdir"}},
      {SYS_unlink, {.name = "unlink"}},
      {SYS_symlink, {.name = "symlink", .argument = 1}},
      {SYS_link, {.name = "link", .argument = 1}},
      {SYS_rename, {.name = "rename", .argument = 1}},
      {SYS_chmod, {.name = "chmod"}},
#endif
  };
  return all;
}

struct Orders {
  std::string report;
  int number = 0;
  bool half = false;
  std::string folder;
};

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "kill_at: " << what << ": " << std::generic_category().message(errno) << '\n';
  std::exit(125);  // NOLINT(concurrency-mt-unsafe): one thread
}

std::string link_of(const std::string& path) {
  std::error_code ignored;
  return fs::read_symlink(path, ignored).string();
}

/// Fewer where the memory ends.
std::string bytes_of(pid_t thread, std::uint64_t from, std::size_t size) {
  std::string bytes(size, '\0');
  const int memory =
      ::open(("/proc/" + std::to_string(thread) + "/mem").c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t got = ::pread(memory, bytes.data(), size, static_cast<off_t>(from));
  ::close(memory);
  bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return bytes;
}

/// What a call is about, as a whole path.
std::string subject(pid_t thread, const Call& call, const __ptrace_syscall_info& info) {
  const std::string process = "/proc/" + std::to_string(thread);
  const std::uint64_t first = info.entry.args[call.argument];
  const auto descriptor = [&process](std::uint64_t fd) {
    return link_of(process + "/fd/" + std::to_string(static_cast<int>(fd)));
  };
  if (call.names == Names::descriptor) return descriptor(first);
  constexpr std::size_t longest = 4096;
  const bool at = call.names == Names::at;
  std::string path = bytes_of(thread, at ? info.entry.args[call.argument + 1] : first, longest);
  path.resize(std::min(path.size(), path.find('\0')));
  if (path.starts_with('/')) return path;
  const bool here = !at || static_cast<int>(first) == AT_FDCWD;
  return (fs::path(here ? link_of(process + "/cwd") : descriptor(first)) / path)
      .lexically_normal()
      .string();
}

/// Writes half of what the program would have written, where it would have written it.
void write_half(pid_t thread, const __ptrace_syscall_info& info) {
  const auto fd = std::to_string(static_cast<int>(info.entry.args[0]));
  const std::string process = "/proc/" + std::to_string(thread);
  const std::string bytes = bytes_of(thread, info.entry.args[1], info.entry.args[2] / 2);
  std::ifstream about(process + "/fdinfo/" + fd);
  std::string word;
  off_t position = 0;
  unsigned flags = 0;
  about >> word >> position >> word >> std::oct >> flags;
  const int file = ::open((process + "/fd/" + fd).c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) give_up("cannot open what is written");
  if ((flags & O_APPEND) != 0) position = ::lseek(file, 0, SEEK_END);
  if (::pwrite(file, bytes.data(), bytes.size(), position) < 0) give_up("cannot write half");
  ::close(file);
}

class Tracer {
 public:
  Tracer(pid_t child, Orders orders)
      : child_(child), orders_(std::move(orders)), report_(orders_.report) {}

  /// Until the program has ended.
  int follow() {
    int status = 0;
    if (::waitpid(child_, &status, 0) != child_ || !WIFSTOPPED(status)) give_up("no child");
    constexpr auto options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
    if (::ptrace(PTRACE_SETOPTIONS, child_, 0, options) != 0) give_up("cannot trace");
    go_on(child_, 0);
    while (true) {
      const pid_t thread = ::waitpid(-1, &status, __WALL);
      if (thread < 0 && errno == EINTR) continue;
      if (thread < 0) give_up("nothing to wait for");
      if (WIFSTOPPED(status)) {
        stopped(thread, status);
      } else if (thread == child_) {
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      }
    }
  }

 private:
  static void go_on(pid_t thread, int signal) { (void)::ptrace(PTRACE_SYSCALL, thread, 0, signal); }

  void stopped(pid_t thread, int status) {
    const int signal = WSTOPSIG(status);
    constexpr int of_a_call = SIGTRAP | 0x80;
    if (signal == of_a_call) {
      if (is_to_die(thread)) {
        ::kill(child_, SIGKILL);
        return;
      }
      go_on(thread, 0);
      return;
    }
    // A new thread begins with a stop, and a call of ptrace shows as a trap: neither is a signal.
    const bool own = signal == SIGTRAP || (signal == SIGSTOP && thread != child_);
    go_on(thread, own ? 0 : signal);
  }

  bool is_to_die(pid_t thread) {
    __ptrace_syscall_info info{};
    if (::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0) {
      return false;  // It has been killed meanwhile.
    }
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return false;
    const auto call = calls().find(info.entry.nr);
    if (call == calls().end()) return false;
    const int flags = call->second.flags;
    if (flags >= 0 && (info.entry.args[flags] & (O_CREAT | O_TRUNC)) == 0) return false;
    const std::string path = subject(thread, call->second, info);
    if (!path.starts_with(orders_.folder + "/")) return false;
    report_ << call->second.name << ' ' << path << '\n' << std::flush;
    if (++count_ != orders_.number) return false;
    if (orders_.half && call->second.writes) write_half(thread, info);
    return true;
  }

  pid_t child_;
  Orders orders_;
  std::ofstream report_;
  int count_ = 0;
};

std::optional<Orders> orders_of(int argc, char** argv) {
  if (argc < 5) return std::nullopt;
  Orders orders{.report = argv[1], .folder = argv[3]};
  const std::string_view number = argv[2];
  const char* end = number.data() + number.size();
  const auto read = std::from_chars(number.data(), end, orders.number);
  orders.half = std::string_view(read.ptr, end) == "half";
  const bool whole = read.ec == std::errc() && (orders.half || read.ptr == end);
  return whole ? std::optional(orders) : std::nullopt;
}

int run_and_kill(int argc, char** argv) {
  const auto orders = orders_of(argc, argv);
  if (!orders) {
    std::cerr << "usage: kill_at REPORT NUMBER[half] FOLDER PROGRAM ARGUMENT...\n";
    return 125;
  }
  const pid_t child = ::fork();
  if (child < 0) give_up("cannot fork");
  if (child == 0) {
    if (::ptrace(PTRACE_TRACEME, 0, 0, 0) != 0) give_up("cannot be traced");
    ::execv(argv[4], argv + 4);
    give_up("cannot run the program");
  }
  return Tracer(child, *orders).follow();
}

}  // namespace
}  // namespace understudy::blackbox

int main(int argc, char** argv) {
  return understudy::blackbox::run_and_kill(argc, argv);
}
