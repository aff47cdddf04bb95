#include "guest.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "operations.hpp"
#include "tool.hpp"
#include "understudy/os/descriptor.hpp"

namespace bookstore::lab {

namespace json = boost::json;
namespace os = understudy::os;

json::object Guest::serve() {
  const std::string name = text(request_.body, "name");
  auto target = name.empty() ? cloud_.client_place() : cloud_.init_of(name);
  if (!target) return failure(target.error());
  if (!start(*target, !name.empty())) {
    return {{"ok", false},
            {"message", "cannot start a process: " + std::system_category().message(errno)}};
  }
  watch();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  return {{"ok", true},
          {"exit", WIFEXITED(status) ? WEXITSTATUS(status) : 0},
          {"signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0}};
}

bool Guest::start(pid_t target, bool whole) {
  std::vector<std::string> words{"bookstore-lab", "__enter", std::to_string(target),
                                 whole ? "in" : "beside",
                                 whole ? "/" : text(request_.body, "folder")};
  for (const json::value& word : request_.body.at("command").as_array()) {
    words.emplace_back(word.as_string());
  }
  std::vector<std::string> environment = environment_of(whole);
  const auto pointers = [](std::vector<std::string>& list) {
    std::vector<char*> out;
    out.reserve(list.size() + 1);
    for (std::string& one : list) out.push_back(one.data());
    out.push_back(nullptr);
    return out;
  };
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (int i = 0; i < 3; ++i) {
    posix_spawn_file_actions_adddup2(&actions, request_.streams[static_cast<std::size_t>(i)].get(),
                                     i);
  }
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  errno = ::posix_spawn(&pid_, own_program().c_str(), &actions, &attributes, pointers(words).data(),
                        pointers(environment).data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  for (os::Descriptor& stream : request_.streams) stream.reset();
  return errno == 0;
}

std::vector<std::string> Guest::environment_of(bool whole) const {
  if (whole) {
    return {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
            "LANG=C.UTF-8"};
  }
  std::vector<std::string> out;
  for (const json::value& entry : request_.body.at("environment").as_array()) {
    out.emplace_back(entry.as_string());
  }
  return out;
}

/// Until the command ends or the client goes; passes signals on.
void Guest::watch() const {
  const os::Descriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  std::string buffer;
  while (true) {
    std::array<pollfd, 2> fds{pollfd{.fd = ended.get(), .events = POLLIN, .revents = 0},
                              pollfd{.fd = socket_, .events = POLLIN, .revents = 0}};
    if (::poll(fds.data(), fds.size(), -1) < 0 && errno != EINTR) break;
    if (fds[0].revents != 0) break;
    if (fds[1].revents == 0) continue;
    const auto line = receive_line(socket_, buffer);
    if (!line) {
      ::kill(-pid_, SIGKILL);
      break;
    }
    const json::value* number = line->if_contains("signal");
    if (number != nullptr && number->is_int64()) ::kill(pid_, static_cast<int>(number->as_int64()));
  }
}

}  // namespace bookstore::lab
