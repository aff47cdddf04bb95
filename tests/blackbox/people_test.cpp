/// \file
/// People in an exercise: guided by hand at a terminal, asked before each step, and absent.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookstore.hpp"
#include "terminal.hpp"

namespace understudy::blackbox {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// What the screen asks a person to do.
struct Task {
  std::string host;  ///< Empty: where the person sits.
  std::string script;
  bool must_fail = false;  ///< The documented output is a failure.
};

struct Choice {
  std::string letter;
  std::string check;
};

std::optional<std::string_view> after(std::string_view line, std::string_view prefix) {
  if (!line.starts_with(prefix)) return std::nullopt;
  return line.substr(prefix.size());
}

Task task_of(const std::string& screen) {
  Task task;
  for (const std::string& line : lines_of(screen)) {
    if (const auto command = after(line, "      $ ")) task.script += std::string(*command) + "\n";
    if (const auto host = after(line, "      on ")) task.host = host->substr(0, host->size() - 1);
    if (line.starts_with("curl: ")) task.must_fail = true;
  }
  return task;
}

std::vector<Choice> choices_of(const std::string& screen) {
  std::vector<Choice> choices;
  for (const std::string& line : lines_of(screen)) {
    const auto option = after(line, "      ");
    if (const auto check = after(line, "          check: $ "); check && !choices.empty()) {
      choices.back().check = *check;
    } else if (option && option->size() > 2 && option->substr(1, 1) == ")") {
      choices.push_back({.letter = std::string(option->substr(0, 1)), .check = ""});
    }
  }
  return choices;
}

/// Reads what is asked, does it with nothing but the shown commands, and says so.
class PersonAtTheTerminal {
 public:
  /// `notes`: where they keep what they learnt.
  PersonAtTheTerminal(Environment environment, fs::path notes)
      : environment_(std::move(environment)), notes_(std::move(notes)) {}

  std::string answer(const std::string& screen) {
    if (screen.ends_with("[yes or no]: ")) return "yes";
    if (screen.ends_with("[done, failed TEXT, deviation TEXT, or stop]: ")) {
      return perform(task_of(screen)) ? "done" : "failed it does not work as shown";
    }
    std::string fitting;
    for (const Choice& choice : choices_of(screen)) {
      if (at_my_place(choice.check)) fitting += choice.letter;
    }
    return fitting.size() == 1 ? fitting : "stop";
  }

 private:
  /// As often as it takes: a person looks again when something is not there yet.
  [[nodiscard]] bool perform(const Task& task) const {
    return eventually([&] { return once(task) != task.must_fail; }, seconds(30));
  }

  [[nodiscard]] bool once(const Task& task) const {
    if (task.host.empty()) return at_my_place(task.script);
    return run({"bookstore-lab", "exec", task.host, "--", "bash", "-ec", task.script}, environment_)
        .status.ok();
  }

  /// In "one shell from beginning to end": what was learnt before is remembered.
  [[nodiscard]] bool at_my_place(const std::string& script) const {
    constexpr auto shell = R"([ ! -e "$1" ] || . "$1"
trap 'code=$?; declare -p STATE ANSWERS ADDRESS >"$1" 2>/dev/null || :; exit "$code"' EXIT
set -e
eval "$2")";
    return run({"bookstore-lab", "run", "--", "bash", "-c", shell, "bash", notes_.string(), script},
               environment_)
        .status.ok();
  }

  Environment environment_;
  fs::path notes_;
};

using People = BookstoreTest;

TEST_F(People, APersonBringsTheApiBackWithNothingButWhatTheScreenShows) {
  Terminal terminal(command({"exercise", playbook("api-failure"), "--fault", "destroy-api-instance",
                             "--mode", "manual", "--as", "Christina"}),
                    environment({"TERM=dumb"}));
  PersonAtTheTerminal christina(environment(), folder() / "notes");

  while (const auto screen = terminal.read_until("]: ")) terminal.type(christina.answer(*screen));

  EXPECT_EQ(terminal.wait(), 0) << terminal.screen();
  const Evidence run = evidence_in(store());
  EXPECT_EQ(run.verdict(), "passed") << run.reasons();
  EXPECT_THAT(run.ways(), ElementsAre("recovery.3.c"));
  for (const exercise::StepRecord& step : run.facts.steps) {
    EXPECT_EQ(step.actor, "Christina") << step.action.id;
    EXPECT_EQ(step.outcome, "ok") << step.action.id;
  }
  EXPECT_GT(run.facts.human_ns, 0);
  EXPECT_GE(*run.facts.time_to_recover_ns, *run.facts.time_to_detect_ns);
  EXPECT_THAT(run.facts.writes->lost, testing::IsEmpty());
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(People, AWordToStopTakesTheFaultBackAndEndsTheExercise) {
  Terminal terminal(command({"exercise", playbook("api-failure"), "--mode", "semi"}),
                    environment({"TERM=dumb"}));

  ASSERT_TRUE(terminal.read_until("Your name: ")) << terminal.screen();
  terminal.type("Bob");
  ASSERT_TRUE(terminal.read_until("[yes or no]: ")) << terminal.screen();
  EXPECT_TRUE(healthy()) << "nothing may be broken before it is allowed";
  terminal.type("yes");
  ASSERT_TRUE(terminal.read_until("[yes, stop, or deviation TEXT]: ")) << terminal.screen();
  EXPECT_FALSE(healthy());
  terminal.type("perhaps");
  ASSERT_TRUE(terminal.read_until("That is no answer to this.")) << terminal.screen();
  ASSERT_TRUE(terminal.read_until("]: "));
  terminal.type("yes");
  ASSERT_TRUE(terminal.read_until("recovery.2")) << terminal.screen();
  ASSERT_TRUE(terminal.read_until("]: "));
  terminal.type("stop");

  EXPECT_EQ(terminal.wait(), 3) << terminal.screen();
  const Evidence run = evidence_in(store());
  EXPECT_EQ(run.verdict(), "aborted");
  EXPECT_THAT(run.facts.closed->reasons, Contains("Bob stopped the exercise"));
  ASSERT_TRUE(run.facts.reverted);
  EXPECT_TRUE(run.facts.reverted->ok);
  EXPECT_EQ(run.step("recovery.1")->outcome, "ok");
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(People, ADeviationIsRecordedAndThePlanDoesNotPass) {
  Terminal terminal(command({"exercise", playbook("api-failure"), "--mode", "semi", "--as", "Bob"}),
                    environment({"TERM=dumb"}));

  ASSERT_TRUE(terminal.read_until("[yes or no]: ")) << terminal.screen();
  terminal.type("yes");
  bool deviated = false;
  while (const auto screen = terminal.read_until("]: ")) {
    const bool restart = screen->contains("recovery.3.a.1  ");
    if (restart) {
      EXPECT_TRUE(lab().lab({"instance", "restart", "bookstore-api"}).status.ok());
      deviated = true;
    }
    terminal.type(restart ? "deviation restarted the whole instance instead" : "yes");
  }

  EXPECT_TRUE(deviated);
  EXPECT_EQ(terminal.wait(), 1) << terminal.screen();
  const Evidence run = evidence_in(store());
  EXPECT_EQ(run.verdict(), "failed");
  EXPECT_THAT(run.facts.closed->reasons,
              Contains("deviation at recovery.3.a.1 by Bob: restarted the whole instance instead"));
}

TEST_F(People, AClosedTerminalIsNeverAYes) {
  Terminal terminal(command({"exercise", playbook("api-failure"), "--mode", "semi", "--as", "Bob"}),
                    environment({"TERM=dumb"}));
  ASSERT_TRUE(terminal.read_until("[yes or no]: ")) << terminal.screen();
  terminal.type("yes");
  ASSERT_TRUE(terminal.read_until("[yes, stop, or deviation TEXT]: ")) << terminal.screen();

  terminal.close();

  // The end of input and the hang-up signal come at once: 4 and 3 are both right.
  EXPECT_THAT(terminal.wait(), testing::Optional(testing::AnyOf(3, 4)));
  const Evidence run = evidence_in(store());
  EXPECT_THAT(run.verdict(), testing::AnyOf("", "aborted"));
  ASSERT_TRUE(run.facts.reverted);
  EXPECT_TRUE(run.facts.reverted->ok);
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(People, AnUnansweredQuestionEndsWithTheFaultTakenBack) {
  Terminal terminal(command({"exercise", playbook("api-failure"), "--mode", "semi", "--as", "Bob",
                             "--answer-timeout", "1s"}),
                    environment({"TERM=dumb"}));
  ASSERT_TRUE(terminal.read_until("[yes or no]: ")) << terminal.screen();
  terminal.type("yes");
  ASSERT_TRUE(terminal.read_until("[yes, stop, or deviation TEXT]: ")) << terminal.screen();

  EXPECT_EQ(terminal.wait(), 4) << terminal.screen();
  EXPECT_TRUE(becomes_healthy());
}

TEST_F(People, AutoWaitsAtAStepForAPersonWithTheFaultTakenBack) {
  const PlanCopy plan;
  plan.change(plan.playbook("api-failure"), "2. Find out what has become of the instance",
              "2. Call Alice and tell her what fails.\n\n"
              "3. Find out what has become of the instance");

  const auto ended =
      understudy({"exercise", plan.playbook("api-failure").string(), "--mode", "auto"});

  EXPECT_EQ(ended.status.shell_code(), 4) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("recovery.2 needs a person, and nobody answered"));
  Evidence run = evidence_in(store());
  EXPECT_EQ(run.verdict(), "") << "it is not over";
  ASSERT_TRUE(run.facts.reverted);
  EXPECT_TRUE(run.facts.reverted->ok);
  EXPECT_TRUE(becomes_healthy());

  const auto resumed = understudy({"resume", "--as", "Alice"});

  EXPECT_EQ(resumed.status.shell_code(), 3) << resumed.err;
  run = evidence_in(store());
  EXPECT_EQ(run.verdict(), "aborted");
  EXPECT_THAT(run.reasons(), HasSubstr("nobody was there to go on"));
}

}  // namespace
}  // namespace understudy::blackbox
