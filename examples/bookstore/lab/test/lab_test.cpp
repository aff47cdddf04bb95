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

TEST_F(Lab, WrongUsageHasItsOwnCode) {
  EXPECT_EQ(lab().lab({"instance", "launch"}).status.shell_code(), 2);
  EXPECT_EQ(lab().lab({"no-such-command"}).status.shell_code(), 2);
  EXPECT_EQ(lab().lab({"run"}).status.shell_code(), 2);
}

}  // namespace bookstore::lab::test
