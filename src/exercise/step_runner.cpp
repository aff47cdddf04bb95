#include "understudy/exercise/step_runner.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "background.hpp"
#include "command_marks.hpp"
#include "newest_record.hpp"
#include "secret_passing.hpp"
#include "shell_process.hpp"
#include "step_text.hpp"
#include "terminal_process.hpp"
#include "understudy/exercise/expect.hpp"
#include "understudy/exercise/session.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/reach.hpp"

namespace understudy::exercise {

namespace {

using std::chrono::milliseconds;
using Deadline = std::chrono::steady_clock::time_point;

constexpr auto guard_limit = milliseconds(30'000);

class RealStepRunner final : public StepRunner {
 public:
  RealStepRunner(const boost::asio::any_io_executor& executor, const os::Clock& clock,
                 std::vector<model::Host> hosts, std::string run_id,
                 std::filesystem::path mark_file, Secrets secrets, int terminal)
      : clock_(clock),
        hosts_(std::move(hosts)),
        run_id_(std::move(run_id)),
        secrets_(std::move(secrets)),
        marks_(std::move(mark_file)),
        process_(executor, clock),
        terminal_(executor, clock, terminal),
        background_(executor, clock),
        delay_(executor) {}

  void run(const model::Action& action, int attempt, milliseconds delay,
           std::vector<model::Variable> variables, OnFinished done) override {
    action_ = action;
    set_variables(variables);
    finished_ = {.action = action.id, .attempt = attempt, .outcome = "ok"};
    on_finished_ = std::move(done);
    delay_.expires_after(delay);
    if (delay.count() == 0) return begin();
    delay_.async_wait([this](const boost::system::error_code& error) {
      // One that fired just before it was cancelled still calls.
      const bool due = delay_.expiry() <= std::chrono::steady_clock::now();
      if (!error && due && on_finished_) begin();
    });
  }

  void evaluate(const model::Action& action, std::vector<model::Variable> variables,
                OnEvaluated done) override {
    action_ = action;
    set_variables(variables);
    evaluated_ = {.action = action.id, .results = {}};
    on_evaluated_ = std::move(done);
    next_guard();
  }

  void cancel() override {
    delay_.cancel();
    stopping_ = true;
    process_.stop();
    terminal_.stop();
    if (on_finished_) end_run("stopped", "stopped");
    if (on_evaluated_) end_guards();
    stopping_ = false;
  }

  void end_background(OnBackgroundEnded done) override {
    model::BackgroundEnded ended{.steps = background_.end(secrets_)};
    marks_.take_away_all_beside();
    done(std::move(ended));
  }

 private:
  void set_variables(const std::vector<model::Variable>& captured) {
    variables_.clear();
    for (const model::Variable& v : captured) variables_[v.name] = v.value;
    variables_["PLAYBOOK_RUN_ID"] = run_id_;
    variables_["PLAYBOOK_STEP"] = action_.step;
  }

  /// Exports what is new to a host's session; what its commands made of it since is left alone.
  void give_variables(const std::string& host) {
    std::map<std::string, std::string>& given = given_[session_name(host)];
    for (const auto& [name, value] : variables_) {
      const auto known = given.find(name);
      if (known != given.end() && known->second == value) continue;
      export_variable(session(host), name, value);
      given[name] = value;
    }
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

  /// The default host has one session, whether a step names it or not.
  [[nodiscard]] std::string session_name(const std::string& host) const {
    const model::Host* known = host_of(host);
    return known == nullptr ? std::string() : known->name.value;
  }

  [[nodiscard]] ShellState& session(const std::string& host) { return states_[session_name(host)]; }

  /// Never run here what is documented for elsewhere.
  [[nodiscard]] std::string unknown_host(const std::string& name) const {
    if (name.empty() || host_of(name) != nullptr) return {};
    return fmt::format("the host '{}' is not declared", name);
  }

  [[nodiscard]] BlockSettings settings() const {
    return {.folder = action_.folder, .environment = action_.environment};
  }

  void begin() {
    finished_.began_ns = clock_.now().boot.count();
    if (const std::string problem = unknown_host(action_.host); !problem.empty()) {
      return end_run("not_started", problem);
    }
    give_variables(action_.host);
    if (settings() != BlockSettings{}) {
      before_ = session(action_.host);
      enter_block(session(action_.host), settings());
    }
    deadline_ = std::chrono::steady_clock::now() + milliseconds(action_.timeout_ms);
    if (action_.background) return go_on_beside();
    next_command();
  }

  /// Nothing waits for it, and nothing goes on from where it leaves its shell.
  void go_on_beside() {
    if (action_.commands.empty()) return end_run("ok", "");
    const std::vector<std::string> reach = reach_of(action_.host);
    os::Spawn spawn = alone(reach, "");
    spawn.merge_output = true;
    std::string input = input_for(reach);
    spawn.feed_input = !input.empty();
    const auto mark = marks_.put_beside();
    if (!mark) return end_run("not_started", mark.error().cause().message);
    equip(spawn, *mark);
    const std::string problem = background_.start({.action = action_.id,
                                                   .attempt = finished_.attempt,
                                                   .command = action_.commands.front(),
                                                   .mark = *mark},
                                                  std::move(spawn), std::move(input));
    if (!problem.empty()) marks_.take_away_beside(*mark);
    if (!problem.empty()) return end_run("not_started", problem);
    end_run("ok", "");
  }

  /// The person has the terminal until the command ends.
  void hand_over() {
    const std::vector<std::string> reach = reach_of(action_.host);
    if (!reach.empty() && !secrets_.empty()) {
      return command_ended({.detail = "a secret cannot be given to a terminal on another host"});
    }
    direct_ = false;
    // The size is that of the terminal.
    os::Spawn spawn = alone(reach, "unset -v COLUMNS; ");
    const auto mark = marks_.put();
    if (!mark) return command_ended({.detail = mark.error().cause().message});
    equip(spawn, *mark);
    terminal_.start(std::move(spawn), deadline_, [this](const Ran& ran) {
      marks_.take_away();
      command_ended(ran);
    });
  }

  /// A bash that leaves nothing for the next.
  os::Spawn alone(std::vector<std::string> reach, const std::string& before) {
    const std::string text = before + with_secrets(reach, shell_text());
    return {.argv = model::behind(std::move(reach),
                                  bash_argv(session(action_.host),
                                            {.text = text,
                                             .nonce = "",
                                             .stop_at_first_error = action_.style == "script"}))};
  }

  void next_command() {
    const std::size_t index = finished_.commands.size();
    if (index >= action_.commands.size()) return all_done();
    give_variables(action_.host);
    if (action_.interactive) return hand_over();
    const std::vector<std::string> reach = reach_of(action_.host);
    auto words = action_.interpreter.empty()
                     ? plain_words(action_.commands[index].text, session(action_.host))
                     : std::optional(action_.interpreter);
    direct_ = reach.empty() && words.has_value();
    start(direct_ ? direct(std::move(*words)) : in_bash(reach));
  }

  /// What it printed last is the instant it was asked for.
  void all_done() {
    if (!action_.rpo_probe) return end_run("ok", "");
    const ReadRecord read = newest_record(last_output_);
    if (!read.record) return end_run("failed", secrets_.redacted(read.problem));
    finished_.newest_unix_ns = read.record->unix_ns;
    finished_.newest_step_ns = read.record->step_ns;
    end_run("ok", "");
  }

  void start(os::Spawn spawn) {
    const bool only_out = action_.only_stdout || action_.output == "json" || action_.rpo_probe;
    spawn.merge_output = !only_out && action_.capture.empty();
    std::string input = input_for(direct_ ? std::vector<std::string>() : reach_of(action_.host));
    spawn.feed_input = !input.empty();
    start_marked(
        std::move(spawn), deadline_, [this](const Ran& ran) { command_ended(ran); },
        std::move(input));
  }

  /// Its processes can be found should we die meanwhile; without that it is not started.
  void start_marked(os::Spawn spawn, Deadline deadline, ShellProcess::Done done,
                    std::string input = {}) {
    const auto mark = marks_.put();
    if (!mark) return done({.detail = mark.error().cause().message});
    equip(spawn, *mark);
    process_.start(
        std::move(spawn), deadline,
        [this, done = std::move(done)](Ran ran) {
          marks_.take_away();
          done(std::move(ran));
        },
        std::move(input));
  }

  /// Mark and secrets into the environment that it starts with.
  void equip(os::Spawn& spawn, const std::string& mark) const {
    std::vector<std::string> environment =
        spawn.environment ? *std::move(spawn.environment) : own_environment();
    environment.push_back(mark);
    add_secrets(environment, secrets_);
    spawn.environment = std::move(environment);
  }

  /// What the command under way is to read.
  [[nodiscard]] std::string input_for(const std::vector<std::string>& reach) const {
    std::string input = secrets_as_input(reach, secrets_);
    if (!action_.interpreter.empty()) {
      input += action_.commands[finished_.commands.size()].text + "\n";
    }
    return input;
  }

  /// What bash is to run: the block itself, or its interpreter, with every word as it is.
  [[nodiscard]] std::string shell_text() const {
    if (action_.interpreter.empty()) return action_.commands[finished_.commands.size()].text;
    std::string text;
    for (const std::string& word : action_.interpreter) text += shell_quote(word) + " ";
    return text;
  }

  [[nodiscard]] std::string with_secrets(const std::vector<std::string>& reach,
                                         const std::string& text) const {
    const bool is_shell = action_.interpreter.empty();
    return behind_secrets(text, reach, secrets_,
                          is_shell ? InputReader::nobody : InputReader::command);
  }

  std::string left_by(const Ran& ran, const std::string& host) {
    const ShellState before = session(host);
    std::string out = take_state(ran.out, nonce_, session(host));
    forget_secrets(session(host), before, secrets_);
    return out;
  }

  os::Spawn in_bash(std::vector<std::string> reach) {
    nonce_ = new_nonce();
    const std::string text = with_secrets(reach, shell_text());
    return {.argv = model::behind(std::move(reach),
                                  bash_argv(session(action_.host),
                                            {.text = text,
                                             .nonce = nonce_,
                                             .stop_at_first_error = action_.style == "script"}))};
  }

  os::Spawn direct(std::vector<std::string> words) {
    const ShellState& state = session(action_.host);
    return {.argv = std::move(words), .environment = environment_of(state), .folder = state.folder};
  }

  void command_ended(const Ran& ran) {
    const model::PlannedCommand& planned = action_.commands[finished_.commands.size()];
    if (ran.stopped && stopping_) return;
    if (direct_ && !ran.started) {
      // Nothing ran yet: bash knows more ways to start it, and says why not as people know it.
      direct_ = false;
      return start(in_bash({}));
    }
    const bool nothing_left = direct_ || action_.interactive;
    std::string out = nothing_left ? ran.out : left_by(ran, action_.host);
    model::CommandResult result{.command = planned.text,
                                .exit_code = ran.status.shell_code(),
                                .expected_exit = planned.exit_code,
                                .output = shown(out + ran.err, secrets_, ran.cut),
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
      const std::string outcome = !ran.started    ? "not_started"
                                  : ran.timed_out ? "timed_out"
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
      return fmt::format("did not end within {}", model::to_text(milliseconds(action_.timeout_ms)));
    }
    std::string problem;
    const bool judged = action_.output != "sample" && action_.output != "ignore";
    if (judged && !planned.expected.empty()) {
      Judged verdict = action_.output == "json"
                           ? judge_json(planned.expected, out)
                           : judge_output(planned.expected, out, action_.output == "contains");
      result.verified = true;
      result.mismatch = secrets_.redacted(verdict.mismatch);
      problem = result.mismatch;
      for (model::Variable& v : verdict.captured) {
        v.value = secrets_.redacted(v.value);
        variables_[v.name] = v.value;
        finished_.captured.push_back(std::move(v));
      }
    }
    if (!planned.any_exit && result.exit_code != planned.exit_code) {
      return exit_problem(planned, result, problem.empty());
    }
    return problem;
  }

  void end_run(const std::string& outcome, const std::string& detail) {
    finished_.outcome = outcome;
    finished_.detail = detail;
    finished_.ended_ns = clock_.now().boot.count();
    if (before_) leave_block(session(action_.host), *before_, settings());
    before_.reset();
    if (outcome == "ok" && !action_.capture.empty()) {
      finished_.captured.push_back(
          {.name = action_.capture, .value = secrets_.redacted(trimmed(last_output_))});
    }
    const OnFinished done = std::exchange(on_finished_, nullptr);
    if (done) done(std::move(finished_));
  }

  void next_guard() {
    const std::size_t index = evaluated_.results.size();
    if (index >= action_.ways.size()) return end_guards();
    const model::Way& way = action_.ways[index];
    if (std::string problem = unknown_host(way.host); !problem.empty()) {
      return guard_ended({.detail = std::move(problem)});
    }
    give_variables(way.host);
    nonce_ = new_nonce();
    const std::vector<std::string> reach = reach_of(way.host);
    os::Spawn spawn{.argv = reach, .merge_output = true};
    for (std::string& word :
         bash_argv(session(way.host), {.text = with_secrets(reach, way.guard), .nonce = nonce_})) {
      spawn.argv.push_back(std::move(word));
    }
    std::string input = secrets_as_input(reach, secrets_);
    spawn.feed_input = !input.empty();
    start_marked(
        std::move(spawn), std::chrono::steady_clock::now() + guard_limit,
        [this](const Ran& ran) { guard_ended(ran); }, std::move(input));
  }

  /// A guard is a check: what it leaves behind in its shell is forgotten.
  void guard_ended(const Ran& ran) {
    if (ran.stopped && stopping_) return;
    const model::Way& way = action_.ways[evaluated_.results.size()];
    ShellState forgotten;
    const int code = ran.started && !ran.timed_out ? ran.status.shell_code() : -1;
    const bool holds = way.negated ? code > 0 : code == 0;
    std::string output = ran.started ? take_state(ran.out, nonce_, forgotten) : ran.detail;
    if (ran.timed_out) output += "\ndid not end within " + model::to_text(guard_limit);
    evaluated_.results.push_back({.branch = way.branch,
                                  .guard = way.guard,
                                  .exit_code = code,
                                  .holds = holds,
                                  .output = shown(output, secrets_)});
    next_guard();
  }

  void end_guards() {
    const OnEvaluated done = std::exchange(on_evaluated_, nullptr);
    if (done) done(std::move(evaluated_));
  }

  const os::Clock& clock_;
  std::vector<model::Host> hosts_;
  std::string run_id_;
  Secrets secrets_;
  CommandMarks marks_;
  ShellProcess process_;
  TerminalProcess terminal_;
  Background background_;
  boost::asio::steady_timer delay_;
  std::map<std::string, ShellState> states_;                         ///< By host name.
  std::map<std::string, std::map<std::string, std::string>> given_;  ///< Variables, by host name.
  std::optional<ShellState> before_;  ///< The host's state without the block's own settings.
  model::Action action_;
  std::map<std::string, std::string> variables_;  ///< Captured ones and who we are.
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
                                             const os::Clock& clock, std::vector<model::Host> hosts,
                                             std::string run_id, std::filesystem::path mark_file,
                                             Secrets secrets, int terminal) {
  return std::make_unique<RealStepRunner>(executor, clock, std::move(hosts), std::move(run_id),
                                          std::move(mark_file), std::move(secrets), terminal);
}

}  // namespace understudy::exercise
