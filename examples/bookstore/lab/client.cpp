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

std::unexpected<diag::Failure> not_up(const fs::path& lab) {
  return diag::fail({.code = "LAB-N03",
                     .message = fmt::format("no lab is up in '{}'", lab.string()),
                     .hint = "bring it up with 'bookstore-lab up'"});
}

}  // namespace

fs::path lab_folder(const std::string& given) {
  std::error_code ignored;
  if (!given.empty()) return fs::absolute(given, ignored);
  if (const auto chosen = environment_variable("BOOKSTORE_LAB"); !chosen.empty()) {
    return fs::absolute(chosen, ignored);
  }
  if (const auto xdg = environment_variable("XDG_STATE_HOME"); !xdg.empty())
    return fs::path(xdg) / "bookstore-lab";
  const auto home = environment_variable("HOME");
  return fs::path(home.empty() ? "/var/tmp" : home) / ".local/state/bookstore-lab";
}

std::string environment_variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody calls setenv
  return value == nullptr ? "" : value;
}

void clean_folder(const fs::path& lab) {
  std::error_code ignored;
  for (const char* name : {"images", "instances", "snapshots", "releases", "backups", "usr",
                           "control", "pid", "lab.log"}) {
    fs::remove_all(lab / name, ignored);
  }
}

os::Descriptor watch_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return os::Descriptor(::signalfd(-1, &set, SFD_CLOEXEC));
}

int read_signal(int fd) {
  signalfd_siginfo info{};
  return ::read(fd, &info, sizeof info) == sizeof info ? static_cast<int>(info.ssi_signo) : 0;
}

Exit complain(const diag::Failure& failure) {
  std::cerr << diag::render(failure);
  return Exit::failed;
}

diag::Result<json::value> ask(const fs::path& lab, const json::object& request) {
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
    clean_folder(lab);
    return say(false, "No lab is up.");
  }
  std::string buffer;
  const int first = first_process(lab);
  (void)send_request(socket->get(), {{"op", "down"}});
  (void)receive_line(socket->get(), buffer);
  const bool gone =
      wait_until([first] { return first <= 0 || ::kill(first, 0) != 0; }, std::chrono::seconds(10));
  if (!gone) ::kill(first, SIGKILL);
  clean_folder(lab);
  return say(true, "The lab is down; nothing of it is left.");
}

}  // namespace bookstore::lab
