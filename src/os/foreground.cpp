#include "understudy/os/foreground.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace understudy::os {

namespace {

/// posix_spawn's list of what to do with descriptors.
class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&list_); }

  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  FileActions(FileActions&&) = delete;
  FileActions& operator=(FileActions&&) = delete;

  ~FileActions() { posix_spawn_file_actions_destroy(&list_); }

  posix_spawn_file_actions_t* get() { return &list_; }

 private:
  posix_spawn_file_actions_t list_{};
};

/// We ignore SIGPIPE, which a program inherits; its own ways with signals are not ours to change.
class DefaultSignals {
 public:
  DefaultSignals() {
    posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigemptyset(&all);
    sigaddset(&all, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }

  DefaultSignals(const DefaultSignals&) = delete;
  DefaultSignals& operator=(const DefaultSignals&) = delete;
  DefaultSignals(DefaultSignals&&) = delete;
  DefaultSignals& operator=(DefaultSignals&&) = delete;

  ~DefaultSignals() { posix_spawnattr_destroy(&attributes_); }

  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

ExitStatus status_of(int status) {
  if (WIFSIGNALED(status)) return {.code = 0, .signal = WTERMSIG(status)};
  return {.code = WEXITSTATUS(status), .signal = 0};
}

}  // namespace

diag::Result<ExitStatus> run_in_foreground(std::vector<std::string> argv) {
  const std::string name = argv.empty() ? "" : argv.front();
  const char* path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody calls setenv
  const auto program = find_program(name, path == nullptr ? "" : path);
  if (!program) {
    return diag::fail({.code = "US-O003",
                       .message = fmt::format("cannot start '{}': no such program in PATH", name),
                       .hint = "install it, or give its full path"});
  }
  FileActions files;
  posix_spawn_file_actions_adddup2(files.get(), STDERR_FILENO, STDOUT_FILENO);
  if (::isatty(STDIN_FILENO) != 1) {
    posix_spawn_file_actions_addopen(files.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  DefaultSignals signals;
  std::vector<char*> words;
  words.reserve(argv.size() + 1);
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  pid_t pid = -1;
  const int error =
      ::posix_spawn(&pid, program->c_str(), files.get(), signals.get(), words.data(), ::environ);
  if (error != 0) return diag::fail_errno("US-O003", fmt::format("cannot start '{}'", name), error);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno == EINTR) continue;
    return diag::fail_errno("US-O003", fmt::format("cannot wait for '{}'", name), errno);
  }
  return status_of(status);
}

}  // namespace understudy::os
