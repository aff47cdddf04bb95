/// \file
/// Everything a conductor needs, for tests: a journal in a folder of its own, and fakes for what
/// would break, repair, measure or ask something.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include "frail_disk.hpp"
#include "temporary_folder.hpp"
#include "understudy/exercise/conductor.hpp"
#include "understudy/fault/fake_fault_driver.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/probe/fake_measurement.hpp"

namespace understudy::exercise::test {

/// Goes on by a millisecond each time somebody looks.
class StepClock final : public os::Clock {
 public:
  [[nodiscard]] os::Instant now() const override;

 private:
  mutable std::chrono::nanoseconds now_ = std::chrono::hours(1);
};

/// Answers from a table by the kind of question; a kind that is not in it waits until withdrawn.
class ScriptedPerson final : public Person {
 public:
  void ask(const Question& question, OnAnswer done) override;
  void cancel() override;
  /// Answers the last question, withdrawn or not.
  void say(const std::string& answer);

  [[nodiscard]] bool is_asked() const { return waiting_; }

  std::map<std::string, std::string> answers;
  std::vector<std::string> asked;
  std::function<void(const std::string&)> on_call;

 private:
  OnAnswer done_;
  Question question_;
  bool waiting_ = false;
};

/// Counts what it is told to run; nothing is run.
class FakeSteps final : public StepRunner {
 public:
  explicit FakeSteps(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  void run(const model::Action& action, int attempt, std::chrono::milliseconds delay,
           std::vector<model::Variable> variables, OnFinished done) override;
  void evaluate(const model::Action& action, std::vector<model::Variable> variables,
                OnEvaluated done) override;
  void cancel() override;
  void end_background(OnBackgroundEnded done) override;

  [[nodiscard]] bool is_busy() const { return on_finished_ || on_evaluated_; }

  std::map<std::string, int> runs;      ///< By action id.
  std::vector<std::string> background;  ///< Begun and not ended.
  std::set<std::string> endless;  ///< Kinds of command (run, evaluate) that end by `cancel` only.
  std::string branch;             ///< The one way that holds.
  std::function<void(const std::string&)> on_call;

 private:
  boost::asio::any_io_executor executor_;
  model::StepFinished finished_;
  model::GuardsEvaluated evaluated_;
  OnFinished on_finished_;
  OnEvaluated on_evaluated_;
  int turn_ = 0;
};

/// A step whose only block is this script.
[[nodiscard]] model::Step step_of(std::string id, std::string text);

/// Two recovery steps around a decision, a test and a step that resumes operation.
[[nodiscard]] model::Scenario api_failure();

/// One process of a run, unless something is changed before `play` or `resume`.
class Stage {
 public:
  Stage() : Stage(std::make_shared<TemporaryFolder>()) {}

  /// The next process after `dead`, which ends here: same journal, same fault, same steps done.
  explicit Stage(Stage& dead);
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;
  ~Stage() = default;

  /// Starts a run and turns the event loop until it ends; false when it died or got stuck.
  bool play(const model::Scenario& scenario = api_failure());
  /// Takes up what a dead process left.
  bool resume();
  /// Until something holds, or the run has ended; false when neither can come.
  bool turn_until(const std::function<bool()>& holds);
  /// Lets all that was begun come to an end, also after the run's.
  void settle_down();

  /// Calls `what` once, when the `index`-th command of this process (from 0) is on disk: with
  /// 1 turn before its deed, with 2 while it is under way.
  void when_issued(std::size_t index, int turns, std::function<void()> what);
  /// The same for the first command of a kind.
  void when_issued(std::string kind, int turns, std::function<void()> what);

  [[nodiscard]] std::string verdict() const;
  [[nodiscard]] std::vector<std::string> reasons() const;
  /// Kinds of the commands issued, steps with their id.
  [[nodiscard]] std::vector<std::string> issued() const;
  [[nodiscard]] std::vector<model::Event> on_disk() const;

  std::shared_ptr<TemporaryFolder> shared;
  const TemporaryFolder& folder = *shared;
  std::filesystem::path journal_path = folder.path() / "journal";
  boost::asio::io_context context;
  StepClock clock;
  Disk disk;
  probe::FakeMeasurement measurement{context.get_executor()};
  fault::FakeFaultDriver fault{context.get_executor()};
  FakeSteps fake_steps{context.get_executor()};
  std::unique_ptr<StepRunner> real_steps;  ///< Used instead when set.
  ScriptedPerson scripted;
  Person* person = &scripted;
  model::RunOpened opened;
  std::vector<model::Check> checks;
  Timing timing;
  bool noticed = true;  ///< The fake measurement sees the fault.
  /// Called with the kind of each command at the moment of its deed.
  std::function<void(const std::string&)> on_deed;
  /// Called with each event once it is on disk.
  std::function<void(const model::Event&)> on_event;
  Secrets secrets;
  std::vector<std::string> deeds;
  std::unique_ptr<Conductor> conductor;
  bool ended = false;
  bool died = false;

 private:
  explicit Stage(std::shared_ptr<TemporaryFolder> in);

  struct Appointment {
    std::size_t index = 0;
    std::string kind;
    int turns = 1;
    std::function<void()> what;
  };

  void listen();
  void prepare(std::vector<model::Event> events);
  /// Does what can die.
  void live(const std::function<void()>& what);
  void deed(const std::string& kind);
  void follow(const model::Event& event);
  void keep_appointment(const model::Issued& command);
  void after_turns(int turns, std::function<void()> what);

  std::optional<journal::Journal> journal_;
  std::optional<Appointment> appointment_;
  std::size_t commands_ = 0;
};

}  // namespace understudy::exercise::test
