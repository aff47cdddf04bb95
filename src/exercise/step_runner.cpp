#include "understudy/exercise/step_runner.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <string_view>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "shell_process.hpp"
#include "understudy/exercise/expect.hpp"
#include "understudy/exercise/session.hpp"
#include "understudy/model/duration.hpp"

namespace understudy::exercise {

namespace {

using std::chrono::milliseconds;
using Deadline = std::chrono::steady_clock::time_point;

constexpr auto guard_limit = milliseconds(30'000);
constexpr std::size_t most_output = 64U << 10U;

/// Our environment with `entries` laid over it.
std::vector<std::string> environment_with(const std::vector<std::string>& entries) {
  std::map<std::string, std::string, std::less<>> merged;
  const auto put = [&merged](std::string_view entry) {
    const auto equals = entry.find('=');
    if (equals == std::string_view::npos) return;
    merged[std::string(entry.substr(0, equals))] = entry.substr(equals + 1);
  };
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) put(*entry);
  for (const char* entry : {"LC_ALL=C.UTF-8", "TZ=UTC", "COLUMNS=120"}) put(entry);
  for (const std::string& entry : entries) put(entry);

  std::vector<std::string> out;
  out.reserve(merged.size());
  for (const auto& [name, value] : merged) out.push_back(name + "=" + value);
  return out;
}

std::string new_nonce() {
  std::random_device random;
  return fmt::format("understudy-{:08x}{:08x}{:08x}{:08x}", random(), random(), random(),
                     random());
}

std::string trimmed(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  return text;
}

std::string shortened(std::string text) {
  if (text.size() <= most_output) return text;
  const std::size_t cut = text.size() - most_output;
  text.resize(most_output);
  return text + fmt::format("\n… {} more bytes are not kept\n", cut);
}

class RealStepRunner final : public StepRunner {
 public:
  RealStepRunner(const boost::asio::any_io_executor& executor, const os::Clock& clock,
                 std::vector<model::Host> hosts, std::string run_id)
      : clock_(clock),
        hosts_(std::move(hosts)),
        run_id_(std::move(run_id)),
        process_(executor, clock),
        delay_(executor) {}

  void run(const model::Action& action, int attempt, milliseconds delay,
           std::vector<model::Variable> variables, OnFinished done) override {
    action_ = action;
    variables_ = with_identity(std::move(variables), action);
    finished_ = {.action = action.id, .attempt = attempt, .outcome = "ok"};
    on_finished_ = std::move(done);
    delay_.expires_after(delay);
    if (delay.count() == 0) return begin();
    delay_.async_wait([this](const boost::system::error_code& error) {
      if (!error) begin();
    });
  }

  void evaluate(const model::Action& action, std::vector<model::Variable> variables,
                OnEvaluated done) override {
    action_ = action;
    variables_ = with_identity(std::move(variables), action);
    evaluated_ = {.action = action.id, .results = {}};
    on_evaluated_ = std::move(done);
    next_guard();
  }

  void cancel() override {
    delay_.cancel();
    stopping_ = true;
    process_.stop();
    if (on_finished_) end_run("stopped", "stopped");
    if (on_evaluated_) end_guards();
    stopping_ = false;
  }

 private:
  std::vector<model::Variable> with_identity(std::vector<model::Variable> variables,
                                             const model::Action& action) const {
    variables.push_back({.name = "PLAYBOOK_RUN_ID", .value = run_id_});
    variables.push_back({.name = "PLAYBOOK_STEP", .value = action.step});
    return variables;
  }

  [[nodiscard]] const model::Host* host_of(const std::string& name) const {
    const auto found = std::ranges::find_if(hosts_, [&name](const model::Host& host) {
      return name.empty() ? host.is_default : host.name.value == name;
    });
    return found == hosts_.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::vector<std::string> reach_of(const std::string& name) const {
    const model::Host* host = host_of(name);
    return host == nullptr ? std::vector<std::string>() : host->reach;
  }

  void begin() {
    finished_.began_ns = clock_.now().boot.count();
    deadline_ = std::chrono::steady_clock::now() + milliseconds(action_.timeout_ms);
    next_command();
  }

  void next_command() {
    const std::size_t index = finished_.commands.size();
    if (index >= action_.commands.size()) return end_run("ok", "");
    nonce_ = new_nonce();
    process_.start(spawn_of(action_.commands[index]), deadline_,
                   [this](Ran ran) { command_ended(std::move(ran)); });
  }

  [[nodiscard]] bool split_streams() const {
    return action_.only_stdout || !action_.capture.empty();
  }

  os::Spawn spawn_of(const model::PlannedCommand& command) {
    ShellState& state = states_[action_.host];
    const std::vector<std::string> reach = reach_of(action_.host);
    os::Spawn spawn{.merge_output = !split_streams()};
    if (reach.empty()) {
      if (auto words = plain_words(command.text, state)) return direct(std::move(*words), state);
    }
    direct_ = false;
    spawn.argv = reach;
    for (std::string& word : bash_argv(state, variables_,
                                       {.text = command.text,
                                        .stop_at_first_error = action_.style == "script",
                                        .folder = action_.folder,
                                        .environment = action_.environment,
                                        .nonce = nonce_})) {
      spawn.argv.push_back(std::move(word));
    }
    return spawn;
  }

  os::Spawn direct(std::vector<std::string> words, const ShellState& state) {
    direct_ = true;
    std::vector<std::string> entries = state.exported;
    for (const model::Variable& v : variables_) entries.push_back(v.name + "=" + v.value);
    entries.insert(entries.end(), action_.environment.begin(), action_.environment.end());
    return {.argv = std::move(words),
            .environment = environment_with(entries),
            .folder = action_.folder.empty() ? state.folder : action_.folder,
            .merge_output = !split_streams()};
  }

  void command_ended(Ran ran) {
    const model::PlannedCommand& planned = action_.commands[finished_.commands.size()];
    if (ran.stopped && stopping_) return;
    std::string out = direct_ ? ran.out : take_state(ran.out, nonce_, states_[action_.host]);
    model::CommandResult result{.command = planned.text,
                                .exit_code = ran.status.shell_code(),
                                .expected_exit = planned.exit_code,
                                .output = shortened(plain_text(out + ran.err)),
                                .expected = as_written(planned.expected),
                                .mismatch = {},
                                .verified = false,
                                .began_ns = ran.began_ns,
                                .ended_ns = ran.ended_ns};
    if (!ran.started) {
      result.exit_code = 127;
      result.output = ran.detail;
    }
    const std::string problem = judge(planned, ran, out, result);
    finished_.commands.push_back(std::move(result));
    if (!problem.empty()) {
      const std::string outcome = !ran.started ? "not_started" : ran.timed_out ? "timed_out"
                                                                               : "failed";
      return end_run(outcome, problem);
    }
    last_output_ = std::move(out);
    next_command();
  }

  /// Empty when the command did what is documented; else one sentence.
  std::string judge(const model::PlannedCommand& planned, const Ran& ran, const std::string& out,
                    model::CommandResult& result) {
    if (!ran.started) return ran.detail;
    if (ran.timed_out) {
      return fmt::format("did not end within {}",
                         model::to_text(milliseconds(action_.timeout_ms)));
    }
    std::string problem;
    const bool judged = action_.output == "match" || action_.output == "contains";
    if (judged && !planned.expected.empty()) {
      Judged verdict = judge_output(planned.expected, out, action_.output == "contains");
      result.verified = true;
      result.mismatch = verdict.mismatch;
      problem = verdict.mismatch;
      for (model::Variable& v : verdict.captured) {
        variables_.push_back(v);
        finished_.captured.push_back(std::move(v));
      }
    }
    if (!planned.any_exit && result.exit_code != planned.exit_code) {
      return exit_problem(planned, result, problem.empty());
    }
    return problem;
  }

  static std::string exit_problem(const model::PlannedCommand& planned,
                                  const model::CommandResult& result, bool output_fits) {
    std::string text = fmt::format("exit code {}, documented is {}", result.exit_code,
                                   planned.exit_code);
    if (output_fits && result.verified) {
      text += fmt::format(" (the output is as documented: if this is right, end it with [{}])",
                          result.exit_code);
    }
    return text;
  }

  void end_run(const std::string& outcome, const std::string& detail) {
    finished_.outcome = outcome;
    finished_.detail = detail;
    finished_.ended_ns = clock_.now().boot.count();
    if (outcome == "ok" && !action_.capture.empty()) {
      finished_.captured.push_back({.name = action_.capture, .value = trimmed(last_output_)});
    }
    const OnFinished done = std::exchange(on_finished_, nullptr);
    if (done) done(std::move(finished_));
  }

  void next_guard() {
    const std::size_t index = evaluated_.results.size();
    if (index >= action_.ways.size()) return end_guards();
    const model::Way& way = action_.ways[index];
    nonce_ = new_nonce();
    os::Spawn spawn{.argv = reach_of(way.host), .merge_output = true};
    for (std::string& word :
         bash_argv(states_[way.host], variables_, {.text = way.guard, .nonce = nonce_})) {
      spawn.argv.push_back(std::move(word));
    }
    process_.start(std::move(spawn), std::chrono::steady_clock::now() + guard_limit,
                   [this](Ran ran) { guard_ended(ran); });
  }

  /// A guard is a check: what it leaves behind in its shell is forgotten.
  void guard_ended(const Ran& ran) {
    if (ran.stopped && stopping_) return;
    const model::Way& way = action_.ways[evaluated_.results.size()];
    ShellState forgotten;
    const int code = ran.started && !ran.timed_out ? ran.status.shell_code() : -1;
    std::string output = ran.started ? take_state(ran.out, nonce_, forgotten) : ran.detail;
    if (ran.timed_out) output += "\ndid not end within " + model::to_text(guard_limit);
    evaluated_.results.push_back({.branch = way.branch,
                                  .guard = way.guard,
                                  .exit_code = code,
                                  .holds = code == 0,
                                  .output = shortened(plain_text(output))});
    next_guard();
  }

  void end_guards() {
    const OnEvaluated done = std::exchange(on_evaluated_, nullptr);
    if (done) done(std::move(evaluated_));
  }

  const os::Clock& clock_;
  std::vector<model::Host> hosts_;
  std::string run_id_;
  ShellProcess process_;
  boost::asio::steady_timer delay_;
  std::map<std::string, ShellState> states_;  ///< By host name.
  model::Action action_;
  std::vector<model::Variable> variables_;
  model::StepFinished finished_;
  model::GuardsEvaluated evaluated_;
  OnFinished on_finished_;
  OnEvaluated on_evaluated_;
  std::string nonce_;
  std::string last_output_;
  Deadline deadline_;
  bool direct_ = false;
  bool stopping_ = false;
};

}  // namespace

std::unique_ptr<StepRunner> make_step_runner(const boost::asio::any_io_executor& executor,
                                             const os::Clock& clock,
                                             std::vector<model::Host> hosts, std::string run_id) {
  return std::make_unique<RealStepRunner>(executor, clock, std::move(hosts), std::move(run_id));
}

}  // namespace understudy::exercise
