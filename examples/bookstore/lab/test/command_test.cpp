/// \file
/// Commands inside the lab: streams, signals, ends. One lab serves all tests of this suite.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixture.hpp"
#include "shared_lab.hpp"
#include "understudy/os/file.hpp"

namespace bookstore::lab::test {

namespace {

using testing::HasSubstr;

/// True while a process of the machine has this word on its command line.
bool somebody_runs(const std::string& word) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    // Of a process that ends meanwhile there is nothing to read.
    const auto line = os::read_file(entry.path() / "cmdline");
    if (line && line->contains(word)) return true;
  }
  return false;
}

}  // namespace

TEST_F(Lab, RunKeepsStreamsFolderAndEnvironment) {
  const auto finished =
      run({.argv = {"sh", "-c",
                    R"sh(cd /var/tmp && printf sent | MARK=kept "$0" --lab "$1" run -- )sh"
                    R"sh(sh -c 'cat; echo " $PWD $MARK"; echo talk >&2; exit 7')sh",
                    BOOKSTORE_LAB_PROGRAM, lab().folder().string()}});

  EXPECT_EQ(finished.status.shell_code(), 7);
  EXPECT_EQ(finished.out, "sent /var/tmp kept\n");
  EXPECT_EQ(finished.err, "talk\n");
}

TEST_F(Lab, ExecPassesStreamsAndExitCodes) {
  const auto finished =
      run({.argv = {"sh", "-c",
                    R"sh(printf sent | "$0" --lab "$1" exec bookstore-api -- )sh"
                    R"sh(sh -c 'cat; echo " $(hostname)"; echo talk >&2; exit 9')sh",
                    BOOKSTORE_LAB_PROGRAM, lab().folder().string()}});

  EXPECT_EQ(finished.status.shell_code(), 9);
  EXPECT_EQ(finished.out, "sent bookstore-api\n");
  EXPECT_EQ(finished.err, "talk\n");
}

TEST_F(Lab, SignalsOfTheCommandComeBackAsAShellReportsThem) {
  EXPECT_EQ(lab().client("kill -TERM $$").status.shell_code(), 128 + SIGTERM);
  EXPECT_EQ(
      lab().lab({"exec", "bookstore-api", "--", "sh", "-c", "kill -KILL $$"}).status.shell_code(),
      128 + SIGKILL);
}

TEST_F(Lab, ABrokenPipeEndsTheWriterAsUsual) {
  for (const std::vector<std::string>& place :
       {std::vector<std::string>{"run", "--"}, {"exec", "bookstore-api", "--"}}) {
    auto words = place;
    words.insert(words.end(), {"sh", "-c", "yes | head -n 1"});

    const auto finished = lab().lab(words);

    EXPECT_EQ(finished.out, "y\n");
    EXPECT_EQ(finished.err, "");
  }
}

TEST_F(Lab, ProgramsThatDoNotExistAreNamed) {
  const auto run_it = lab().lab({"run", "--", "no-such-program"});
  EXPECT_EQ(run_it.status.shell_code(), 127);
  EXPECT_THAT(run_it.err, HasSubstr("no-such-program"));

  const auto exec_it = lab().lab({"exec", "bookstore-api", "--", "no-such-program"});
  EXPECT_EQ(exec_it.status.shell_code(), 127);
  EXPECT_THAT(exec_it.err, HasSubstr("no-such-program"));

  EXPECT_EQ(lab().lab({"run", "--", "/etc/passwd"}).status.shell_code(), 126);
}

TEST_F(Lab, SignalsToTheClientReachTheCommand) {
  const std::string script =
      "trap 'echo got; exit 5' TERM; echo ready; while :; do sleep 0.05; done";
  for (const std::vector<std::string>& place :
       {std::vector<std::string>{"run", "--"}, {"exec", "bookstore-api", "--"}}) {
    auto words = place;
    words.insert(words.end(), {"sh", "-c", script});
    Client client(lab().command(words));
    ASSERT_TRUE(client.says("ready"));

    client.signal(SIGTERM);

    EXPECT_TRUE(client.says("got")) << place.front();
    EXPECT_EQ(client.end(), 5) << place.front();
  }
}

TEST_F(Lab, CommandsDieWithTheirClient) {
  // In the client's place nothing outlives it, in an instance a daemon may.
  const std::string daemon = "setsid sleep 1234567 & echo ready; sleep 1234567; true";
  const std::string script = "sleep 1234567 & echo ready; sleep 1234567; true";
  for (const std::vector<std::string>& place :
       {std::vector<std::string>{"run", "--"}, {"exec", "bookstore-api", "--"}}) {
    auto words = place;
    words.insert(words.end(), {"sh", "-c", place.front() == "run" ? daemon : script});
    Client client(lab().command(words));
    ASSERT_TRUE(client.says("ready"));
    ASSERT_TRUE(somebody_runs("1234567"));

    client.signal(SIGKILL);

    EXPECT_TRUE(eventually([] { return !somebody_runs("1234567"); })) << place.front();
  }
}

TEST_F(Lab, CommandsStartWhileAnInstanceDoesNotAnswer) {
  // Asked for its health, a stopped application takes the whole time limit.
  ASSERT_EQ(
      lab().lab({"exec", "bookstore-api", "--", "pkill", "-STOP", "nginx"}).status.shell_code(), 0);
  Client status(lab().command({"status"}));
  const auto began = std::chrono::steady_clock::now();

  EXPECT_EQ(lab().lab({"run", "--", "true"}).status.shell_code(), 0);

  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
  EXPECT_TRUE(status.says("unhealthy"));
  EXPECT_EQ(status.end(), 1);
  EXPECT_EQ(
      lab().lab({"exec", "bookstore-api", "--", "pkill", "-CONT", "nginx"}).status.shell_code(), 0);
}

TEST_F(Lab, ManyCommandsRunAtOnce) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 12; ++i) {
    clients.push_back(
        std::make_unique<Client>(lab().command({"run", "--", "curl", "-s", "-o", "/dev/null", "-w",
                                                "%{http_code}", "http://api.bookstore.test/"})));
  }

  for (const auto& client : clients) {
    EXPECT_TRUE(client->says("200"));
    EXPECT_EQ(client->end(), 0);
  }
}

}  // namespace bookstore::lab::test
