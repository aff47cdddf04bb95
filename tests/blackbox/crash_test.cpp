/// \file
/// The tool is killed in the middle of an exercise, at any moment: nothing stays broken by it, no
/// step goes on or is done twice behind anybody's back, and the run can be finished or closed.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bookstore.hpp"
#include "live_program.hpp"
#include "understudy/report/report.hpp"

namespace understudy::blackbox {
namespace {

using std::chrono::steady_clock;
using testing::IsEmpty;

/// What was printed about each event, without the times, which are relative to a later one.
std::vector<std::string> told(const std::string& screen) {
  std::vector<std::string> lines = lines_of(screen.substr(0, screen.rfind('\n') + 1));
  for (std::string& line : lines) {
    const auto after_time = line.find(" s  ");
    if (after_time != std::string::npos) line.erase(0, after_time + 4);
  }
  return lines;
}

std::vector<std::string> tale_of(const std::vector<model::Event>& events) {
  model::Planned plan;
  std::string text;
  for (const model::Event& event : events) {
    if (const auto* planned = std::get_if<model::Planned>(&event.body)) plan = *planned;
    const std::string line = report::timeline_line(event, plan, 0, {});
    if (!line.empty()) text += line + "\n";
  }
  return told(text);
}

template <typename T>
std::vector<T> all_of(const std::vector<model::Event>& events) {
  std::vector<T> found;
  for (const model::Event& event : events) {
    if (const auto* body = std::get_if<T>(&event.body)) found.push_back(*body);
  }
  return found;
}

/// How the run of a dead process was brought to its end.
struct Ending {
  std::vector<std::string> allowed_again;  ///< Steps that we said may be done once more.
  bool began = true;                       ///< False: it died before anything was on record.
};

class Crash : public BookstoreTest {
 protected:
  void SetUp() override {
    BookstoreTest::SetUp();
    // Two steps of which everybody can tell afterwards how often they were done.
    const fs::path file = plan_.playbook("api-failure");
    plan_.change(file, "2. Find out what has become",
                 note("2.", "") + "3. Find out what has become");
    plan_.change(file, "     2. Make sure that it runs",
                 note("2.", "     ") + "     3. Make sure that it runs");
  }

  [[nodiscard]] fs::path marks() const { return folder() / "marks"; }

  [[nodiscard]] std::string note(const std::string& number, const std::string& margin) const {
    return fmt::format(
        "{0}{1} Note what is done here.\n\n{0}   ```sh {{timeout=20s}}\n{0}   echo "
        "\"$PLAYBOOK_STEP\" >>{2}\n{0}   sleep 0.3\n{0}   echo over >>{2}-over\n{0}   ```\n\n",
        margin, number, marks().string());
  }

  /// A fresh store for every trial.
  void begin_trial() {
    std::error_code ignored;
    for (const char* name : {"store", "marks", "marks-over"})
      fs::remove_all(folder() / name, ignored);
  }

  [[nodiscard]] std::vector<std::string> exercise(const std::string& fault) const {
    return command({"exercise", plan_.playbook("api-failure").string(), "--fault", fault});
  }

  [[nodiscard]] std::map<std::string, int> times_done() const {
    std::map<std::string, int> times;
    for (const std::string& step : lines_of(text_of(marks()))) ++times[step];
    return times;
  }

  /// What a person finds out who looks whether a step has taken effect.
  [[nodiscard]] std::string look(const model::Action& action) const {
    if (action.commands.empty()) return "failed";
    const std::string& text = action.commands.front().text;
    if (text.contains("instance launch")) {
      return lab().lab({"instance", "show", "bookstore-api"}).status.ok() ? "done" : "retry";
    }
    if (!text.contains("$PLAYBOOK_STEP")) return "retry";  // It only looks.
    return times_done().contains(action.step) ? "done" : "retry";
  }

  /// Resumes the run until it is closed.
  Ending finish() {
    Ending ending;
    std::string answer;
    for (int i = 0; i < 8; ++i) {
      std::vector<std::string> words{"resume", "--as", "Alice"};
      if (!answer.empty()) words.insert(words.end(), {"--answer", answer});
      const os::Finished resumed = understudy(words);
      const int code = resumed.status.shell_code();
      if (resumed.err.contains("there is no run") || resumed.err.contains("had begun")) {
        ending.began = false;
        return ending;
      }
      EXPECT_THAT(code, testing::AnyOf(0, 1, 3, 4)) << resumed.err;
      if (code != 4) return ending;
      const Evidence run = evidence_in(store());
      const auto pending = all_of<model::Interrupted>(run.events);
      EXPECT_FALSE(pending.empty()) << resumed.err;
      if (pending.empty()) return ending;
      const std::string id = pending.back().action;
      const auto action = std::ranges::find(run.facts.plan.actions, id, &model::Action::id);
      EXPECT_NE(action, run.facts.plan.actions.end()) << id;
      if (action == run.facts.plan.actions.end()) return ending;
      answer = look(*action);
      if (answer == "retry") ending.allowed_again.push_back(id);
    }
    ADD_FAILURE() << "the run does not come to an end";
    return ending;
  }

  /// By hand, as the fault's declaration says.
  static void heal() {
    if (!lab().lab({"instance", "show", "bookstore-api"}).status.ok()) {
      EXPECT_TRUE(lab()
                      .lab({"instance", "launch", "--template", "bookstore-api-ec2", "--name",
                            "bookstore-api"})
                      .status.ok());
    }
    EXPECT_TRUE(
        lab()
            .lab({"dns", "set", "api.bookstore.test", "A", lab().address_of("bookstore-api")})
            .status.ok());
    EXPECT_TRUE(becomes_healthy());
  }

  /// A step that was under way is begun again only when it is declared harmless, or allowed.
  static void expect_nothing_done_twice(const Evidence& run, const Ending& ending) {
    std::map<std::string, int> begun;
    for (const model::Issued& issued : all_of<model::Issued>(run.events)) {
      if (issued.kind == "run") ++begun[fmt::format("{}#{}", issued.action, issued.attempt)];
    }
    for (const auto& [attempt, times] : begun) EXPECT_EQ(times, 1) << attempt;
    for (const model::Interrupted& cut : all_of<model::Interrupted>(run.events)) {
      if (cut.kind != "run") continue;
      const auto action = std::ranges::find(run.facts.plan.actions, cut.action, &model::Action::id);
      ASSERT_NE(action, run.facts.plan.actions.end());
      const bool again = begun.contains(fmt::format("{}#{}", cut.action, cut.attempt + 1));
      const bool allowed =
          std::ranges::find(ending.allowed_again, cut.action) != ending.allowed_again.end();
      EXPECT_TRUE(!again || action->idempotent || allowed) << cut.action;
    }
  }

  PlanCopy plan_;  // NOLINT: read by the tests
};

/// The journal holds everything that was shown before the end, in that order.
void expect_all_on_record(const std::string& screen, const std::vector<model::Event>& events) {
  const auto shown = told(screen);
  auto tale = tale_of(events);
  ASSERT_LE(shown.size(), tale.size());
  tale.resize(shown.size());
  EXPECT_EQ(shown, tale);
}

std::size_t trials() {
  const char* long_form = std::getenv("US_LONG");  // NOLINT(concurrency-mt-unsafe): one thread
  return long_form == nullptr ? 20 : 200;
}

TEST_F(Crash, AtAnyMomentLeavesNoFaultAndARunThatCanBeEnded) {
  const std::vector<std::string> faults{"stop-api-app", "destroy-api-instance"};
  // How long an exercise takes here and now: the moments are spread over all of it.
  std::map<std::string, milliseconds> takes;
  for (const std::string& fault : faults) {
    begin_trial();
    const auto before = steady_clock::now();
    const os::Finished whole = run(exercise(fault), environment());
    ASSERT_EQ(whole.status.shell_code(), 0) << whole.err;
    takes[fault] = std::chrono::duration_cast<milliseconds>(steady_clock::now() - before);
    EXPECT_TRUE(becomes_healthy());
  }

  const char* given = std::getenv("US_SEED");  // NOLINT(concurrency-mt-unsafe): one thread
  const auto seed = given == nullptr ? std::random_device()() : std::stoul(given);
  std::mt19937_64 random(seed);
  std::size_t begun = 0;
  for (std::size_t trial = 0; trial < trials(); ++trial) {
    const std::string& fault = faults[trial % faults.size()];
    const bool destroys = fault == "destroy-api-instance";
    std::uniform_int_distribution<std::int64_t> any(0, takes[fault].count());
    const milliseconds moment(any(random));
    SCOPED_TRACE(fmt::format("trial {} of US_SEED={}: {} killed after {} ms", trial, seed, fault,
                             moment.count()));
    begin_trial();

    LiveProgram program(exercise(fault), environment());
    const auto due = steady_clock::now() + moment;
    program.watch([due] { return steady_clock::now() >= due; }, moment + seconds(1));
    program.kill();
    ASSERT_TRUE(program.wait());

    // All by itself, without anybody starting the tool again.
    EXPECT_TRUE(eventually([] { return left_over().empty(); }, seconds(30)))
        << testing::PrintToString(left_over());
    if (!destroys) EXPECT_TRUE(becomes_healthy()) << program.err();
    const auto runs = runs_in(store());
    const bool has_journal = !runs.empty() && fs::exists(runs.back() / "journal");
    const auto events = has_journal ? events_of(runs.back()) : std::vector<model::Event>();
    expect_all_on_record(program.err(), events);

    const Ending ending = finish();
    EXPECT_THAT(left_over(), IsEmpty());
    if (ending.began) {
      ++begun;
      const Evidence run = evidence_in(store());
      EXPECT_NE(run.verdict(), "") << "the run is not closed";
      EXPECT_EQ(std::vector(run.events.begin(),
                            run.events.begin() + static_cast<std::ptrdiff_t>(events.size())),
                events);
      expect_nothing_done_twice(run, ending);
      // The step is not allowed again when its mark is there.
      for (const auto& [step, times] : times_done()) EXPECT_EQ(times, 1) << step;
    }
    if (destroys) heal();
    ASSERT_TRUE(becomes_healthy());
    if (HasFailure()) break;
  }
  EXPECT_TRUE(HasFailure() || begun > trials() / 2) << "most are killed when there is a run";
}

/// A step that takes long must not go on when the tool is dead.
TEST_F(Crash, EndsTheStepThatWasUnderWay) {
  const fs::path reached = folder() / "reached";
  plan_.change(plan_.playbook("api-failure"), "sleep 0.3\n   echo over",
               fmt::format("echo >{}; sleep 300\n   echo over", reached.string()));
  LiveProgram program(exercise("stop-api-app"), environment());
  ASSERT_TRUE(program.watch([&] { return fs::exists(reached); }, seconds(60))) << program.err();

  program.kill();

  EXPECT_TRUE(eventually([] { return left_over().empty(); }, seconds(30)))
      << testing::PrintToString(left_over());
  EXPECT_TRUE(becomes_healthy());
  EXPECT_FALSE(fs::exists(marks().string() + "-over"));
  EXPECT_TRUE(finish().began);
  EXPECT_EQ(evidence_in(store()).verdict(), "aborted");
}

}  // namespace
}  // namespace understudy::blackbox
