#include "understudy/os/child.hpp"

#include <chrono>
#include <csignal>
#include <string>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

namespace understudy::os {
namespace {

using std::chrono::seconds;

TEST(Child, ReportsOutputAndExitCode) {
  const auto done = run({.argv = {"sh", "-c", "echo out; echo err >&2; exit 3"}}, seconds(10));

  ASSERT_TRUE(done);
  EXPECT_EQ(done->out, "out\n");
  EXPECT_EQ(done->err, "err\n");
  EXPECT_EQ(done->status, (ExitStatus{.code = 3, .signal = 0}));
}

TEST(Child, PassesArgumentsUntouchedByAnyShell) {
  const auto done = run({.argv = {"printf", "%s|", "$(id)", "a b", ";", "'"}}, seconds(10));

  ASSERT_TRUE(done);
  EXPECT_EQ(done->out, "$(id)|a b|;|'|");
}

TEST(Child, TellsASignalFromAnExitCode) {
  const auto done = run({.argv = {"sh", "-c", "kill -TERM $$"}}, seconds(10));

  ASSERT_TRUE(done);
  EXPECT_EQ(done->status, (ExitStatus{.code = 0, .signal = SIGTERM}));
  EXPECT_EQ(done->status.shell_code(), 128 + SIGTERM);
}

TEST(Child, KillsTheWholeGroupAtItsDeadline) {
  const auto done = run({.argv = {"sh", "-c", "sleep 60 & wait"}}, std::chrono::milliseconds(100));

  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().cause().code, "US-O004");
}

TEST(Child, DoesNotWaitForAGrandchildThatKeepsThePipe) {
  const auto before = std::chrono::steady_clock::now();

  const auto done = run({.argv = {"sh", "-c", "sleep 5 & echo started"}}, seconds(10));

  ASSERT_TRUE(done);
  EXPECT_EQ(done->out, "started\n");
  EXPECT_LT(std::chrono::steady_clock::now() - before, seconds(4));
}

TEST(Child, NamesAProgramThatIsNotThere) {
  const auto done = run({.argv = {"no-such-program-here"}}, seconds(1));

  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().cause().message,
            "cannot start 'no-such-program-here': no such program in PATH");
}

TEST(Child, FeedsStandardInput) {
  boost::asio::io_context context;
  std::string out;
  auto child = Child::spawn(
      context.get_executor(), {.argv = {"cat"}, .feed_input = true},
      [&out](Stream, std::string_view text) { out += text; }, [](ExitStatus) {});
  ASSERT_TRUE(child);

  (*child)->write_input("one ");
  (*child)->write_input("two");
  (*child)->close_input();
  context.run_for(seconds(10));

  EXPECT_EQ(out, "one two");
}

TEST(Child, UsesTheGivenEnvironmentForTheProgramItself) {
  const auto done = run({.argv = {"sh", "-c", "echo $WHO"},
                         .environment = std::vector<std::string>{"WHO=bob", "PATH=/usr/bin:/bin"}},
                        seconds(10));

  ASSERT_TRUE(done);
  EXPECT_EQ(done->out, "bob\n");
}

TEST(StartTicks, NameAProcessForGood) {
  EXPECT_TRUE(start_ticks(::getpid()).has_value());
  EXPECT_EQ(start_ticks(::getpid()), start_ticks(::getpid()));
  EXPECT_EQ(start_ticks(-1), std::nullopt);
}

}  // namespace
}  // namespace understudy::os
