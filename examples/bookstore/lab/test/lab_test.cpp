/// \file
/// What a lab that is up offers, asked from outside. One lab serves all of these tests.
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixture.hpp"
#include "understudy/os/child.hpp"

namespace bookstore::lab::test {

namespace {

using testing::HasSubstr;

class Lab : public testing::Test {
 public:
  static void SetUpTestSuite() {
    lab_ = std::make_unique<TestLab>();
    const auto up = lab_->lab({"up"});
    ASSERT_EQ(up.status.shell_code(), 0) << up.out << up.err;
  }

  static void TearDownTestSuite() { lab_.reset(); }

 protected:
  static TestLab& lab() { return *lab_; }

 private:
  static inline std::unique_ptr<TestLab> lab_;
};

/// A command whose client we can signal.
class Client {
 public:
  explicit Client(std::vector<std::string> argv) {
    auto child = os::Child::spawn(
        context_.get_executor(), {.argv = std::move(argv), .merge_output = true},
        [this](os::Stream, std::string_view bytes) { output_ += bytes; },
        [this](os::ExitStatus status) { ended_ = status; });
    EXPECT_TRUE(child);
    if (child) child_ = std::move(*child);
  }

  [[nodiscard]] bool says(std::string_view text) {
    return eventually([&] {
      context_.poll();
      return output_.contains(text);
    });
  }

  void signal(int number) const { ::kill(child_->pid(), number); }

  [[nodiscard]] int end() {
    EXPECT_TRUE(eventually([this] {
      context_.poll();
      return ended_.has_value();
    }));
    return ended_ ? ended_->shell_code() : -1;
  }

 private:
  boost::asio::io_context context_;
  std::string output_;
  std::optional<os::ExitStatus> ended_;
  std::unique_ptr<os::Child> child_;
};

/// True while a process of the machine has this word on its command line.
bool somebody_runs(const std::string& word) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/proc", ignored)) {
    std::ifstream file(entry.path() / "cmdline");
    const std::string line((std::istreambuf_iterator<char>(file)), {});
    if (line.contains(word)) return true;
  }
  return false;
}

std::string books_count(const TestLab& lab) {
  return trimmed(lab.client("psql -X -h db.bookstore.test -U postgres bookstore -Atc "
                            "'select count(*) from pg_class where relname like $$marker%$$'")
                     .out);
}

}  // namespace

TEST_F(Lab, IsHealthyOnceItIsUp) {
  const auto status = lab().status();

  std::set<std::string> names;
  for (const auto& instance : status.at("instances").as_array()) {
    names.insert(instance.at("name").as_string().c_str());
    EXPECT_EQ(instance.at("state"), "running");
    EXPECT_EQ(instance.at("health"), "healthy");
  }
  EXPECT_EQ(names, (std::set<std::string>{"bookstore-api", "bookstore-db", "bookstore-s3", "dns"}));
  EXPECT_EQ(status.at("database"), "available");
  EXPECT_EQ(::kill(static_cast<pid_t>(status.at("first_process").as_int64()), 0), 0);
}

TEST_F(Lab, SaysSoWhenItIsUpAlready) {
  EXPECT_THAT(lab().output({"up"}), HasSubstr("up already"));
}

TEST_F(Lab, ServesTheApplicationUnderItsNames) {
  EXPECT_EQ(lab().http("http://api.bookstore.test/health/ready"), "200");
  EXPECT_EQ(lab().http("http://www.bookstore.test/books/"), "200");
  const auto books = lab().client("curl -s http://api.bookstore.test/books/ | jq -r '.[].title'");
  EXPECT_THAT(books.out, HasSubstr("The Stand"));
  EXPECT_EQ(trimmed(lab().client("curl -s http://cdn.bookstore.test/static/status.json").out),
            R"({"online": true, "cdn": "primary"})");
}

TEST_F(Lab, HasNoWayOut) {
  // TEST-NET-1: never anybody's.
  EXPECT_EQ(lab().http("http://192.0.2.1/"), "000");
}

TEST_F(Lab, DoesNotShowOnTheHost) {
  EXPECT_THAT(run({.argv = {"ip", "link"}}).out, testing::Not(HasSubstr("br0")));
  std::ifstream mounts("/proc/self/mountinfo");
  const std::string text((std::istreambuf_iterator<char>(mounts)), {});
  EXPECT_THAT(text, testing::Not(HasSubstr(lab().folder().string())));
}

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
  EXPECT_EQ(status.end(), 0);
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

TEST_F(Lab, UnknownInstancesAreNamed) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"exec", "nobody", "--", "true"},
        {"instance", "show", "nobody"},
        {"instance", "stop", "nobody"}}) {
    const auto finished = lab().lab(words);

    EXPECT_EQ(finished.status.shell_code(), 3);
    EXPECT_THAT(finished.err, HasSubstr("'nobody'"));
    EXPECT_THAT(finished.err, HasSubstr("hint: "));
  }
}

TEST_F(Lab, WrongUsageHasItsOwnCode) {
  EXPECT_EQ(lab().lab({"instance", "launch"}).status.shell_code(), 2);
  EXPECT_EQ(lab().lab({"no-such-command"}).status.shell_code(), 2);
  EXPECT_EQ(lab().lab({"run"}).status.shell_code(), 2);
}

TEST_F(Lab, AStoppedAppIsNotAStoppedInstance) {
  ASSERT_EQ(lab().http("http://api.bookstore.test/"), "200");

  EXPECT_EQ(lab().lab({"exec", "bookstore-api", "--", "sv", "stop", "app"}).status.shell_code(), 0);
  EXPECT_EQ(lab().http("http://api.bookstore.test/"), "502");
  EXPECT_EQ(lab().lab({"exec", "bookstore-api", "--", "sv", "start", "app"}).status.shell_code(),
            0);
  EXPECT_TRUE(eventually([] { return lab().http("http://api.bookstore.test/") == "200"; }));

  static_cast<void>(lab().output({"instance", "stop", "bookstore-api"}));
  EXPECT_EQ(lab().http("http://api.bookstore.test/"), "000");
  EXPECT_EQ(lab().output({"instance", "show", "bookstore-api", "--field", "state"}), "stopped");
  const auto refused = lab().lab({"exec", "bookstore-api", "--", "true"});
  EXPECT_EQ(refused.status.shell_code(), 3);
  EXPECT_THAT(refused.err, HasSubstr("stopped"));
  static_cast<void>(lab().output({"instance", "start", "bookstore-api"}));
  EXPECT_TRUE(eventually([] { return lab().http("http://api.bookstore.test/") == "200"; }));
}

TEST_F(Lab, StoppingKeepsDiskAndAddress) {
  const std::string before = lab().address_of("bookstore-api");
  ASSERT_EQ(lab()
                .lab({"exec", "bookstore-api", "--", "sh", "-c", "echo kept > /root/mark"})
                .status.shell_code(),
            0);

  static_cast<void>(lab().output({"instance", "restart", "bookstore-api"}));

  EXPECT_EQ(lab().address_of("bookstore-api"), before);
  EXPECT_EQ(lab().output({"exec", "bookstore-api", "--", "cat", "/root/mark"}), "kept");
  EXPECT_TRUE(eventually([] { return lab().http("http://api.bookstore.test/") == "200"; }));
}

TEST_F(Lab, AnImageOfAnInstanceLaunchesAnotherAtANewAddress) {
  ASSERT_EQ(lab()
                .lab({"exec", "bookstore-api", "--", "sh", "-c", "echo copied > /root/copied"})
                .status.shell_code(),
            0);
  static_cast<void>(lab().output({"image", "create", "taken", "--from", "bookstore-api"}));
  static_cast<void>(lab().output({"template", "create", "of-taken", "--image", "taken"}));
  static_cast<void>(lab().output({"instance", "launch", "--template", "of-taken", "--name", "a"}));

  const std::string first = lab().address_of("a");
  EXPECT_NE(first, lab().address_of("bookstore-api"));
  EXPECT_EQ(lab().output({"exec", "a", "--", "cat", "/root/copied"}), "copied");
  EXPECT_TRUE(eventually([&] { return lab().http("http://" + first + "/") == "200"; }));

  static_cast<void>(lab().output({"instance", "terminate", "a"}));
  EXPECT_EQ(lab().http("http://" + first + "/"), "000");
  static_cast<void>(lab().output({"instance", "launch", "--template", "of-taken", "--name", "a"}));
  EXPECT_NE(lab().address_of("a"), first);
  static_cast<void>(lab().output({"instance", "terminate", "a"}));
}

TEST_F(Lab, ANameIsGivenOnce) {
  const auto again = lab().lab(
      {"instance", "launch", "--template", "bookstore-api-ec2", "--name", "bookstore-api"});

  EXPECT_EQ(again.status.shell_code(), 3);
  EXPECT_THAT(again.err, HasSubstr("'bookstore-api' is there already"));
}

TEST_F(Lab, AnInstancesDiskIsLimited) {
  const auto full =
      lab().lab({"exec", "bookstore-api", "--", "sh", "-c", "head -c 1G /dev/zero > /root/big"});
  EXPECT_NE(full.status.shell_code(), 0);
  EXPECT_THAT(full.err, HasSubstr("No space left on device"));

  EXPECT_EQ(lab().lab({"exec", "bookstore-api", "--", "rm", "/root/big"}).status.shell_code(), 0);
  EXPECT_EQ(lab().http("http://api.bookstore.test/"), "200");
}

TEST_F(Lab, DeployPullsTheNewestRelease) {
  EXPECT_EQ(lab().output({"exec", "bookstore-api", "--", "/opt/bookstore/deploy"}),
            "Already up to date.");
}

TEST_F(Lab, ASnapshotHoldsWhatWasThereWhenItWasTaken) {
  const std::string psql = "psql -X -q -h db.bookstore.test -U postgres bookstore -c ";
  ASSERT_EQ(lab().client(psql + "'create table marker_before()'").status.shell_code(), 0);
  static_cast<void>(lab().output({"database", "snapshot", "between"}));
  ASSERT_EQ(lab().client(psql + "'create table marker_after()'").status.shell_code(), 0);
  const std::string before = lab().address_of("bookstore-db");
  ASSERT_EQ(books_count(lab()), "2");

  static_cast<void>(lab().output({"database", "restore", "between", "--name", "restored"}));
  EXPECT_NE(lab().address_of("restored"), before);
  static_cast<void>(lab().output({"dns", "set", "db", "A", lab().address_of("restored")}));
  EXPECT_TRUE(eventually([] { return books_count(lab()) == "1"; }));

  static_cast<void>(lab().output({"dns", "set", "db", "A", before}));
  static_cast<void>(lab().output({"instance", "terminate", "restored"}));
  EXPECT_TRUE(eventually([] { return books_count(lab()) == "2"; }));
}

TEST_F(Lab, ARestartedDatabaseKeepsEveryRow) {
  const auto titles = [] {
    return lab().client("curl -s http://api.bookstore.test/books/ | jq length").out;
  };
  const std::string before = titles();

  static_cast<void>(lab().output({"database", "stop"}));
  EXPECT_EQ(lab().output({"database", "status"}), "stopped");
  static_cast<void>(lab().output({"database", "start"}));

  EXPECT_TRUE(
      eventually([] { return lab().http("http://api.bookstore.test/health/ready") == "200"; }));
  EXPECT_EQ(titles(), before);
}

TEST_F(Lab, ALostBucketIsRebuiltFromItsBackup) {
  const std::string cdn = "http://cdn.bookstore.test/static/status.json";
  const std::string backup = (lab().folder() / "backups/static").string();
  EXPECT_EQ(lab().lab({"bucket", "verify", "bookstore-static", backup}).status.shell_code(), 0);

  static_cast<void>(lab().output({"bucket", "delete", "bookstore-static"}));
  EXPECT_TRUE(eventually([&] { return lab().http(cdn) != "200"; }));
  const auto gone = lab().lab({"bucket", "verify", "bookstore-static", backup});
  EXPECT_EQ(gone.status.shell_code(), 3);
  EXPECT_THAT(gone.err, HasSubstr("there is no bucket 'bookstore-static'"));

  static_cast<void>(lab().output({"bucket", "create", "bookstore-static"}));
  EXPECT_EQ(lab().lab({"bucket", "verify", "bookstore-static", backup}).status.shell_code(), 1);
  static_cast<void>(lab().output({"bucket", "sync", backup, "bookstore-static"}));
  EXPECT_EQ(lab().lab({"bucket", "verify", "bookstore-static", backup}).status.shell_code(), 0);
  EXPECT_TRUE(eventually([&] { return lab().http(cdn) == "200"; }));
}

TEST_F(Lab, VerifyComparesContents) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "same") << "same";
  std::ofstream(folder.path() / "other") << "before";
  static_cast<void>(lab().output({"bucket", "create", "compared"}));
  static_cast<void>(lab().output({"bucket", "sync", folder.path().string(), "compared"}));
  std::ofstream(folder.path() / "other") << "after!";
  std::ofstream(folder.path() / "new") << "new";

  const auto verified = lab().lab({"bucket", "verify", "compared", folder.path().string()});

  EXPECT_EQ(verified.status.shell_code(), 1);
  EXPECT_EQ(verified.out, "missing  new\nchanged  other\n");
  static_cast<void>(lab().output({"bucket", "delete", "compared"}));
}

TEST_F(Lab, AChangedNameIsSeenAtOnce) {
  static_cast<void>(lab().output({"dns", "set", "moved", "A", "10.77.200.1"}));
  EXPECT_EQ(lab().output({"run", "--", "dig", "+short", "moved.bookstore.test"}), "10.77.200.1");
  EXPECT_EQ(lab().output({"dns", "get", "moved.bookstore.test"}), "10.77.200.1");

  static_cast<void>(lab().output({"dns", "set", "moved", "A", "10.77.200.2"}));
  EXPECT_EQ(lab().output({"run", "--", "dig", "+short", "moved.bookstore.test"}), "10.77.200.2");

  static_cast<void>(lab().output({"dns", "delete", "moved", "A"}));
  EXPECT_EQ(lab().output({"run", "--", "dig", "+short", "moved.bookstore.test"}), "");
}

}  // namespace bookstore::lab::test
