#include "understudy/os/process.hpp"

#include <chrono>
#include <csignal>
#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "understudy/os/child.hpp"

namespace understudy::os {
namespace {

using std::chrono::seconds;

TEST(Process, IsRecognisedByPidAndStart) {
  const auto ticks = start_ticks(::getpid());
  ASSERT_TRUE(ticks);

  EXPECT_TRUE(is_running(::getpid(), *ticks));
  EXPECT_FALSE(is_running(::getpid(), *ticks + 1)) << "another process under the same number";
}

TEST(Process, ThatEndedDoesNotRunEvenBeforeItIsReaped) {
  const pid_t child = ::fork();
  if (child == 0) ::pause();
  const auto ticks = start_ticks(child);
  ASSERT_TRUE(ticks);
  ASSERT_TRUE(is_running(child, *ticks));

  ::kill(child, SIGKILL);
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);

  EXPECT_FALSE(is_running(child, *ticks));
  ::waitpid(child, nullptr, 0);
}

TEST(Process, GroupIsGoneWithItsGrandchildrenWhenEnded) {
  boost::asio::io_context context;
  std::string out;
  bool ended = false;
  auto child = Child::spawn(
      context.get_executor(), {.argv = {"sh", "-c", "sleep 60 & echo up; wait"}},
      [&out](Stream, std::string_view text) { out += text; },
      [&ended](ExitStatus) { ended = true; });
  ASSERT_TRUE(child);
  const auto deadline = std::chrono::steady_clock::now() + seconds(10);
  while (out.empty() && context.run_one_until(deadline) > 0) {
  }
  ASSERT_EQ(out, "up\n");

  EXPECT_TRUE(end_group((*child)->pid(), seconds(10)));

  context.run_for(seconds(10));
  EXPECT_TRUE(ended);
}

TEST(Process, LetGoLivesOnWithoutItsParentsHandle) {
  boost::asio::io_context context;
  auto child = Child::spawn(context.get_executor(), {.argv = {"cat"}, .feed_input = true}, {},
                            [](ExitStatus) {});
  ASSERT_TRUE(child);
  const pid_t pid = (*child)->pid();
  const auto ticks = start_ticks(pid);
  ASSERT_TRUE(ticks);

  (*child)->let_go();
  child->reset();

  // Its input has ended, so it exits by itself: with 0, not by a signal.
  int status = -1;
  ::waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST(Process, WritingToOneThatHasEndedDoesNotEndUs) {
  boost::asio::io_context context;
  bool ended = false;
  auto child = Child::spawn(
      context.get_executor(),
      {.argv = {"sh", "-c", "exec 0<&-; echo closed; read x; sleep 0"}, .feed_input = true}, {},
      [&ended](ExitStatus) { ended = true; });
  ASSERT_TRUE(child);

  (*child)->write_input(std::string(1U << 20U, 'x'));
  context.run_for(seconds(10));

  EXPECT_TRUE(ended);
}

TEST(Boot, HasAName) {
  EXPECT_EQ(boot_id().size(), 36U);
  EXPECT_EQ(boot_id(), boot_id());
}

}  // namespace
}  // namespace understudy::os
