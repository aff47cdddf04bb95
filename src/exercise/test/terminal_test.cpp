#include <array>
#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "actions.hpp"
#include "running.hpp"
#include "understudy/os/pty.hpp"

namespace understudy::exercise {
namespace {

using test::Running;
using testing::HasSubstr;

model::Action interactive(std::string text) {
  model::Action action = test::script(std::move(text));
  action.interactive = true;
  return action;
}

/// A person at a terminal: what is typed, and what is seen.
class Sitting : public testing::Test {
 protected:
  void SetUp() override {
    auto pty = os::open_pty(-1);
    ASSERT_TRUE(pty);
    person_ = std::move(*pty);
    const winsize size{.ws_row = 33, .ws_col = 77};
    ASSERT_EQ(::ioctl(person_.keyboard.get(), TIOCSWINSZ, &size), 0);
  }

  [[nodiscard]] int terminal() const { return person_.screen.get(); }

  /// Turns the event loop until the person sees it.
  bool sees(Running& running, const std::string& text) {
    return running.turn_until([&] {
      std::array<char, 4096> bytes{};
      int waiting = 0;
      while (::ioctl(person_.keyboard.get(), FIONREAD, &waiting) == 0 && waiting > 0) {
        const ssize_t got = ::read(person_.keyboard.get(), bytes.data(), bytes.size());
        if (got > 0) seen_.append(bytes.data(), static_cast<std::size_t>(got));
      }
      return seen_.contains(text);
    });
  }

  void type(const std::string& keys) const {
    EXPECT_EQ(::write(person_.keyboard.get(), keys.data(), keys.size()),
              static_cast<ssize_t>(keys.size()));
  }

  [[nodiscard]] bool echoes() const {
    termios settings{};
    return ::tcgetattr(terminal(), &settings) == 0 && (settings.c_lflag & ECHO) != 0;
  }

 private:
  os::Pty person_;
  std::string seen_;
};

TEST_F(Sitting, PersonTalksToTheCommandAndWhatWasSeenIsKept) {
  Running running({}, {}, terminal());
  running.begin(
      interactive("test -t 0 && test -t 1 && test -t 2 && echo ready\n"
                  "read -r name; echo \"hello $name\""));
  ASSERT_TRUE(sees(running, "ready"));
  EXPECT_FALSE(echoes()) << "the command's own terminal shows what is typed";

  type("bob\r");
  const auto finished = running.wait();

  EXPECT_TRUE(sees(running, "hello bob"));
  EXPECT_EQ(finished.outcome, "ok");
  ASSERT_EQ(finished.commands.size(), 1U);
  EXPECT_EQ(finished.commands[0].output, "ready\nbob\nhello bob\n");
  EXPECT_TRUE(echoes()) << "the terminal is as it was";
}

TEST_F(Sitting, CommandHasTheSizeOfTheTerminalAndNoOtherColumns) {
  Running running({}, {}, terminal());

  const auto finished = running.run(interactive("echo \"${COLUMNS-none}\"; stty size"));

  ASSERT_EQ(finished.commands.size(), 1U);
  EXPECT_EQ(finished.commands[0].output, "none\n33 77\n");
}

TEST_F(Sitting, InterruptKeyEndsTheCommandNotTheRun) {
  Running running({}, {}, terminal());
  running.begin(interactive("echo ready; sleep 300"));
  ASSERT_TRUE(sees(running, "ready"));

  type("\x03");
  const auto finished = running.wait();

  EXPECT_EQ(finished.outcome, "failed");
  EXPECT_THAT(finished.detail, HasSubstr("exit code 130"));
  EXPECT_TRUE(echoes());
}

TEST_F(Sitting, LeavesTheSessionAsItWas) {
  Running running({}, {}, terminal());
  running.run(test::script("X=kept"));
  running.run(interactive("X=changed; export X"));

  EXPECT_EQ(running.run(test::script("echo $X")).commands.at(0).output, "kept\n");
}

TEST_F(Sitting, TakesNoLongerThanAllowed) {
  Running running({}, {}, terminal());
  model::Action action = interactive("sleep 300");
  action.timeout_ms = 50;

  EXPECT_EQ(running.run(action).outcome, "timed_out");
  EXPECT_TRUE(echoes());
}

TEST_F(Sitting, StopsWhenTheRunDoes) {
  Running running({}, {}, terminal());
  running.begin(interactive("echo ready; sleep 300"));
  ASSERT_TRUE(sees(running, "ready"));

  running.runner().cancel();

  EXPECT_EQ(running.wait().outcome, "stopped");
  EXPECT_TRUE(echoes());
  EXPECT_EQ(running.run(test::script("true")).outcome, "ok");
}

TEST(SittingNowhere, IsNotStarted) {
  Running running;

  const auto finished = running.run(interactive("touch /nothing"));

  EXPECT_EQ(finished.outcome, "not_started");
  EXPECT_EQ(finished.detail, "it needs a terminal, and there is none");
}

TEST_F(Sitting, OnAnotherHostIsGivenNoSecret) {
  Running running({{.name = {.value = "app"}, .reach = {"env"}, .is_default = true}},
                  Secrets({{"TOKEN", "a-long-secret"}}), terminal());

  const auto finished = running.run(interactive("true"));

  EXPECT_EQ(finished.outcome, "not_started");
  EXPECT_EQ(finished.detail, "a secret cannot be given to a terminal on another host");
}

}  // namespace
}  // namespace understudy::exercise
