#include "instance.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tool.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/descriptor.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace diag = understudy::diag;
namespace os = understudy::os;

std::unexpected<diag::Failure> cannot(std::string what, int error) {
  return diag::fail_errno("LAB-I01", std::move(what), error);
}

diag::Result<> ip(std::vector<std::string> words) {
  words.insert(words.begin(), "ip");
  auto done = os::run({.argv = words}, std::chrono::seconds(10));
  if (!done) return std::unexpected(std::move(done).error());
  if (done->status.ok()) return {};
  return diag::fail({.code = "LAB-I02", .message = "ip: " + done->err});
}

/// The hardware address that goes with an IPv4 address. It is the same after every start: with a
/// new one, neighbours would send to the old one until their memory of it runs out.
std::string hardware_address(const std::string& address) {
  std::array<unsigned char, 4> bytes{};
  ::inet_pton(AF_INET, address.c_str(), bytes.data());
  return fmt::format("02:00:{:02x}:{:02x}:{:02x}:{:02x}", bytes[0], bytes[1], bytes[2], bytes[3]);
}

/// The parts of SPEC that the inside needs.
json::object to_json(const InstanceSpec& spec, const std::vector<Bind>& binds) {
  json::array bound;
  for (const Bind& bind : binds) {
    bound.push_back(json::object{{"from", bind.from.string()}, {"to", bind.to}});
  }
  json::array command;
  for (const std::string& word : spec.command) command.emplace_back(word);
  return {{"name", spec.name},
          {"image", spec.image_root.string()},
          {"folder", spec.folder.string()},
          {"usr", spec.usr.string()},
          {"binds", std::move(bound)},
          {"command", std::move(command)}};
}

}  // namespace

Instance::Instance(InstanceSpec spec, std::vector<Bind> binds)
    : spec_(std::move(spec)), binds_(std::move(binds)) {}

diag::Result<> Instance::make_disk() {
  for (const char* part : {"disk", "root"}) {
    auto made = os::make_folders(spec_.folder / part);
    if (!made) return made;
  }
  const std::string size = fmt::format("size={}m,mode=755", spec_.disk_mb);
  if (::mount("disk", (spec_.folder / "disk").c_str(), "tmpfs", 0, size.c_str()) != 0) {
    return cannot("cannot mount the instance's disk", errno);
  }
  for (const char* part : {"disk/upper", "disk/work"}) {
    auto made = os::make_folders(spec_.folder / part);
    if (!made) return made;
  }
  return {};
}

diag::Result<> Instance::start() {
  auto go = os::make_pipe();
  auto told = os::make_pipe();
  if (!go) return std::unexpected(std::move(go).error());
  if (!told) return std::unexpected(std::move(told).error());

  const std::string spec = json::serialize(to_json(spec_, binds_));
  std::vector<std::string> words{"/usr/bin/unshare",
                                 "-n",
                                 "-m",
                                 "-p",
                                 "-u",
                                 "-i",
                                 "-f",
                                 "--kill-child=SIGKILL",
                                 "--propagation",
                                 "private",
                                 "--",
                                 own_program(),
                                 "__instance",
                                 spec};
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, go->read.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, told->write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, (spec_.folder / "console").c_str(),
                                   O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  const int error =
      ::posix_spawn(&launcher_, words[0].c_str(), &actions, &attributes, argv.data(), ::environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return cannot("cannot start the instance", error);

  told->write.reset();
  go->read.reset();
  std::array<char, 32> text{};
  const ssize_t got = ::read(told->read.get(), text.data(), text.size() - 1);
  init_ = got > 0 ? static_cast<pid_t>(std::atoi(text.data())) : -1;
  if (init_ <= 0) {
    stop();
    return diag::fail({.code = "LAB-I03",
                       .message = fmt::format("instance '{}' did not start; its console is {}",
                                              spec_.name, (spec_.folder / "console").string())});
  }
  if (auto wired = wire(); !wired) {
    stop();
    return wired;
  }
  if (::write(go->write.get(), "g", 1) != 1) return cannot("cannot start the instance", errno);
  started_ = std::chrono::system_clock::now();
  return {};
}

/// A veth pair: one end on the lab's bridge, the other becomes eth0 inside.
diag::Result<> Instance::wire() const {
  const std::string pid = std::to_string(init_);
  // Named after the address: a name of an instance may be longer than one of an interface.
  const std::string outer = "v-" + spec_.address.substr(spec_.address.find('.', 3) + 1);
  // One may be left over from before, or none.
  [[maybe_unused]] const auto old_gone = ip({"link", "del", outer});
  auto done = ip({"link", "add", outer, "type", "veth", "peer", "name", "eth0", "address",
                  hardware_address(spec_.address), "netns", pid});
  if (done) done = ip({"link", "set", outer, "master", "br0", "up"});
  if (!done) return done;
  const auto inside = [&pid](std::vector<std::string> words) -> diag::Result<> {
    words.insert(words.begin(), {"nsenter", "-t", pid, "-n", "ip"});
    auto ran = os::run({.argv = std::move(words)}, std::chrono::seconds(10));
    if (!ran) return std::unexpected(std::move(ran).error());
    if (ran->status.ok()) return {};
    return diag::fail({.code = "LAB-I02", .message = "ip: " + ran->err});
  };
  done = inside({"link", "set", "lo", "up"});
  if (done) done = inside({"addr", "add", spec_.address + "/16", "dev", "eth0"});
  if (done) done = inside({"link", "set", "eth0", "up"});
  if (done) done = inside({"route", "add", "default", "via", "10.77.0.1"});
  return done;
}

os::Descriptor Instance::ask_to_end() const {
  if (!running()) return {};
  os::Descriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, init_, 0)));
  ::kill(init_, SIGTERM);
  return ended;
}

void Instance::stop() {
  if (init_ > 0) ::kill(init_, SIGKILL);
  if (launcher_ > 0) {
    if (init_ <= 0) ::kill(launcher_, SIGKILL);
    int status = 0;
    while (::waitpid(launcher_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  init_ = -1;
  launcher_ = -1;
}

void Instance::terminate() {
  stop();
  ::umount2((spec_.folder / "disk").c_str(), MNT_DETACH);
  std::error_code ignored;
  fs::remove_all(spec_.folder, ignored);
}

bool Instance::running() const {
  return init_ > 0 && ::kill(init_, 0) == 0;
}

namespace {

/// Says on standard error (the console) what the kernel refused; then the instance is dead.
[[noreturn]] void die(const std::string& what) {
  fmt::print(stderr, "instance: {}: {}\n", what, std::system_category().message(errno));
  ::_exit(3);
}

void must(bool fine, const std::string& what) {
  if (!fine) die(what);
}

void bind_file(const std::string& from, const fs::path& to) {
  const os::Descriptor made(::open(to.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  must(::mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) == 0, "bind " + from);
}

void make_dev(const fs::path& dev) {
  must(::mount("dev", dev.c_str(), "tmpfs", 0, "mode=755") == 0, "mount /dev");
  for (const char* name : {"null", "zero", "full", "random", "urandom", "tty"}) {
    bind_file(std::string("/dev/") + name, dev / name);
  }
  fs::create_directory(dev / "shm");
  must(::mount("shm", (dev / "shm").c_str(), "tmpfs", 0, "mode=1777") == 0, "mount /dev/shm");
  fs::create_symlink("/proc/self/fd", dev / "fd");
  fs::create_symlink("/proc/self/fd/0", dev / "stdin");
  fs::create_symlink("/proc/self/fd/1", dev / "stdout");
  fs::create_symlink("/proc/self/fd/2", dev / "stderr");
}

void build_root(const json::object& spec) {
  const fs::path folder(json::value_to<std::string>(spec.at("folder")));
  const fs::path root = folder / "root";
  const std::string layers = fmt::format(
      "lowerdir={},upperdir={},workdir={},userxattr", json::value_to<std::string>(spec.at("image")),
      (folder / "disk/upper").string(), (folder / "disk/work").string());
  must(::mount("overlay", root.c_str(), "overlay", 0, layers.c_str()) == 0, "mount the disk");
  const std::string usr = json::value_to<std::string>(spec.at("usr"));
  must(::mount(usr.c_str(), (root / "usr").c_str(), nullptr, MS_BIND | MS_REC, nullptr) == 0,
       "bind /usr");
  must(::mount("proc", (root / "proc").c_str(), "proc", 0, nullptr) == 0, "mount /proc");
  must(::mount("run", (root / "run").c_str(), "tmpfs", 0, "mode=755") == 0, "mount /run");
  make_dev(root / "dev");
  for (const json::value& bind : spec.at("binds").as_array()) {
    const auto from = json::value_to<std::string>(bind.at("from"));
    const fs::path to = root / json::value_to<std::string>(bind.at("to"));
    fs::create_directories(to);
    must(::mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) == 0, "bind " + from);
    ::mount(nullptr, to.c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr);
  }
  must(::chdir(root.c_str()) == 0, "enter the root");
  fs::create_directories(".old");
  must(::syscall(SYS_pivot_root, ".", ".old") == 0, "pivot_root");
  must(::umount2("/.old", MNT_DETACH) == 0, "let the old root go");
  ::rmdir("/.old");
  must(::chdir("/") == 0, "chdir");
}

void exec(std::vector<std::string> words, const std::vector<std::string>& environment) {
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  std::vector<std::string> copy = environment;
  std::vector<char*> envp;
  envp.reserve(copy.size() + 1);
  for (std::string& entry : copy) envp.push_back(entry.data());
  envp.push_back(nullptr);
  std::signal(SIGPIPE, SIG_DFL);  // We ignore it, and a program inherits that.
  ::execvpe(argv[0], argv.data(), environment.empty() ? ::environ : envp.data());
}

/// The client's place keeps the host's files; only names are resolved otherwise.
[[noreturn]] void hold_client_place(const json::object& spec) {
  const fs::path folder(json::value_to<std::string>(spec.at("folder")));
  for (const char* name : {"resolv.conf", "nsswitch.conf"}) {
    std::error_code ignored;
    const fs::path there = fs::weakly_canonical(fs::path("/etc") / name, ignored);
    fs::create_directories(there.parent_path(), ignored);
    bind_file((folder / name).string(), there);
  }
  exec({"/usr/bin/sleep", "infinity"}, {"PATH=/usr/bin:/bin"});
  die("exec");
}

}  // namespace

int instance_main(const std::string& spec_json) {
  const json::object spec = json::parse(spec_json).as_object();
  // /proc is still the lab's: this is our PID as the lab sees it.
  const std::string pid = fs::read_symlink("/proc/self").string() + "\n";
  must(::write(STDOUT_FILENO, pid.data(), pid.size()) > 0, "report");
  std::array<char, 1> go{};
  if (::read(STDIN_FILENO, go.data(), 1) != 1) return 3;
  ::dup2(STDERR_FILENO, STDOUT_FILENO);
  const auto name = json::value_to<std::string>(spec.at("name"));
  must(::sethostname(name.c_str(), name.size()) == 0, "set the host name");
  if (json::value_to<std::string>(spec.at("image")).empty()) hold_client_place(spec);
  build_root(spec);
  const os::Descriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ::dup2(null.get(), STDIN_FILENO);

  std::vector<std::string> words{"/usr/bin/tini", "--"};
  for (const json::value& word : spec.at("command").as_array()) {
    words.push_back(json::value_to<std::string>(word));
  }
  exec(std::move(words), {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                          "HOME=/root", "LANG=C.UTF-8"});
  die("exec");
}

namespace {

pid_t running_child = -1;  // Only the handler below reads it.

void pass_on(int number) {
  if (running_child > 0) ::kill(running_child, number);
}

constexpr std::array passed_on{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// Blocked from before the first fork until each process is ready for them: none gets lost.
void hold_signals(int how) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : passed_on) sigaddset(&set, number);
  ::pthread_sigmask(how, &set, nullptr);
}

/// Replaces this process; says why when it cannot, with a shell's exit codes.
[[noreturn]] void start_command(const std::vector<std::string>& command) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  hold_signals(SIG_UNBLOCK);
  exec(command, {});
  // A folder of PATH that may not be read is no reason to call a missing program forbidden.
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): no thread runs here
  if (errno == EACCES && !os::find_program(command.front(), path == nullptr ? "" : path)) {
    errno = ENOENT;
  }
  const int code = errno == ENOENT ? 127 : 126;
  fmt::print(stderr, "bookstore-lab: cannot run '{}': {}\n", command.front(),
             std::system_category().message(errno));
  ::_exit(code);
}

/// Passes signals on and takes in whoever is left without a parent, until the child ends. Gives its
/// wait status.
int attend_child() {
  for (const int number : passed_on) std::signal(number, pass_on);
  hold_signals(SIG_UNBLOCK);
  while (true) {
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, 0);
    if (ended == running_child) return status;
    if (ended < 0 && errno != EINTR) return 0;
  }
}

/// The first process of a command's own process namespace: its end is the end of all of them.
[[noreturn]] void attend_as_init(const std::vector<std::string>& command) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::mount("proc", "/proc", "proc", 0, nullptr) != 0) die("mount /proc");
  running_child = ::fork();
  if (running_child == 0) start_command(command);
  const int status = attend_child();
  ::_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

}  // namespace

int enter_main(pid_t target, bool whole, const std::string& folder,
               const std::vector<std::string>& command) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const os::Descriptor pidfd(static_cast<int>(::syscall(SYS_pidfd_open, target, 0)));
  int kinds = CLONE_NEWNS | CLONE_NEWNET;
  if (whole) kinds |= CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC;
  if (!pidfd.valid() || ::setns(pidfd.get(), kinds) != 0) {
    fmt::print(stderr, "bookstore-lab: cannot enter the instance: {}\n",
               std::system_category().message(errno));
    return 125;
  }
  // In an instance a command may leave a daemon behind; at the client's place it may not.
  if (!whole && ::unshare(CLONE_NEWPID | CLONE_NEWNS) != 0) {
    fmt::print(stderr, "bookstore-lab: cannot make namespaces: {}\n",
               std::system_category().message(errno));
    return 125;
  }
  if (::chdir(folder.c_str()) != 0 && ::chdir("/") != 0) return 125;
  hold_signals(SIG_BLOCK);
  running_child = ::fork();
  if (running_child == 0) {
    if (whole) start_command(command);
    attend_as_init(command);
  }
  const int status = attend_child();
  if (WIFSIGNALED(status)) {
    std::signal(WTERMSIG(status), SIG_DFL);
    ::kill(::getpid(), WTERMSIG(status));
  }
  return WEXITSTATUS(status);
}

}  // namespace bookstore::lab
