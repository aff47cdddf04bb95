#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actions.hpp"
#include "running.hpp"
#include "temporary_folder.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/process.hpp"
#include "understudy/os/process_mark.hpp"

namespace understudy::exercise {
namespace {

using test::Running;

model::Action in_the_background(std::string text) {
  model::Action action = test::script(std::move(text));
  action.background = true;
  return action;
}

/// The number in a file, once it is there.
pid_t pid_from(const std::filesystem::path& path) {
  pid_t pid = 0;
  test::eventually([&] { return static_cast<bool>(std::ifstream(path) >> pid); });
  return pid;
}

bool is_over(pid_t pid) {
  const auto ticks = os::start_ticks(pid);
  return !ticks || !os::is_running(pid, *ticks);
}

class BackgroundStep : public testing::Test {
 protected:
  [[nodiscard]] std::string file(const std::string& name) const {
    return (folder_.path() / name).string();
  }

  /// Writes its number to a file and goes on for ever, in a session of its own.
  [[nodiscard]] std::string servant(const std::string& name) const {
    return fmt::format("setsid sh -c 'echo $$ >{0}.new; mv {0}.new {0}; exec sleep 300' & wait",
                       file(name));
  }

 private:
  test::TemporaryFolder folder_;
};

TEST_F(BackgroundStep, IsDoneOnceItRunsAndTellsWhatItPrintedWhenItIsEnded) {
  Running running;

  const auto begun = running.run(
      in_the_background("echo forwarding; echo 1 >" + file("there") + "; exec sleep 300"));
  const auto next = running.run(test::script("echo next"));
  pid_from(file("there"));
  running.turn_once();
  const auto ended = running.end_background();

  EXPECT_EQ(begun.outcome, "ok");
  EXPECT_THAT(begun.commands, testing::IsEmpty());
  EXPECT_EQ(next.outcome, "ok");
  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].outcome, "ok");
  ASSERT_EQ(ended[0].commands.size(), 1U);
  EXPECT_EQ(ended[0].commands[0].output, "forwarding\n");
  EXPECT_FALSE(ended[0].commands[0].verified);
  EXPECT_GT(ended[0].ended_ns, next.ended_ns);
}

TEST_F(BackgroundStep, IsEndedWithAllThatItStarted) {
  Running running;
  running.run(in_the_background(servant("pid")));
  const pid_t pid = pid_from(file("pid"));
  ASSERT_GT(pid, 0);
  ASSERT_FALSE(is_over(pid));

  const auto ended = running.end_background();

  EXPECT_EQ(ended.size(), 1U);
  EXPECT_TRUE(is_over(pid));
  EXPECT_THAT(running.end_background(), testing::IsEmpty()) << "each is told of once";
}

TEST_F(BackgroundStep, DoesNotOutliveItsController) {
  Running running;
  running.run(in_the_background(servant("pid")));
  const pid_t pid = pid_from(file("pid"));
  ASSERT_GT(pid, 0);

  running.drop();

  EXPECT_TRUE(is_over(pid));
}

TEST_F(BackgroundStep, IsFoundByItsMarkWhenItsControllerWasKilled) {
  Running running;
  running.run(in_the_background(servant("first")));
  running.run(in_the_background(servant("second")));
  const pid_t first = pid_from(file("first"));
  const pid_t second = pid_from(file("second"));
  ASSERT_GT(first, 0);
  ASSERT_GT(second, 0);
  running.run(test::script("true"));

  EXPECT_EQ(os::end_marked(running.mark_file(), std::chrono::seconds(10)), 4U);

  EXPECT_TRUE(is_over(first));
  EXPECT_TRUE(is_over(second));
}

TEST_F(BackgroundStep, ThatEndsByItselfWithAnotherExitCodeHasFailed) {
  Running running;
  running.run(in_the_background("echo lost; echo 1 >" + file("there") + "; exit 3"));
  pid_from(file("there"));
  running.run(test::script("sleep 0.3"));  // Time for its end to be seen, not for it to end.

  const auto ended = running.end_background();

  ASSERT_EQ(ended.size(), 1U);
  EXPECT_EQ(ended[0].outcome, "failed");
  EXPECT_EQ(ended[0].detail, "ended in the background with exit code 3, documented is 0");
  EXPECT_EQ(ended[0].commands[0].output, "lost\n");
}

TEST_F(BackgroundStep, LeavesTheSessionAsItWas) {
  Running running;
  model::Action action = in_the_background("X=changed; cd /; exec sleep 300");
  action.folder = "/usr";
  action.environment = {"Y=for it alone"};
  running.run(test::script("X=kept; cd /tmp"));
  running.run(action);

  const auto after = running.run(test::script("echo \"$X $PWD ${Y-unset}\""));

  ASSERT_EQ(after.commands.size(), 1U);
  EXPECT_EQ(after.commands[0].output, "kept /tmp unset\n");
}

TEST_F(BackgroundStep, OnAHostThatNobodyDeclaredIsNotStarted) {
  Running running;
  model::Action action = in_the_background("true");
  action.host = "nowhere";

  EXPECT_EQ(running.run(action).outcome, "not_started");
  EXPECT_THAT(running.end_background(), testing::IsEmpty());
}

}  // namespace
}  // namespace understudy::exercise
