#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.hpp"
#include "packages.hpp"
#include "parts.hpp"
#include "protocol.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace diag = understudy::diag;
namespace os = understudy::os;
using Clock = std::chrono::steady_clock;

/// Why namespaces cannot be had here, with the remedy; empty when they can.
std::string namespaces_refused() {
  std::vector<std::string> argv{"unshare"};
  if (::geteuid() != 0) argv.emplace_back("-Ur");
  argv.insert(argv.end(), {"-n", "-m", "-p", "-f", "--mount-proc", "true"});
  auto done = os::run({.argv = std::move(argv)}, std::chrono::seconds(10));
  if (!done) return done.error().cause().message;
  if (done->status.ok()) return "";
  return done->err.substr(0, done->err.find('\n'));
}

diag::Result<> check_namespaces() {
  const std::string why = namespaces_refused();
  if (why.empty()) return {};
  return diag::fail({.code = "LAB-N04",
                     .message = "this machine does not allow the lab's namespaces: " + why,
                     .hint = ::geteuid() == 0
                                 ? "in a container, allow unshare and mounting /proc (--privileged)"
                                 : "run it as root, or allow unprivileged user namespaces (sysctl "
                                   "kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu)"});
}

class Starter {
 public:
  explicit Starter(const UpOptions& options) : options_(options) {}

  Exit start() {
    if (connect_to(options_.lab)) {
      if (options_.json) return answer(true, 0);
      std::cout << fmt::format("The lab in {} is up already.\n", options_.lab.string());
      return Exit::ok;
    }
    if (auto fine = check_namespaces(); !fine) return complain(fine.error());
    auto parts = find_parts(options_.api, options_.assets);
    if (!parts) return complain(parts.error());
    parts_ = std::move(*parts);
    auto packages = prepare_packages(options_.cache, [this](const std::string& line) {
      progress() << "  " << line << '\n' << std::flush;
    });
    if (!packages) return complain(packages.error());
    packages_ = *packages;
    clean_folder(options_.lab);
    if (auto made = make_folder(); !made) return complain(made.error());
    std::error_code ignored;
    fs::permissions(options_.lab, fs::perms::owner_all, ignored);
    if (auto spawned = spawn(); !spawned) return complain(spawned.error());
    return follow();
  }

 private:
  [[nodiscard]] fs::path tini() const {
    std::error_code ignored;
    const fs::path unpacked = packages_ / "usr/bin/tini";
    return fs::exists(unpacked, ignored) ? unpacked : fs::path("/usr/bin/tini");
  }

  /// Its disks are files below it: better no lab than half of one.
  [[nodiscard]] diag::Result<> make_folder() const {
    if (auto made = os::make_folders(options_.lab); !made) {
      diag::Diagnostic cause = made.error().cause();
      cause.hint = "choose another folder with --lab DIR or BOOKSTORE_LAB";
      return diag::fail(std::move(cause));
    }
    constexpr std::uintmax_t needed = 256;
    std::error_code error;
    const auto free = fs::space(options_.lab, error).available >> 20U;
    if (error || free >= needed) return {};
    return diag::fail(
        {.code = "LAB-N08",
         .message = fmt::format("only {} MiB are free in '{}', and a lab needs {} MiB", free,
                                options_.lab.string(), needed),
         .hint = "free some space, or choose another folder with --lab DIR"});
  }

  diag::Result<> spawn() {
    auto pipe = os::make_pipe();
    if (!pipe) return std::unexpected(std::move(pipe).error());
    std::vector<std::string> words{"/usr/bin/unshare"};
    if (::geteuid() != 0) words.emplace_back("-Ur");
    words.insert(words.end(),
                 {"-n", "-m", "-p", "-f", "-u", "-i", "--mount-proc", "--kill-child=SIGKILL", "--",
                  tini().string(), "--", fs::read_symlink("/proc/self/exe").string(), "__labd",
                  options_.lab.string(), packages_.string(), options_.cache.string(),
                  parts_.api.string(), parts_.assets.string()});
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::vector<std::string> environment{
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
        "HOME=" + environment_variable("HOME")};
    std::vector<char*> envp;
    envp.reserve(environment.size() + 1);
    for (std::string& entry : environment) envp.push_back(entry.data());
    envp.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, pipe->write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, pipe->write.get(), STDERR_FILENO);
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    const int error =
        ::posix_spawn(&first_, words[0].c_str(), &actions, &attributes, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) return diag::fail_errno("LAB-N05", "cannot start the lab", error);
    stages_ = std::move(pipe->read);
    return os::replace_file(options_.lab / "pid", fmt::format("{}\n", first_));
  }

  /// Shows the stages until the lab says that it is ready, or it ends.
  Exit follow() {
    const os::Descriptor signals = watch_signals();
    const auto began = Clock::now();
    std::string buffer;
    while (true) {
      std::array<pollfd, 2> fds{pollfd{.fd = stages_.get(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = signals.get(), .events = POLLIN, .revents = 0}};
      ::poll(fds.data(), fds.size(), -1);
      if (fds[1].revents != 0) {
        end("interrupted: the lab is taken down again");
        return Exit::failed;
      }
      std::array<char, 4096> bytes{};
      const ssize_t got = ::read(stages_.get(), bytes.data(), bytes.size());
      if (got <= 0) {
        end("the lab ended while it came up");
        return Exit::failed;
      }
      buffer.append(bytes.data(), static_cast<std::size_t>(got));
      for (auto line = buffer.find('\n'); line != std::string::npos; line = buffer.find('\n')) {
        if (const auto exit = show(buffer.substr(0, line), Clock::now() - began)) return *exit;
        buffer.erase(0, line + 1);
      }
    }
  }

  [[nodiscard]] std::ostream& progress() const { return options_.json ? std::cerr : std::cout; }

  /// What `up` says to a program.
  [[nodiscard]] Exit answer(bool already, double seconds) const {
    std::cout << json::serialize(json::object{{"lab", options_.lab.string()},
                                              {"first_process", first_process(options_.lab)},
                                              {"up_already", already},
                                              {"seconds", seconds}})
              << '\n';
    return Exit::ok;
  }

  std::optional<Exit> show(const std::string& line, Clock::duration elapsed) {
    const double seconds = std::chrono::duration<double>(elapsed).count();
    if (line == "ready") {
      if (options_.json) return answer(false, seconds);
      std::cout << fmt::format(
          "The Bookstore is up after {:.1f} s.\n\n"
          "  look around   bookstore-lab status\n"
          "  as a client   bookstore-lab run -- curl -s "
          "http://api.bookstore.test/books/\n"
          "  end it        bookstore-lab down\n",
          seconds);
      return Exit::ok;
    }
    if (line.starts_with("+ ")) {
      progress() << fmt::format("  {:5.1f} s  {}\n", seconds, line.substr(2)) << std::flush;
    } else {
      std::cerr << (line.starts_with("failed: ") ? "error: " + line.substr(8) : "  " + line)
                << '\n';
      if (line.starts_with("failed: ")) failed_ = true;
    }
    return std::nullopt;
  }

  void end(const std::string& why) {
    ::kill(first_, SIGKILL);
    int status = 0;
    ::waitpid(first_, &status, 0);
    if (!failed_) std::cerr << "error: " << why << '\n';
    clean_folder(options_.lab);
  }

  const UpOptions& options_;
  Parts parts_;
  fs::path packages_;
  os::Descriptor stages_;
  pid_t first_ = -1;
  bool failed_ = false;
};

}  // namespace

Exit bring_up(const UpOptions& options) {
  return Starter(options).start();
}

}  // namespace bookstore::lab
