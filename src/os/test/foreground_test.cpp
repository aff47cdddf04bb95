#include "understudy/os/foreground.hpp"

#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

namespace understudy::os {
namespace {

TEST(Foreground, TellsHowTheProgramEnded) {
  EXPECT_EQ(run_in_foreground({"true"}).value(), (ExitStatus{.code = 0, .signal = 0}));
  EXPECT_EQ(run_in_foreground({"sh", "-c", "exit 7"}).value(),
            (ExitStatus{.code = 7, .signal = 0}));
  EXPECT_EQ(run_in_foreground({"sh", "-c", "kill -TERM $$"}).value(),
            (ExitStatus{.code = 0, .signal = 15}));
}

TEST(Foreground, LeavesStandardOutputToTheResult) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();

  const auto ended = run_in_foreground({"echo", "hello"});

  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "hello\n");
  EXPECT_TRUE(ended);
}

TEST(Foreground, SaysThatAProgramIsNotThere) {
  const auto ended = run_in_foreground({"no-such-program"});

  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().cause().code, "US-O003");
  EXPECT_EQ(run_in_foreground({}).error().cause().code, "US-O003");
}

TEST(Foreground, StaysInOurSession) {
  EXPECT_TRUE(run_in_foreground({"sh", "-c", R"(test "$(ps -o sid= -p $$)" -eq "$1")", "sh",
                                 std::to_string(::getsid(0))})
                  .value()
                  .ok());
}

}  // namespace
}  // namespace understudy::os
