#include "server.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <functional>
#include <iostream>
#include <map>
#include <thread>
#include <utility>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "protocol.hpp"
#include "tool.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace diag = understudy::diag;
namespace os = understudy::os;

json::object failure(const diag::Failure& why) {
  return {{"ok", false},
          {"message", why.cause().message},
          {"code", why.cause().code},
          {"hint", why.cause().hint}};
}

json::object success(json::value data = nullptr) {
  return {{"ok", true}, {"data", std::move(data)}};
}

json::object to_json(const InstanceInfo& info) {
  return {{"name", info.name},   {"state", info.state},   {"address", info.address},
          {"image", info.image}, {"health", info.health}, {"uptime_s", info.uptime_s},
          {"pid", info.pid}};
}

json::array to_json(const std::vector<std::string>& names) {
  json::array list;
  for (const std::string& name : names) list.emplace_back(name);
  return list;
}

std::string text(const json::object& request, const char* key) {
  const json::value* found = request.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

template <typename T>
json::object answer(const Result<T>& result, const std::function<json::value(const T&)>& show) {
  return result ? success(show(*result)) : failure(result.error());
}

json::object answer(const Result<>& result) {
  return result ? success() : failure(result.error());
}

/// One operation: from a request to an answer, by name.
class Operations {
 public:
  explicit Operations(Cloud& cloud) : cloud_(cloud) {
    instances();
    images();
    database();
    buckets();
    names();
  }

  json::object perform(const json::object& request) {
    const auto found = table_.find(text(request, "op"));
    if (found == table_.end()) {
      return {{"ok", false}, {"message", "this lab does not know that operation"}};
    }
    return found->second(request);
  }

 private:
  using Handler = std::function<json::object(const json::object&)>;

  void instances() {
    table_["instance.list"] = [this](const json::object&) {
      json::array list;
      for (const InstanceInfo& info : cloud_.instances()) list.push_back(to_json(info));
      return success(std::move(list));
    };
    table_["instance.show"] = [this](const json::object& r) {
      return answer<InstanceInfo>(cloud_.instance(text(r, "name")), as_object);
    };
    table_["instance.launch"] = [this](const json::object& r) {
      return answer<InstanceInfo>(cloud_.launch(text(r, "name"), text(r, "template")), as_object);
    };
    table_["instance.stop"] = [this](const json::object& r) {
      return answer(cloud_.stop(text(r, "name"), grace(r)));
    };
    table_["instance.start"] = [this](const json::object& r) {
      return answer(cloud_.start(text(r, "name")));
    };
    table_["instance.restart"] = [this](const json::object& r) {
      return answer(cloud_.restart(text(r, "name"), grace(r)));
    };
    table_["instance.terminate"] = [this](const json::object& r) {
      return answer(cloud_.terminate(text(r, "name")));
    };
  }

  void images() {
    table_["image.list"] = [this](const json::object&) {
      return success(to_json(cloud_.images()));
    };
    table_["image.create"] = [this](const json::object& r) {
      return answer(cloud_.create_image(text(r, "name"), text(r, "from")));
    };
    table_["image.delete"] = [this](const json::object& r) {
      return answer(cloud_.delete_image(text(r, "name")));
    };
    table_["template.list"] = [this](const json::object&) {
      json::array list;
      for (const Template& one : cloud_.templates()) {
        list.push_back(
            json::object{{"name", one.name}, {"image", one.image}, {"disk_mb", one.disk_mb}});
      }
      return success(std::move(list));
    };
    table_["template.create"] = [this](const json::object& r) {
      return answer(
          cloud_.create_template({.name = text(r, "name"),
                                  .image = text(r, "image"),
                                  .disk_mb = static_cast<int>(r.at("disk_mb").as_int64())}));
    };
  }

  void database() {
    table_["database.status"] = [this](const json::object&) {
      return answer<std::string>(cloud_.database_state(),
                                 [](const std::string& state) { return json::value(state); });
    };
    table_["database.snapshots"] = [this](const json::object&) {
      return success(to_json(cloud_.snapshots()));
    };
    table_["database.snapshot"] = [this](const json::object& r) {
      return answer(cloud_.snapshot(text(r, "name")));
    };
    table_["database.restore"] = [this](const json::object& r) {
      return answer<InstanceInfo>(cloud_.restore(text(r, "snapshot"), text(r, "name")), as_object);
    };
  }

  void buckets() {
    table_["bucket.list"] = [this](const json::object&) {
      return answer<std::vector<std::string>>(
          cloud_.buckets(), [](const auto& names) { return json::value(to_json(names)); });
    };
    table_["bucket.create"] = [this](const json::object& r) {
      return answer(cloud_.create_bucket(text(r, "name")));
    };
    table_["bucket.delete"] = [this](const json::object& r) {
      return answer(cloud_.delete_bucket(text(r, "name")));
    };
    table_["bucket.sync"] = [this](const json::object& r) {
      return answer<int>(cloud_.sync_bucket(text(r, "folder"), text(r, "name")),
                         [](int count) { return json::value(count); });
    };
    table_["bucket.verify"] = [this](const json::object& r) {
      return answer<BucketDifference>(
          cloud_.verify_bucket(text(r, "name"), text(r, "folder")),
          [](const BucketDifference& found) {
            return json::value(json::object{{"missing", to_json(found.missing)},
                                            {"changed", to_json(found.changed)},
                                            {"extra", to_json(found.extra)}});
          });
    };
  }

  void names() {
    table_["dns.list"] = [this](const json::object&) {
      return answer<std::vector<Record>>(cloud_.records(), [](const std::vector<Record>& records) {
        json::array list;
        for (const Record& record : records) {
          list.push_back(json::object{{"name", record.name},
                                      {"type", record.type},
                                      {"value", record.value},
                                      {"ttl", record.ttl}});
        }
        return json::value(std::move(list));
      });
    };
    table_["dns.set"] = [this](const json::object& r) {
      return answer(cloud_.set_record({.name = text(r, "name"),
                                       .type = text(r, "type"),
                                       .value = text(r, "value"),
                                       .ttl = static_cast<int>(r.at("ttl").as_int64())}));
    };
    table_["dns.delete"] = [this](const json::object& r) {
      return answer(cloud_.delete_record(text(r, "name"), text(r, "type")));
    };
  }

  static std::chrono::seconds grace(const json::object& request) {
    const json::value* given = request.if_contains("grace_s");
    return given == nullptr ? usual_grace : std::chrono::seconds(given->as_int64());
  }

  static json::value as_object(const InstanceInfo& info) { return to_json(info); }

  Cloud& cloud_;
  std::map<std::string, Handler> table_;
};

/// A command run for a client: dies with the client's connection.
class Guest {
 public:
  Guest(Cloud& cloud, Request& request, int socket)
      : cloud_(cloud), request_(request), socket_(socket) {}

  json::object serve() {
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

 private:
  bool start(pid_t target, bool whole) {
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
      posix_spawn_file_actions_adddup2(&actions,
                                       request_.streams[static_cast<std::size_t>(i)].get(), i);
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
    errno = ::posix_spawn(&pid_, own_program().c_str(), &actions, &attributes,
                          pointers(words).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    for (os::Descriptor& stream : request_.streams) stream.reset();
    return errno == 0;
  }

  [[nodiscard]] std::vector<std::string> environment_of(bool whole) const {
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
  void watch() {
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
      if (number != nullptr && number->is_int64())
        ::kill(pid_, static_cast<int>(number->as_int64()));
    }
  }

  Cloud& cloud_;
  Request& request_;
  int socket_;
  pid_t pid_ = -1;
};

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
