/// \file
/// Carries out the blocks and guards of a plan, exactly as written.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "understudy/exercise/secrets.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::exercise {

/// Runs one action at a time, beside those it has begun in the background: such a one is finished
/// once it is started. All callbacks come on the executor's thread; none comes after
/// `cancel` or destruction. The exercise's tests have one that answers from a table.
class StepRunner {
 public:
  using OnFinished = std::function<void(model::StepFinished)>;
  using OnEvaluated = std::function<void(model::GuardsEvaluated)>;
  using OnBackgroundEnded = std::function<void(model::BackgroundEnded)>;

  StepRunner() = default;
  StepRunner(const StepRunner&) = delete;
  StepRunner& operator=(const StepRunner&) = delete;
  virtual ~StepRunner() = default;

  /// `variables` are what earlier steps captured; they are exported to the commands.
  virtual void run(const model::Action& action, int attempt, std::chrono::milliseconds delay,
                   std::vector<model::Variable> variables, OnFinished done) = 0;
  virtual void evaluate(const model::Action& action, std::vector<model::Variable> variables,
                        OnEvaluated done) = 0;
  /// Kills what runs, but in the background; the callback comes at once with the outcome `stopped`.
  virtual void cancel() = 0;
  /// Kills what runs in the background, with all that it has started, and says how each went that
  /// was begun since the last call. Destroying the runner kills it as well.
  virtual void end_background(OnBackgroundEnded done) = 0;
};

/// The real one. `hosts` says how to reach each; a command runs under bash there. On this machine a
/// command that needs no shell is started directly: the same thing, sooner. While a command runs
/// its mark is in `mark_file`: should this process die, os::end_marked ends the command. `secrets`
/// are in the environment of every command here, and reach another host on the standard input of
/// its shell; what is printed comes back without them, and no argument vector ever holds one. An
/// interactive block gets `terminal` (not owned), which must be one, or the block is not started.
[[nodiscard]] std::unique_ptr<StepRunner> make_step_runner(
    const boost::asio::any_io_executor& executor, const os::Clock& clock,
    std::vector<model::Host> hosts, std::string run_id, std::filesystem::path mark_file,
    Secrets secrets = {}, int terminal = -1);

}  // namespace understudy::exercise
