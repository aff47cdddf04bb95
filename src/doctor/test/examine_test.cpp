// The edge: programs that end, hang and are not there, and the doctor's own time.
#include "understudy/doctor/examine.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "understudy/os/clock.hpp"

namespace understudy::doctor {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// Moves only when it is told to.
class StandingClock final : public os::Clock {
 public:
  [[nodiscard]] os::Instant now() const override {
    return {.boot = std::chrono::nanoseconds(boot_), .wall = {}};
  }

  void go_on(milliseconds time) { boot_ += std::chrono::nanoseconds(time).count(); }

 private:
  std::atomic<std::int64_t> boot_ = 0;
};

Ask on(const std::string& host, const std::string& word, About about = AskTools{}) {
  return {.host = host, .argv = {word}, .limit = milliseconds(1000), .about = std::move(about)};
}

TEST(Examination, TakesABashHostAsItFindsIt) {
  const os::SystemClock clock;
  const std::vector<Ask> asks{
      {.host = "here", .argv = {"true"}, .about = AskReach{}},
      {.host = "here", .argv = {"bash", "-c", "echo out; echo err >&2; exit 3"}, .about = {}},
      {.host = "here", .argv = {"no-program-of-this-name"}, .about = {}},
  };

  const auto answers = examine(asks, milliseconds(20'000), clock);

  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0].how, Answer::How::ended);
  EXPECT_EQ(answers[1].how, Answer::How::ended);
  EXPECT_EQ(answers[1].code, 3);
  EXPECT_EQ(answers[1].out, "out\n");
  EXPECT_EQ(answers[1].err, "err\n");
  EXPECT_LE(answers[1].sent, answers[1].received);
  EXPECT_EQ(answers[2].how, Answer::How::not_started);
}

TEST(Examination, EndsWhatHangsWithTheDoctorsTime) {
  const os::SystemClock clock;
  const std::vector<Ask> asks{
      {.argv = {"sleep", "60"}, .about = {}},
      {.argv = {"bash", "-c", "sleep 60 & wait"}, .about = {}},
  };
  const auto began = clock.now().boot;

  const auto answers = examine(asks, milliseconds(300), clock);

  EXPECT_LT(clock.now().boot - began, std::chrono::seconds(20));
  EXPECT_EQ(answers.at(0).how, Answer::How::timed_out);
  EXPECT_EQ(answers.at(1).how, Answer::How::timed_out);
}

TEST(Examination, AsksNothingOfAHostThatDoesNotAnswer) {
  const StandingClock clock;
  std::mutex guard;
  std::vector<std::string> asked;
  const AskProgram ask = [&](const auto& argv, milliseconds, const os::Clock&) {
    const std::lock_guard lock(guard);
    asked.push_back(argv.front());
    return Answer{.how = Answer::How::ended, .code = argv.front() == "down" ? 255 : 0};
  };

  const auto answers = examine({on("b", "b-tools"), on("a", "up", AskReach{}),
                                on("b", "down", AskReach{}), on("a", "a-tools")},
                               milliseconds(5000), clock, ask);

  EXPECT_THAT(asked, UnorderedElementsAre("up", "down", "a-tools"));
  EXPECT_EQ(answers.at(0).how, Answer::How::unreachable);
  EXPECT_EQ(answers.at(3).how, Answer::How::ended);
}

TEST(Examination, AsksNothingMoreWhenItsTimeIsOver) {
  StandingClock clock;
  std::vector<milliseconds> limits;
  const AskProgram ask = [&](const auto&, milliseconds limit, const os::Clock&) {
    limits.push_back(limit);
    clock.go_on(milliseconds(600));
    return Answer{.how = Answer::How::ended};
  };

  const auto answers = examine({on("a", "up", AskReach{})}, milliseconds(900), clock, ask);
  EXPECT_EQ(answers.at(0).how, Answer::How::ended);
  const auto later =
      examine({on("a", "up", AskReach{}), on("a", "x")}, milliseconds(500), clock, ask);

  EXPECT_EQ(later.at(0).how, Answer::How::ended);
  EXPECT_EQ(later.at(1).how, Answer::How::not_asked);
  EXPECT_THAT(limits, ElementsAre(milliseconds(900), milliseconds(500)));
}

}  // namespace
}  // namespace understudy::doctor
