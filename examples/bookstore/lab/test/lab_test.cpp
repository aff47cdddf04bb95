/// \file
/// What a lab that is up offers, asked from outside. One lab serves all tests of this suite.
#include <csignal>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixture.hpp"
#include "shared_lab.hpp"

namespace bookstore::lab::test {

namespace {

using testing::HasSubstr;

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

TEST_F(Lab, StatusSaysWhatIsNotHealthy) {
  const auto healthy = lab().lab({"status"});
  EXPECT_EQ(healthy.status.shell_code(), 0);
  EXPECT_THAT(healthy.out, HasSubstr("\nEverything is healthy.\n"));

  static_cast<void>(lab().output({"database", "stop"}));
  const auto stopped = lab().lab({"status"});
  EXPECT_EQ(stopped.status.shell_code(), 1);
  EXPECT_THAT(stopped.out, HasSubstr("  instance bookstore-db is stopped\n"
                                     "  the database is stopped\n"));
  const auto answer = boost::json::parse(lab().lab({"status", "--format", "json"}).out);
  EXPECT_EQ(answer.at("healthy"), false);
  EXPECT_THAT(answer.at("problems").as_array(),
              testing::Contains(boost::json::value("the database is stopped")));

  static_cast<void>(lab().output({"database", "start"}));
  EXPECT_TRUE(eventually([] { return lab().lab({"status"}).status.ok(); }));
}

TEST_F(Lab, StatusKnowsANameThatPointsAtNobody) {
  static_cast<void>(lab().output({"dns", "set", "lost", "A", "10.77.200.9"}));

  const auto lost = lab().lab({"status"});

  EXPECT_EQ(lost.status.shell_code(), 1);
  EXPECT_THAT(lost.out,
              HasSubstr("\n  lost.bookstore.test points at 10.77.200.9, where no instance is\n"));
  static_cast<void>(lab().output({"dns", "delete", "lost", "A"}));
}

TEST_F(Lab, UnknownNamesComeWithTheNearestOne) {
  struct Case {
    std::vector<std::string> words;
    int code;
    std::string message;
    std::string hint;
  };

  const std::string backup = (lab().folder() / "backups/static").string();
  for (const Case& one : {
           Case{.words = {"instnce", "list"},
                .code = 2,
                .message = "bookstore-lab has no command 'instnce'",
                .hint = "did you mean 'instance'?"},
           Case{.words = {"--format", "json", "template", "shwo"},
                .code = 2,
                .message = "bookstore-lab template has no command 'shwo'",
                .hint = "did you mean 'show'?"},
           Case{.words = {"image"},
                .code = 2,
                .message = "bookstore-lab image needs a command",
                .hint = "known here: list, show, create, delete"},
           Case{.words = {"instance", "stop", "bookstore-ap"},
                .code = 3,
                .message = "there is no instance 'bookstore-ap'",
                .hint = "did you mean 'bookstore-api'?"},
           Case{.words = {"exec", "dms", "--", "true"},
                .code = 3,
                .message = "there is no instance 'dms'",
                .hint = "did you mean 'dns'?"},
           Case{.words = {"instance", "launch", "--name", "n", "--template", "bookstore-api"},
                .code = 3,
                .message = "there is no template 'bookstore-api'",
                .hint = "known here: bookstore-api-ec2"},
           Case{.words = {"template", "create", "t", "--image", "s4"},
                .code = 3,
                .message = "there is no image 's4'",
                .hint = "did you mean 's3'?"},
           Case{.words = {"database", "restore", "bookstore-db-initail", "--name", "n"},
                .code = 3,
                .message = "there is no snapshot 'bookstore-db-initail'",
                .hint = "did you mean 'bookstore-db-initial'?"},
           Case{.words = {"bucket", "verify", "bookstore-statik", backup},
                .code = 3,
                .message = "there is no bucket 'bookstore-statik'",
                .hint = "did you mean 'bookstore-static'?"},
           Case{.words = {"dns", "delete", "wwv", "CNAME"},
                .code = 3,
                .message = "there is no name 'wwv.bookstore.test'",
                .hint = "did you mean 'www.bookstore.test'?"},
       }) {
    const auto finished = lab().lab(one.words);

    EXPECT_EQ(finished.status.shell_code(), one.code) << one.message;
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr("error: " + one.message + " ["));
    EXPECT_THAT(finished.err, HasSubstr("\n  hint: " + one.hint + "\n"));
  }
}

TEST_F(Lab, EveryAnswerCanBeHadForAProgram) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"status"},
        {"up"},
        {"packages"},
        {"instance", "list"},
        {"instance", "show", "dns"},
        {"instance", "show", "dns", "--field", "address"},
        {"instance", "start", "dns"},
        {"image", "list"},
        {"image", "show", "dns"},
        {"template", "list"},
        {"template", "show", "bookstore-api-ec2"},
        {"database", "status"},
        {"database", "snapshots"},
        {"bucket", "list"},
        {"bucket", "show", "bookstore-static"},
        {"bucket", "verify", "bookstore-static", (lab().folder() / "backups/static").string()},
        {"dns", "list"},
        {"dns", "get", "api"},
        {"dns", "set", "api", "A", lab().address_of("bookstore-api")}}) {
    auto with_format = words;
    with_format.insert(with_format.end(), {"--format", "json"});
    const std::string text = lab().output(with_format);

    boost::system::error_code error;
    const auto value = boost::json::parse(text, error);
    EXPECT_FALSE(error) << words.front() << " " << words.back() << ": " << text;
    EXPECT_FALSE(value.is_null()) << words.front() << " " << words.back();
  }
}

TEST_F(Lab, WrongUsageHasItsOwnCode) {
  EXPECT_EQ(lab().lab({"instance", "launch"}).status.shell_code(), 2);
  EXPECT_EQ(lab().lab({"no-such-command"}).status.shell_code(), 2);
  EXPECT_EQ(lab().lab({"run"}).status.shell_code(), 2);
}

}  // namespace bookstore::lab::test
