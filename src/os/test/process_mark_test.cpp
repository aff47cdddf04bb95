#include "understudy/os/process_mark.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "understudy/os/child.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/process.hpp"

namespace understudy::os {
namespace {

using std::chrono::seconds;

class Marked : public testing::Test {
 protected:
  Marked() {
    std::string pattern = (std::filesystem::temp_directory_path() / "us-mark-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }

  ~Marked() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::filesystem::path file() const { return folder_ / "mark"; }

  /// Runs a script with `mark` until it has printed a line; gives that line.
  std::string begin(const std::string& mark, const std::string& script) {
    std::string out;
    auto child = Child::spawn(
        context_.get_executor(),
        {.argv = {"sh", "-c", script}, .environment = {{mark, "PATH=/usr/bin:/bin"}}},
        [&out](Stream, std::string_view text) { out += text; }, [this](ExitStatus) { ++ended_; });
    EXPECT_TRUE(child);
    children_.push_back(std::move(*child));
    turn_until([&out] { return out.ends_with('\n'); });
    out.pop_back();
    return out;
  }

  bool turn_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + seconds(20);
    context_.restart();
    while (!holds() && context_.run_one_until(deadline) > 0) {
    }
    return holds();
  }

  boost::asio::io_context context_;               // NOLINT: read by the tests
  std::vector<std::unique_ptr<Child>> children_;  // NOLINT
  int ended_ = 0;                                 // NOLINT

 private:
  std::filesystem::path folder_;
};

TEST_F(Marked, CommandIsEndedWithAllThatItStarted) {
  auto mark = ProcessMark::create(file());
  ASSERT_TRUE(mark);
  const pid_t last = std::stoi(begin(*mark->put(), "setsid sleep 300 & echo $!; wait"));
  const auto ticks = start_ticks(last);
  ASSERT_TRUE(ticks);

  const auto ended = end_marked(file(), seconds(10));

  ASSERT_TRUE(ended);
  EXPECT_EQ(*ended, 2U) << "the shell, and the sleep in a session of its own";
  EXPECT_TRUE(turn_until([this] { return ended_ == 1; }));
  EXPECT_FALSE(is_running(last, *ticks));
}

TEST_F(Marked, CommandBeforeItAndStrangersGoOn) {
  auto mark = ProcessMark::create(file());
  ASSERT_TRUE(mark);
  auto another = ProcessMark::create(file().string() + "-2");
  ASSERT_TRUE(another);
  const std::string before = begin(*mark->put(), "echo $$; exec sleep 300");
  const std::string stranger = begin(*another->put(), "echo $$; exec sleep 300");
  const std::string now = begin(*mark->put(), "echo $$; exec sleep 300");

  EXPECT_EQ(end_marked(file(), seconds(10)), 1U);

  EXPECT_TRUE(turn_until([this] { return ended_ == 1; }));
  EXPECT_EQ(::kill(std::stoi(before), 0), 0);
  EXPECT_EQ(::kill(std::stoi(stranger), 0), 0);
  EXPECT_NE(::kill(std::stoi(now), 0), 0);
}

TEST_F(Marked, CommandThatHasEndedLeavesItsServantsAlone) {
  auto mark = ProcessMark::create(file());
  ASSERT_TRUE(mark);
  const std::string servant = begin(*mark->put(), "echo $$; exec sleep 300");

  mark->take_away();

  EXPECT_EQ(end_marked(file(), seconds(10)), 0U);
  EXPECT_EQ(::kill(std::stoi(servant), 0), 0);
}

TEST_F(Marked, CommandsBesideItAreEndedWithItUntilTheirMarkIsTakenAway) {
  auto mark = ProcessMark::create(file());
  ASSERT_TRUE(mark);
  const auto first = mark->put_beside();
  const auto second = mark->put_beside();
  ASSERT_TRUE(first && second);
  const std::string over = begin(*first, "echo $$; exec sleep 300");
  begin(*second, "echo $$; exec sleep 300");
  begin(*mark->put(), "echo $$; exec sleep 300");
  mark->take_away(*first);

  EXPECT_EQ(end_marked(file(), seconds(10)), 2U);

  EXPECT_TRUE(turn_until([this] { return ended_ == 2; }));
  EXPECT_EQ(::kill(std::stoi(over), 0), 0);
}

TEST_F(Marked, CommandBesideItIsEndedAlone) {
  auto mark = ProcessMark::create(file());
  ASSERT_TRUE(mark);
  const auto beside = mark->put_beside();
  ASSERT_TRUE(beside);
  begin(*beside, "setsid sleep 300 & echo $!; wait");
  const std::string other = begin(*mark->put(), "echo $$; exec sleep 300");

  EXPECT_EQ(end_processes_of(*beside, seconds(10)), 2U);

  EXPECT_TRUE(turn_until([this] { return ended_ == 1; }));
  EXPECT_EQ(::kill(std::stoi(other), 0), 0);
  EXPECT_EQ(end_processes_of("", seconds(10)), 0U);
}

TEST_F(Marked, FileOfANewProcessHoldsNothingOfTheOneBefore) {
  std::string before;
  {
    auto mark = ProcessMark::create(file());
    ASSERT_TRUE(mark);
    before = begin(*mark->put_beside(), "echo $$; exec sleep 300");
  }

  ASSERT_TRUE(ProcessMark::create(file()));

  EXPECT_EQ(end_marked(file(), seconds(10)), 0U);
  EXPECT_EQ(::kill(std::stoi(before), 0), 0);
}

TEST_F(Marked, NothingHappensWithoutAMarkOnFile) {
  EXPECT_EQ(end_marked(file(), seconds(10)), 0U) << "no file";
  const std::string innocent = begin("PATH=/usr/bin:/bin", "echo $$; exec sleep 300");
  for (const char* text : {"", "\n", "PATH=/usr/bin:/bin\n", "UNDERSTUDY_COMMAND=\n",
                           "UNDERSTUDY_COMMAND", "UNDERSTUDY_COMMANDS=0123456789abcdef\n"}) {
    ASSERT_TRUE(replace_file(file(), text));
    EXPECT_EQ(end_marked(file(), seconds(10)), 0U) << text;
  }
  EXPECT_EQ(::kill(std::stoi(innocent), 0), 0);
}

TEST_F(Marked, CommandIsNotStartedWhenItsMarkCannotBeKept) {
  const auto mark = ProcessMark::create(file() / "no" / "such" / "folder");

  ASSERT_FALSE(mark);
  EXPECT_THAT(mark.error().cause().message, testing::HasSubstr("cannot write"));
}

}  // namespace
}  // namespace understudy::os
