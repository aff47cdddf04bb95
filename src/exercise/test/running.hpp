/// \file
/// A real step runner with its event loop, for tests.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "temporary_folder.hpp"
#include "understudy/exercise/step_runner.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::exercise::test {

/// Waits for what another process does; false when it has not happened by then.
inline bool eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

/// What each command of a step printed.
inline std::vector<std::string> outputs(const model::StepFinished& finished) {
  std::vector<std::string> out;
  for (const model::CommandResult& result : finished.commands) out.push_back(result.output);
  return out;
}

/// This machine, another host, and one to which no way leads.
inline std::vector<model::Host> two_hosts() {
  model::Host here;
  here.name.value = "client";
  here.is_default = true;
  model::Host there;
  there.name.value = "app-2";
  there.reach = {"env", "WHERE=remote", "FROM=reach"};
  model::Host lost;
  lost.name.value = "lost";
  lost.reach = {"no-such-transport", "lost"};
  return {here, there, lost};
}

class Running {
 public:
  explicit Running(std::vector<model::Host> hosts = {}, Secrets secrets = {}, int terminal = -1)
      : runner_(make_step_runner(context_.get_executor(), clock_, std::move(hosts), "run-7",
                                 mark_file(), std::move(secrets), terminal)) {}

  /// Where the mark of the command under way is.
  [[nodiscard]] std::filesystem::path mark_file() const { return folder_.path() / "step.mark"; }

  /// Runs a block to its end.
  model::StepFinished run(const model::Action& action, std::vector<model::Variable> variables = {},
                          std::chrono::milliseconds delay = std::chrono::milliseconds(0)) {
    begin(action, std::move(variables), delay);
    return wait();
  }

  void begin(const model::Action& action, std::vector<model::Variable> variables = {},
             std::chrono::milliseconds delay = std::chrono::milliseconds(0)) {
    finished_.reset();
    runner_->run(action, 1, delay, std::move(variables), [this](model::StepFinished finished) {
      ++callbacks;
      finished_ = std::move(finished);
    });
  }

  model::StepFinished wait() {
    turn_until([this] { return finished_.has_value(); });
    return finished_.value_or(model::StepFinished{.outcome = "no answer"});
  }

  model::GuardsEvaluated evaluate(const model::Action& action) {
    std::optional<model::GuardsEvaluated> evaluated;
    runner_->evaluate(
        action, {}, [&evaluated](model::GuardsEvaluated answer) { evaluated = std::move(answer); });
    turn_until([&evaluated] { return evaluated.has_value(); });
    return evaluated.value_or(model::GuardsEvaluated{});
  }

  /// How what was begun in the background went.
  std::vector<model::StepFinished> end_background() {
    std::vector<model::StepFinished> ended;
    runner_->end_background([&ended](model::BackgroundEnded all) { ended = std::move(all.steps); });
    return ended;
  }

  /// The controller is gone, as if it had been killed.
  void drop() { runner_.reset(); }

  /// Lets the event loop turn until `holds`, for at most 30 s.
  bool turn_until(const std::function<bool()>& holds) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds() && std::chrono::steady_clock::now() < deadline) {
      context_.restart();
      context_.run_for(std::chrono::milliseconds(5));
    }
    return holds();
  }

  void turn_once() {
    context_.restart();
    context_.run_for(std::chrono::milliseconds(5));
  }

  StepRunner& runner() { return *runner_; }

  const os::Clock& clock() const { return clock_; }

  int callbacks = 0;

 private:
  TemporaryFolder folder_;
  boost::asio::io_context context_;
  os::SystemClock clock_;
  std::unique_ptr<StepRunner> runner_;
  std::optional<model::StepFinished> finished_;
};

}  // namespace understudy::exercise::test
