/// \file
/// `understudy doctor` from outside, without a lab: its page, its exit codes, what it keeps.
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bare_program.hpp"

namespace understudy::blackbox {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

/// Answers every request on the loopback, from a thread of its own.
class PageServer {
 public:
  explicit PageServer(std::string page)
      : page_(std::move(page)), socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* name = reinterpret_cast<sockaddr*>(&here);
    EXPECT_EQ(::bind(socket_, name, size), 0);
    EXPECT_EQ(::getsockname(socket_, name, &size), 0);
    EXPECT_EQ(::listen(socket_, 8), 0);
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { serve(); });
  }

  PageServer(const PageServer&) = delete;
  PageServer& operator=(const PageServer&) = delete;
  PageServer(PageServer&&) = delete;
  PageServer& operator=(PageServer&&) = delete;

  ~PageServer() {
    stopping_ = true;
    thread_.join();
    ::close(socket_);
  }

  [[nodiscard]] int port() const { return port_; }

 private:
  void serve() {
    constexpr int look_up_ms = 50;
    const std::string answer =
        fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}",
                    page_.size(), page_);
    while (!stopping_) {
      pollfd ready{.fd = socket_, .events = POLLIN, .revents = 0};
      if (::poll(&ready, 1, look_up_ms) <= 0) continue;
      const int client = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      char question[2048];
      (void)::recv(client, question, sizeof question, 0);
      (void)::send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(client);
    }
  }

  std::string page_;
  int socket_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

/// A plan with a host that is reached through a bash, and one that is this machine.
void write_plan(const fs::path& folder, int port, std::string_view reach) {
  write_file(folder / "understudy.yaml", fmt::format(R"(apiVersion: understudy/v1
kind: Application
metadata: {{name: shop, title: The shop}}
spec:
  hosts:
    - {{name: here, default: true}}
    - {{name: app-1, reach: {}}}
  tools:
    - {{name: bash, version: ">=3", from: app-1}}
  services:
    - {{name: api, probes: [up], metrics: "http://127.0.0.1:{}/metrics"}}
  dependencies:
    - name: api
      criticality: critical
      rto: 1h
      rpo: 24h
      backup: {{newest: [echo, 3h20m], from: app-1}}
  contacts:
    - {{id: bob, phone: "+1", services: [all], availability: [on-call]}}
  probes:
    - {{name: up, url: "http://127.0.0.1:{}/", from: app-1, expect: {{body: requests}}}}
)",
                                                     reach, port, port));
}

/// Runs its arguments as they are.
constexpr std::string_view through_bash = R"([bash, -c, 'exec "$@"', bash])";

TEST(DoctorCommand, LooksAtABashHostAndAPage) {
  const Folder folder;
  const PageServer server("requests 12\n");
  write_plan(folder.path() / "resilience", server.port(), through_bash);

  const Outcome done = run_bare({"doctor", "--width", "100"}, folder.path() / "resilience");

  EXPECT_EQ(done.code, 1) << done.output;  // Nobody agreed, and there is no playbook.
  EXPECT_THAT(done.output, HasSubstr("up: HTTP 200 as expected, from app-1"));
  EXPECT_THAT(done.output, HasSubstr("api: 1 metric"));
  EXPECT_THAT(done.output, HasSubstr("here, app-1: reachable"));
  EXPECT_THAT(done.output, HasSubstr("bash on app-1: "));
  EXPECT_THAT(done.output, HasSubstr("api: its newest backup is 3h20m old, within the RPO of 1d"));
  EXPECT_THAT(done.output, HasSubstr("looked for "));
}

TEST(DoctorCommand, NamesAStoppedServer) {
  const Folder folder;
  const int port = PageServer("").port();
  write_plan(folder.path() / "resilience", port, through_bash);

  const Outcome done = run_bare({"doctor", "--width", "100"}, folder.path() / "resilience");

  EXPECT_EQ(done.code, 1) << done.output;
  EXPECT_THAT(done.output, HasSubstr("problem probes        up: connection refused, from app-1"));
}

TEST(DoctorCommand, AsksNothingMoreOfAHostThatIsNotThereAndHidesSecrets) {
  const Folder folder;
  write_plan(folder.path() / "resilience", 9,
             R"([bash, -c, 'echo "no entry with $DOOR_TOKEN" >&2; exit 3'])");
  ::setenv("DOOR_TOKEN", "hunter2-hunter2", 1);  // NOLINT(concurrency-mt-unsafe): one thread

  const Outcome done = run_bare({"doctor", "--width", "100"}, folder.path() / "resilience");

  EXPECT_THAT(done.output, HasSubstr("app-1: not reachable: exit 3: no entry with ***"));
  EXPECT_THAT(done.output, HasSubstr("unknown probes        up: app-1 cannot be reached"));
  EXPECT_THAT(done.output, Not(HasSubstr("hunter2")));
  const std::string kept = read_file(folder.path() / ".understudy/evidence.log");
  EXPECT_THAT(kept, HasSubstr("no entry with ***"));
  EXPECT_THAT(kept, Not(HasSubstr("hunter2")));
}

TEST(DoctorCommand, IsOverWhenItsTimeIs) {
  const Folder folder;
  write_plan(folder.path() / "resilience", 9, "[sleep, 60]");

  const Outcome done =
      run_bare({"doctor", "--timeout", "500ms", "--width", "100"}, folder.path() / "resilience");

  EXPECT_EQ(done.code, 1) << done.output;
  EXPECT_LT(done.took, std::chrono::seconds(20));
}

TEST(DoctorCommand, AsksAndKeepsNothingWhenPassive) {
  const Folder folder;
  write_plan(folder.path() / "resilience", 9, "[touch, asked]");

  const Outcome done = run_bare({"doctor", "--passive"}, folder.path() / "resilience");

  EXPECT_EQ(done.code, 1) << done.output;
  EXPECT_THAT(done.output, HasSubstr("passive checks only"));
  EXPECT_FALSE(fs::exists(folder.path() / "resilience/asked"));
  EXPECT_FALSE(fs::exists(folder.path() / ".understudy"));
}

TEST(DoctorCommand, RefusesWhatItCannotLookAt) {
  const Folder folder;
  write_plan(folder.path() / "a", 9, "[env]");
  write_plan(folder.path() / "b", 9, "[env]");
  Outcome done = run_bare({"doctor"}, folder.path());
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.output, HasSubstr("US-D020"));
  done = run_bare({"doctor", "a", "--timeout", "30"}, folder.path());
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.output, HasSubstr("US-D021"));
  write_file(folder.path() / "c/understudy.yaml", "kind: Application\n");
  done = run_bare({"doctor", "c"}, folder.path());
  EXPECT_EQ(done.code, 2);
  EXPECT_THAT(done.output, HasSubstr("US-D022"));
}

}  // namespace
}  // namespace understudy::blackbox
