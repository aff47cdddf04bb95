#include "understudy/os/child.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "understudy/os/descriptor.hpp"

namespace understudy::os {

namespace asio = boost::asio;

namespace {

constexpr auto output_grace = std::chrono::milliseconds(200);

std::string_view path_of(const std::optional<std::vector<std::string>>& environment) {
  constexpr std::string_view name = "PATH=";
  if (environment) {
    for (const std::string& entry : *environment) {
      if (entry.starts_with(name)) return std::string_view(entry).substr(name.size());
    }
    return {};
  }
  const char* ours = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody calls setenv
  return ours == nullptr ? std::string_view() : std::string_view(ours);
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> list;
  list.reserve(strings.size() + 1);
  for (std::string& text : strings) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

/// The ends of the pipes; the child's ends are closed in the parent once it runs.
struct Pipes {
  Pipe in;
  Pipe out;
  Pipe err;
};

diag::Result<Pipes> make_pipes(const Spawn& what) {
  Pipes pipes;
  if (!what.terminal.empty()) return pipes;
  if (what.feed_input) {
    auto made = make_pipe();
    if (!made) return std::unexpected(std::move(made).error());
    pipes.in = std::move(*made);
  }
  if (what.inherit_output) return pipes;
  auto out = make_pipe();
  if (!out) return std::unexpected(std::move(out).error());
  pipes.out = std::move(*out);
  if (what.merge_output) return pipes;
  auto err = make_pipe();
  if (!err) return std::unexpected(std::move(err).error());
  pipes.err = std::move(*err);
  return pipes;
}

/// posix_spawn's two option objects, released together.
class SpawnOptions {
 public:
  SpawnOptions() {
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigemptyset(&none);
    sigset_t all;
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }

  SpawnOptions(const SpawnOptions&) = delete;
  SpawnOptions& operator=(const SpawnOptions&) = delete;
  SpawnOptions(SpawnOptions&&) = delete;
  SpawnOptions& operator=(SpawnOptions&&) = delete;

  ~SpawnOptions() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

/// The first terminal that the leader of a new session opens is that of the session.
void wire_terminal(SpawnOptions& options, const Spawn& what) {
  posix_spawn_file_actions_addopen(&options.actions, STDIN_FILENO, what.terminal.c_str(), O_RDWR,
                                   0);
  posix_spawn_file_actions_adddup2(&options.actions, STDIN_FILENO, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&options.actions, STDIN_FILENO, STDERR_FILENO);
}

void wire_pipes(SpawnOptions& options, const Spawn& what, const Pipes& pipes) {
  if (what.feed_input) {
    posix_spawn_file_actions_adddup2(&options.actions, pipes.in.read.get(), STDIN_FILENO);
  } else {
    posix_spawn_file_actions_addopen(&options.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  if (!what.inherit_output) {
    const int err = what.merge_output ? pipes.out.write.get() : pipes.err.write.get();
    posix_spawn_file_actions_adddup2(&options.actions, pipes.out.write.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&options.actions, err, STDERR_FILENO);
  }
}

void wire(SpawnOptions& options, const Spawn& what, const Pipes& pipes) {
  if (what.terminal.empty()) {
    wire_pipes(options, what, pipes);
  } else {
    wire_terminal(options, what);
  }
  if (!what.folder.empty()) {
    posix_spawn_file_actions_addchdir_np(&options.actions, what.folder.c_str());
  }
}

std::unexpected<diag::Failure> not_found(const std::string& name) {
  return diag::fail({.code = "US-O003",
                     .message = fmt::format("cannot start '{}': no such program in PATH", name),
                     .hint = "install it, or give its full path"});
}

diag::Result<pid_t> start(Spawn& what, const Pipes& pipes) {
  if (what.argv.empty()) return not_found("");
  const auto program = find_program(what.argv.front(), path_of(what.environment));
  if (!program) return not_found(what.argv.front());

  SpawnOptions options;
  wire(options, what, pipes);
  const std::vector<char*> argv = pointers(what.argv);
  std::vector<char*> environment;
  if (what.environment) environment = pointers(*what.environment);

  pid_t pid = -1;
  const int error = ::posix_spawn(&pid, program->c_str(), &options.actions, &options.attributes,
                                  argv.data(), what.environment ? environment.data() : ::environ);
  if (error != 0) {
    return diag::fail_errno("US-O003", fmt::format("cannot start '{}'", what.argv.front()), error);
  }
  return pid;
}

Descriptor open_pidfd(pid_t pid) {
  return Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
}

}  // namespace

/// Shared with the pending operations, so that a handler that fires late finds it alive.
class Child::State : public std::enable_shared_from_this<Child::State> {
 public:
  State(const asio::any_io_executor& executor, pid_t pid, OnOutput on_output, OnExit on_exit)
      : pid_(pid),
        on_output_(std::move(on_output)),
        on_exit_(std::move(on_exit)),
        exit_watch_(executor),
        out_(executor),
        err_(executor),
        in_(executor),
        grace_(executor) {}

  void begin(Pipes pipes) {
    exit_watch_.assign(open_pidfd(pid_).release());
    if (pipes.out.read.valid()) listen(out_, pipes.out.read.release(), Stream::out, out_buffer_);
    if (pipes.err.read.valid()) listen(err_, pipes.err.read.release(), Stream::err, err_buffer_);
    if (pipes.in.write.valid()) in_.assign(pipes.in.write.release());
    exit_watch_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](const boost::system::error_code& error) {
                             if (!error) self->ended();
                           });
  }

  /// Stops everything without calling anybody.
  void abandon() {
    dropped_ = true;
    if (!reaped_) {
      ::kill(-pid_, SIGKILL);
      int status = 0;
      while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
      }
      reaped_ = true;
    }
    close_all();
  }

  void let_go() {
    dropped_ = true;
    reaped_ = true;
    close_all();
  }

  void signal_group(int number) const noexcept {
    if (!reaped_) ::kill(-pid_, number);
  }

  void write_input(std::string bytes) {
    if (!in_.is_open()) return;
    queue_.push_back(std::move(bytes));
    if (queue_.size() == 1) write_next();
  }

  void close_input() {
    close_when_written_ = true;
    if (queue_.empty()) shut(in_);
  }

  [[nodiscard]] pid_t pid() const noexcept { return pid_; }

 private:
  using Buffer = std::array<char, 16384>;

  static void shut(asio::posix::stream_descriptor& descriptor) {
    boost::system::error_code ignored;
    descriptor.close(ignored);
  }

  void close_all() {
    for (auto* descriptor : {&exit_watch_, &out_, &err_, &in_}) shut(*descriptor);
    grace_.cancel();
  }

  void listen(asio::posix::stream_descriptor& descriptor, int fd, Stream stream, Buffer& buffer) {
    descriptor.assign(fd);
    ++open_streams_;
    read(descriptor, stream, buffer);
  }

  void read(asio::posix::stream_descriptor& descriptor, Stream stream, Buffer& buffer) {
    descriptor.async_read_some(asio::buffer(buffer),
                               [self = shared_from_this(), &descriptor, stream, &buffer](
                                   const boost::system::error_code& error, std::size_t got) {
                                 if (self->dropped_) return;
                                 if (got > 0 && self->on_output_) {
                                   self->on_output_(stream, std::string_view(buffer.data(), got));
                                 }
                                 if (self->dropped_) return;
                                 if (!error) return self->read(descriptor, stream, buffer);
                                 --self->open_streams_;
                                 self->finish_if_done();
                               });
  }

  void write_next() {
    asio::async_write(
        in_, asio::buffer(queue_.front()),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t /*wrote*/) {
          self->queue_.pop_front();
          if (error) self->queue_.clear();
          if (!self->queue_.empty()) return self->write_next();
          if (error || self->close_when_written_) shut(self->in_);
        });
  }

  void ended() {
    if (dropped_ || reaped_) return;
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED) < 0 && errno == EINTR) {
    }
    reaped_ = true;
    status_ = info.si_code == CLD_EXITED ? ExitStatus{.code = info.si_status, .signal = 0}
                                         : ExitStatus{.code = 0, .signal = info.si_status};
    grace_.expires_after(output_grace);
    grace_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error || self->dropped_) return;
      self->open_streams_ = 0;
      self->finish_if_done();
    });
    finish_if_done();
  }

  void finish_if_done() {
    if (!reaped_ || open_streams_ > 0 || dropped_) return;
    dropped_ = true;
    close_all();
    const OnExit call = std::move(on_exit_);
    if (call) call(status_);
  }

  pid_t pid_;
  OnOutput on_output_;
  OnExit on_exit_;
  asio::posix::stream_descriptor exit_watch_;
  asio::posix::stream_descriptor out_;
  asio::posix::stream_descriptor err_;
  asio::posix::stream_descriptor in_;
  asio::steady_timer grace_;
  Buffer out_buffer_{};
  Buffer err_buffer_{};
  std::deque<std::string> queue_;
  ExitStatus status_;
  int open_streams_ = 0;
  bool reaped_ = false;
  bool dropped_ = false;
  bool close_when_written_ = false;
};

Child::Child(std::shared_ptr<State> state) : state_(std::move(state)) {}

Child::~Child() {
  state_->abandon();
}

pid_t Child::pid() const noexcept {
  return state_->pid();
}

void Child::signal_group(int number) noexcept {
  state_->signal_group(number);
}

void Child::write_input(std::string bytes) {
  state_->write_input(std::move(bytes));
}

void Child::close_input() {
  state_->close_input();
}

void Child::let_go() noexcept {
  state_->let_go();
}

diag::Result<std::unique_ptr<Child>> Child::spawn(const asio::any_io_executor& executor, Spawn what,
                                                  OnOutput on_output, OnExit on_exit) {
  if (what.feed_input) std::signal(SIGPIPE, SIG_IGN);
  auto pipes = make_pipes(what);
  if (!pipes) return std::unexpected(std::move(pipes).error());
  const auto pid = start(what, *pipes);
  if (!pid) return std::unexpected(pid.error());

  pipes->in.read.reset();
  pipes->out.write.reset();
  pipes->err.write.reset();
  auto state = std::make_shared<State>(executor, *pid, std::move(on_output), std::move(on_exit));
  state->begin(std::move(*pipes));
  return std::unique_ptr<Child>(new Child(std::move(state)));
}

diag::Result<Finished> run(Spawn what, std::chrono::milliseconds limit) {
  constexpr std::size_t most = 1U << 20U;
  asio::io_context context(1);
  Finished finished;
  bool done = false;
  const std::string name = what.argv.empty() ? "" : what.argv.front();

  auto child = Child::spawn(
      context.get_executor(), std::move(what),
      [&finished, most](Stream stream, std::string_view bytes) {
        std::string& text = stream == Stream::out ? finished.out : finished.err;
        text.append(bytes.substr(0, most - std::min(most, text.size())));
      },
      [&finished, &done](ExitStatus status) {
        finished.status = status;
        done = true;
      });
  if (!child) return std::unexpected(std::move(child).error());
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!done && context.run_one_until(deadline) > 0) {
  }
  if (!done) {
    return diag::fail({.code = "US-O004",
                       .message = fmt::format("'{}' did not end within {} ms and was killed", name,
                                              limit.count())});
  }
  return finished;
}

std::optional<std::string> find_program(std::string_view name, std::string_view path) {
  if (name.empty()) return std::nullopt;
  if (name.contains('/')) return std::string(name);
  while (!path.empty()) {
    const auto end = path.find(':');
    const std::string_view folder = path.substr(0, end);
    path = end == std::string_view::npos ? std::string_view() : path.substr(end + 1);
    std::string file = fmt::format("{}/{}", folder.empty() ? "." : folder, name);
    std::error_code error;
    if (::access(file.c_str(), X_OK) == 0 && !std::filesystem::is_directory(file, error)) {
      return file;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> start_ticks(pid_t pid) {
  std::ifstream file(fmt::format("/proc/{}/stat", pid));
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  // The command name stands in parentheses and may hold anything: count fields after the last one.
  const auto close = line.rfind(')');
  if (close == std::string::npos) return std::nullopt;
  std::istringstream rest(line.substr(close + 1));
  std::string field;
  constexpr int fields_before_start = 19;
  for (int i = 0; i < fields_before_start; ++i) rest >> field;
  std::uint64_t ticks = 0;
  if (!(rest >> ticks)) return std::nullopt;
  return ticks;
}

}  // namespace understudy::os
