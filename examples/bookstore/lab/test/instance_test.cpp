/// \file
/// Instances, images and templates. One lab serves all tests of this suite.
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixture.hpp"
#include "shared_lab.hpp"

namespace bookstore::lab::test {

namespace {

using testing::HasSubstr;
using testing::Not;

/// What an instance says on its console from now on.
class Console {
 public:
  explicit Console(const fs::path& lab, const std::string& instance)
      : file_(lab / "instances" / instance / "console"), seen_(fs::file_size(file_)) {}

  [[nodiscard]] std::string text() const {
    std::ifstream in(file_);
    in.seekg(static_cast<std::streamoff>(seen_));
    return {std::istreambuf_iterator<char>(in), {}};
  }

  [[nodiscard]] bool says(const std::string& words) const {
    return eventually([&] { return text().contains(words); });
  }

 private:
  fs::path file_;
  std::uintmax_t seen_;
};

bool serves(const TestLab& lab) {
  return eventually([&] { return lab.http("http://api.bookstore.test/health/ready") == "200"; });
}

}  // namespace

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

TEST_F(Lab, ARequestUnderWayIsAnsweredBeforeItsInstanceStops) {
  ASSERT_TRUE(serves(lab()));
  // Sends half of a request, and the rest once nobody else is let in: then nginx is on its way out.
  const std::string script = R"sh(
    exec 3<>/dev/tcp/api.bookstore.test/80
    body='{"first_name":"Late","last_name":"Comer","birth_date":"1970-01-01"}'
    printf '%s\r\n' 'POST /authors/ HTTP/1.1' 'Host: api.bookstore.test' 'Connection: close' \
      'Content-Type: application/json' 'Expect: 100-continue' "Content-Length: ${#body}" '' >&3
    read -r go_on <&3 && read -r empty <&3
    printf '%s' "${body:0:10}" >&3
    echo "half sent after $go_on"
    while (exec 4<>/dev/tcp/api.bookstore.test/80) 2>/dev/null; do sleep 0.02; done
    printf '%s' "${body:10}" >&3
    head -n 1 <&3)sh";
  Client request(lab().command({"run", "--", "bash", "-c", script}));
  ASSERT_TRUE(request.says("half sent after HTTP/1.1 100"));

  static_cast<void>(lab().output({"instance", "stop", "bookstore-api"}));

  EXPECT_TRUE(request.says("HTTP/1.1 201")) << request.output();
  static_cast<void>(lab().output({"instance", "start", "bookstore-api"}));
  EXPECT_TRUE(serves(lab()));
}

TEST_F(Lab, AStoppedDatabaseHasShutDownThoughSomebodyIsConnected) {
  Client session(
      lab().command({"run", "--", "psql", "-X", "-h", "db.bookstore.test", "-U", "postgres", "-c",
                     R"(\echo connected)", "-c", "select pg_sleep(600)"}));
  ASSERT_TRUE(session.says("connected"));
  const Console console(lab().folder(), "bookstore-db");

  static_cast<void>(lab().output({"instance", "stop", "bookstore-db"}));

  EXPECT_THAT(console.text(), HasSubstr("database system is shut down"));
  EXPECT_TRUE(session.says("administrator command"));
  static_cast<void>(lab().output({"instance", "start", "bookstore-db"}));
  EXPECT_TRUE(console.says("ready to accept connections"));
  EXPECT_THAT(console.text(), Not(HasSubstr("was interrupted")));
  EXPECT_TRUE(serves(lab()));
}

TEST_F(Lab, WithoutGraceADatabaseIsCutOff) {
  const Console console(lab().folder(), "bookstore-db");

  static_cast<void>(lab().output({"database", "stop", "--grace", "0"}));

  EXPECT_THAT(console.text(), Not(HasSubstr("shut down")));
  static_cast<void>(lab().output({"database", "start"}));
  EXPECT_TRUE(console.says("was interrupted"));
  EXPECT_TRUE(serves(lab()));
}

TEST_F(Lab, AnInstanceThatDoesNotEndIsKilledWhileOtherCommandsGoOn) {
  ASSERT_EQ(
      lab().lab({"exec", "bookstore-api", "--", "pkill", "-STOP", "-x", "rc"}).status.shell_code(),
      0);
  const auto began = std::chrono::steady_clock::now();
  const auto elapsed = [began] { return std::chrono::steady_clock::now() - began; };
  Client stop(lab().command({"instance", "stop", "bookstore-api", "--grace", "3"}));

  EXPECT_EQ(lab().output({"exec", "bookstore-db", "--", "hostname"}), "bookstore-db");
  EXPECT_LT(elapsed(), std::chrono::seconds(3));

  EXPECT_EQ(stop.end(), 0);
  EXPECT_GE(elapsed(), std::chrono::seconds(3));
  EXPECT_EQ(lab().output({"instance", "show", "bookstore-api", "--field", "state"}), "stopped");
  static_cast<void>(lab().output({"instance", "start", "bookstore-api"}));
  EXPECT_TRUE(serves(lab()));
}

TEST_F(Lab, EveryInstanceEndsByItself) {
  for (const char* name : {"bookstore-api", "bookstore-db", "bookstore-s3", "dns"}) {
    const auto began = std::chrono::steady_clock::now();

    static_cast<void>(lab().output({"instance", "stop", name, "--grace", "60"}));

    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30)) << name;
  }
  for (const char* name : {"dns", "bookstore-s3", "bookstore-db", "bookstore-api"}) {
    static_cast<void>(lab().output({"instance", "start", name}));
  }
  EXPECT_TRUE(eventually(
      [] { return lab().http("http://cdn.bookstore.test/static/status.json") == "200"; }));
  EXPECT_TRUE(serves(lab()));
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
  static_cast<void>(lab().output({"template", "delete", "of-taken"}));
  static_cast<void>(lab().output({"image", "delete", "taken"}));
}

TEST_F(Lab, AnImageInUseIsKeptUntilItsTemplateIsDeleted) {
  static_cast<void>(lab().output({"image", "create", "kept", "--from", "bookstore-api"}));
  static_cast<void>(lab().output({"template", "create", "keeper", "--image", "kept"}));
  EXPECT_THAT(lab().output({"image", "show", "kept"}), HasSubstr("templates keeper"));
  EXPECT_THAT(lab().output({"template", "show", "keeper"}), HasSubstr("image     kept"));

  const auto refused = lab().lab({"image", "delete", "kept"});
  EXPECT_EQ(refused.status.shell_code(), 3);
  EXPECT_THAT(refused.err, HasSubstr("image 'kept' is in use by template 'keeper'"));

  EXPECT_EQ(lab().output({"template", "delete", "keeper"}), "template keeper deleted");
  EXPECT_THAT(lab().output({"template", "list"}), Not(HasSubstr("keeper")));
  EXPECT_EQ(lab().output({"image", "delete", "kept"}), "image kept deleted");
  EXPECT_THAT(lab().output({"image", "list"}), Not(HasSubstr("kept")));
}

TEST_F(Lab, NamesThatEndAlikeDoNotGetInEachOthersWay) {
  static_cast<void>(lab().output(
      {"instance", "launch", "--template", "bookstore-api-ec2", "--name", "new-bookstore-api"}));
  const std::string address = lab().address_of("new-bookstore-api");

  EXPECT_TRUE(eventually([&] { return lab().http("http://" + address + "/") == "200"; }));
  EXPECT_EQ(lab().http("http://api.bookstore.test/"), "200");
  static_cast<void>(lab().output({"instance", "terminate", "new-bookstore-api"}));
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

}  // namespace bookstore::lab::test
