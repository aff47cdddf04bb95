#include "server.hpp"

#include <cerrno>
#include <csignal>
#include <exception>
#include <functional>
#include <iostream>
#include <thread>
#include <utility>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "guest.hpp"
#include "operations.hpp"
#include "protocol.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace diag = understudy::diag;
namespace os = understudy::os;

void serve(Cloud& cloud, Operations& operations, os::Descriptor socket) {
  auto request = receive_request(socket.get());
  if (!request) return;
  const std::string op = text(request->body, "op");
  json::object result;
  try {
    if (op == "down") {
      (void)send_line(socket.get(), success());
      ::kill(1, SIGTERM);
      ::_exit(0);
    }
    if (op == "ping") {
      result = success();
    } else if (op == "run") {
      result = Guest(cloud, *request, socket.get()).serve();
    } else {
      result = operations.perform(request->body);
    }
  } catch (const std::exception& error) {
    result = {{"ok", false}, {"message", std::string("not understood: ") + error.what()}};
  }
  (void)send_line(socket.get(), result);
}

/// The host's /usr with the lab's packages over it, for everything in the lab.
Result<> mount_usr(const LabSettings& settings) {
  const fs::path usr = settings.folder / "usr";
  auto made = os::make_folders(usr);
  if (!made) return made;
  const std::string layers =
      fmt::format("lowerdir={}:/usr,userxattr", (settings.packages / "usr").string());
  if (::mount("overlay", usr.c_str(), "overlay", MS_RDONLY, layers.c_str()) != 0) {
    auto failed = diag::fail_errno("LAB-D01", "cannot lay the packages over /usr", errno);
    return failed;
  }
  if (::mount(usr.c_str(), "/usr", nullptr, MS_BIND, nullptr) != 0) {
    return diag::fail_errno("LAB-D01", "cannot bind /usr", errno);
  }
  if (::mount("run", "/run", "tmpfs", 0, "mode=755") != 0) {
    return diag::fail_errno("LAB-D01", "cannot mount /run", errno);
  }
  return {};
}

void say(const std::string& line) {
  std::cout << line << '\n' << std::flush;
}

}  // namespace

int labd_main(LabSettings settings) {
  std::signal(SIGPIPE, SIG_IGN);
  const auto give_up = [](const diag::Failure& why) {
    say("failed: " + why.cause().message +
        (why.cause().hint.empty() ? "" : "\nhint: " + why.cause().hint));
    ::kill(1, SIGTERM);
    return 3;
  };
  auto socket = listen_in(settings.folder);
  if (!socket) return give_up(socket.error());
  if (auto mounted = mount_usr(settings); !mounted) return give_up(mounted.error());
  Cloud cloud(std::move(settings));
  auto up = cloud.bring_up([](const std::string& line) { say("+ " + line); });
  if (up) up = cloud.snapshot("bookstore-db-initial");
  if (!up) return give_up(up.error());
  say("ready");
  // Whoever brought us up stops listening now.
  const os::Descriptor log(::open((cloud.settings().folder / "lab.log").c_str(),
                                  O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  ::dup2(log.get(), STDOUT_FILENO);
  ::dup2(log.get(), STDERR_FILENO);

  Operations operations(cloud);
  while (true) {
    os::Descriptor client(::accept4(socket->get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client.valid()) continue;
    std::thread(serve, std::ref(cloud), std::ref(operations), std::move(client)).detach();
  }
}

}  // namespace bookstore::lab
