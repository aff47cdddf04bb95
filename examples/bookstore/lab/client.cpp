#include "client.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <system_error>
#include <utility>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "packages.hpp"
#include "protocol.hpp"
#include "tool.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace diag = understudy::diag;
namespace os = understudy::os;
using Clock = std::chrono::steady_clock;

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody calls setenv
  return value == nullptr ? "" : value;
}

std::unexpected<diag::Failure> not_up(const fs::path& lab) {
  return diag::fail({.code = "LAB-N03",
                     .message = fmt::format("no lab is up in '{}'", lab.string()),
                     .hint = "bring it up with 'bookstore-lab up'"});
}

/// Everything a lab keeps in its folder; nothing else there is ever touched.
void clean(const fs::path& lab) {
  std::error_code ignored;
  for (const char* name : {"images", "instances", "snapshots", "releases", "backups", "usr",
                           "control", "pid", "lab.log"}) {
    fs::remove_all(lab / name, ignored);
  }
}

/// Interrupts become readable, so that a lab that is coming up is taken down again.
os::Descriptor watch_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  return os::Descriptor(::signalfd(-1, &set, SFD_CLOEXEC));
}

int read_signal(int fd) {
  signalfd_siginfo info{};
  return ::read(fd, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

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
    if (auto there = check_application(); !there) return complain(there.error());
    auto packages = prepare_packages(options_.cache, [this](const std::string& line) {
      progress() << "  " << line << '\n' << std::flush;
    });
    if (!packages) return complain(packages.error());
    packages_ = *packages;
    clean(options_.lab);
    if (auto made = os::make_folders(options_.lab); !made) return complain(made.error());
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

  diag::Result<> spawn() {
    auto pipe = os::make_pipe();
    if (!pipe) return std::unexpected(std::move(pipe).error());
    const fs::path self = fs::read_symlink("/proc/self/exe");
    std::vector<std::string> words{"/usr/bin/unshare"};
    if (::geteuid() != 0) words.emplace_back("-Ur");
    words.insert(words.end(),
                 {"-n", "-m", "-p", "-f", "-u", "-i", "--mount-proc", "--kill-child=SIGKILL", "--",
                  tini().string(), "--", self.string(), "__labd", options_.lab.string(),
                  packages_.string(), options_.cache.string(), api(self), assets()});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::vector<std::string> environment{
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8",
        "HOME=" + variable("HOME")};
    std::vector<char*> envp;
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

  [[nodiscard]] std::string api(const fs::path& self) const {
    std::error_code ignored;
    return options_.api.empty() ? (self.parent_path() / "bookstore-api").string()
                                : fs::absolute(options_.api, ignored).string();
  }

  /// Before anything starts: the lab would find out only when half of it is up.
  [[nodiscard]] diag::Result<> check_application() const {
    const std::string program = api(fs::read_symlink("/proc/self/exe"));
    if (::access(program.c_str(), X_OK) == 0) return {};
    return diag::fail({.code = "LAB-N07",
                       .message = fmt::format("cannot run the application '{}': {}", program,
                                              std::strerror(errno)),
                       .hint = "build the target bookstore-api, or name the program with --api"});
  }

  [[nodiscard]] std::string assets() const {
    return options_.assets.empty() ? BOOKSTORE_ASSETS : options_.assets;
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

  std::ostream& progress() const { return options_.json ? std::cerr : std::cout; }

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
    clean(options_.lab);
  }

  const UpOptions& options_;
  fs::path packages_;
  os::Descriptor stages_;
  pid_t first_ = -1;
  bool failed_ = false;
};

}  // namespace

fs::path lab_folder(const std::string& given) {
  std::error_code ignored;
  if (!given.empty()) return fs::absolute(given, ignored);
  if (const auto chosen = variable("BOOKSTORE_LAB"); !chosen.empty()) {
    return fs::absolute(chosen, ignored);
  }
  if (const auto xdg = variable("XDG_STATE_HOME"); !xdg.empty())
    return fs::path(xdg) / "bookstore-lab";
  const auto home = variable("HOME");
  return fs::path(home.empty() ? "/var/tmp" : home) / ".local/state/bookstore-lab";
}

Exit complain(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  return Exit::failed;
}

diag::Result<json::value> ask(const fs::path& lab, json::object request) {
  const auto socket = connect_to(lab);
  if (!socket) return not_up(lab);
  std::string buffer;
  if (!send_request(socket->get(), request)) return not_up(lab);
  auto reply = receive_line(socket->get(), buffer);
  if (!reply) {
    return diag::fail({.code = "LAB-N06", .message = "the lab ended before it answered"});
  }
  const json::value* fine = reply->if_contains("ok");
  if (fine == nullptr || !fine->is_bool() || !fine->get_bool()) {
    return diag::fail({.code = text(*reply, "code"),
                       .message = text(*reply, "message"),
                       .hint = text(*reply, "hint")});
  }
  const json::value* data = reply->if_contains("data");
  return data == nullptr ? json::value() : *data;
}

int run_in_lab(const fs::path& lab, const std::string& name,
               const std::vector<std::string>& command) {
  const auto socket = connect_to(lab);
  if (!socket) return static_cast<int>(complain(not_up(lab).error()));
  json::array words(command.begin(), command.end());
  json::array environment;
  for (char** entry = ::environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  std::error_code ignored;
  const os::Descriptor signals = watch_signals();
  if (!send_request(socket->get(), {{"op", "run"},
                                    {"name", name},
                                    {"folder", fs::current_path(ignored).string()},
                                    {"environment", std::move(environment)},
                                    {"command", std::move(words)}})) {
    return static_cast<int>(complain(not_up(lab).error()));
  }
  std::string buffer;
  while (true) {
    std::array<pollfd, 2> fds{pollfd{.fd = socket->get(), .events = POLLIN, .revents = 0},
                              pollfd{.fd = signals.get(), .events = POLLIN, .revents = 0}};
    ::poll(fds.data(), fds.size(), -1);
    if (fds[1].revents != 0) {
      (void)send_line(socket->get(), {{"signal", read_signal(signals.get())}});
      continue;
    }
    const auto reply = receive_line(socket->get(), buffer);
    if (!reply) {
      std::cerr << "error: the lab ended while the command ran\n";
      return static_cast<int>(Exit::failed);
    }
    if (!reply->contains("exit")) {
      return static_cast<int>(complain(diag::Failure({.code = text(*reply, "code"),
                                                      .message = text(*reply, "message"),
                                                      .hint = text(*reply, "hint")})));
    }
    const auto signal = reply->at("signal").as_int64();
    return static_cast<int>(signal == 0 ? reply->at("exit").as_int64() : 128 + signal);
  }
}

Exit bring_up(const UpOptions& options) {
  return Starter(options).start();
}

int first_process(const fs::path& lab) {
  const auto pid = os::read_file(lab / "pid");
  if (!pid || !connect_to(lab)) return 0;
  return std::atoi(pid->c_str());
}

Exit take_down(const fs::path& lab, bool for_program) {
  const auto say = [&lab, for_program](bool was_up, const char* line) {
    std::cout << (for_program
                      ? json::serialize(json::object{{"lab", lab.string()}, {"was_up", was_up}})
                      : line)
              << '\n';
    return Exit::ok;
  };
  const auto socket = connect_to(lab);
  if (!socket) {
    clean(lab);
    return say(false, "No lab is up.");
  }
  std::string buffer;
  const int first = first_process(lab);
  (void)send_request(socket->get(), {{"op", "down"}});
  (void)receive_line(socket->get(), buffer);
  const bool gone =
      wait_until([first] { return first <= 0 || ::kill(first, 0) != 0; }, std::chrono::seconds(10));
  if (!gone) ::kill(first, SIGKILL);
  clean(lab);
  return say(true, "The lab is down; nothing of it is left.");
}

}  // namespace bookstore::lab
