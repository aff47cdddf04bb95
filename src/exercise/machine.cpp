#include "understudy/exercise/machine.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "asking.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::exercise {

namespace {

using model::Action;

/// Events that come beside the command under way, not as its outcome.
template <typename T>
constexpr bool is_aside =
    std::is_same_v<T, model::ProbeChanged> || std::is_same_v<T, model::ProbeLost> ||
    std::is_same_v<T, model::StopRequested> || std::is_same_v<T, model::Resumed> ||
    std::is_same_v<T, model::RunOpened>;

/// One step of the fold. Each operator() says what an event means; the verbs below say what
/// follows.
class Advancer {
 public:
  Advancer(State state, const model::Stamp& at) : s_(std::move(state)), at_(at) {}

  [[nodiscard]] Decision take() && {
    return {.state = std::move(s_), .command = std::move(command_), .cancel = cancel_};
  }

  void operator()(const model::RunOpened& opened) { s_.run = opened; }

  void operator()(const model::Planned& planned) {
    s_.plan = planned;
    s_.phase = Phase::preflight;
    issue(Do::preflight);
  }

  void operator()(const model::Issued& issued) {
    s_.pending = issued;
    s_.issued = issued.command;
    if (issued.kind == name_of(Do::inject)) s_.may_be_injected = true;
    if (issued.kind == name_of(Do::arm)) s_.undo_armed = true;
  }

  void operator()(const model::PreflightDone& done) {
    for (const model::Check& check : done.checks) {
      if (!check.ok) abort("pre-flight: " + check.name + ": " + check.detail);
    }
    if (must_bail()) return wrap_up();
    s_.phase = Phase::measuring;
    issue(Do::measure);
  }

  void operator()(const model::MeasuringStarted& started) {
    s_.measuring = started.ok;
    if (!started.ok) abort("measuring could not start: " + started.detail);
    if (must_bail()) return wrap_up();
    s_.phase = Phase::baseline;
    issue(Do::baseline);
  }

  void operator()(const model::BaselineTaken& baseline) {
    if (!baseline.steady) abort("the application is not in its steady state: " + baseline.detail);
    if (must_bail()) return wrap_up();
    if (s_.run.mode == "auto") return arm();
    s_.phase = Phase::approving;
    ask("inject");
  }

  void operator()(const model::UndoArmed& armed) {
    s_.undo_armed = armed.ok;
    if (!armed.ok) abort("the undo could not be armed: " + armed.detail);
    if (must_bail()) return leave_procedures();
    s_.phase = Phase::injecting;
    issue(Do::inject);
  }

  void operator()(const model::FaultInjected& injected) {
    s_.may_be_injected = true;
    s_.disrupted = injected.ok;
    if (injected.ok) tell_steps_when(injected.began_ns);
    if (!injected.ok) abort("the fault could not be injected: " + injected.detail);
    if (must_bail()) return leave_procedures();
    if (s_.saw_down) return begin_steps();
    s_.phase = Phase::detecting;
    issue(Do::detect);
  }

  void operator()(const model::ProbeChanged& change) {
    if (!change.up && s_.may_be_injected) s_.saw_down = true;
  }

  void operator()(const model::ProbeLost& lost) {
    if (lost.which == "probe") s_.probe_lost = true;
    s_.reasons.inconclusive.push_back(fmt::format(
        "the {} was lost: {}", lost.which == "ledger" ? "write ledger" : "probe", lost.detail));
  }

  void operator()(const model::DetectionEnded& ended) {
    if (!ended.detected && !s_.stopping) {
      s_.reasons.inconclusive.push_back("no client noticed the fault: " + ended.detail);
      return leave_procedures();
    }
    if (must_bail()) return leave_procedures();
    begin_steps();
  }

  void operator()(const model::GuardsEvaluated& guards) {
    if (must_bail()) return leave_procedures();
    if (!in_steps(s_)) return;
    WayOn way = way_on_by_guards(current_action(s_), guards.results);
    if (!way.target) return fail_step(way.problem);
    go_to(*way.target);
  }

  void operator()(const model::StepFinished& finished) {
    for (const model::Variable& variable : finished.captured) s_.variables.push_back(variable);
    if (must_bail()) return leave_procedures();
    if (!in_steps(s_)) return;
    const Action& action = current_action(s_);
    if (finished.outcome == "ok") {
      if (action.background) s_.background.push_back(action.id);
      return go_to(action.next);
    }
    if (finished.attempt <= action.retry) {
      s_.attempt = finished.attempt + 1;
      return run(action.interval_ms);
    }
    fail_step(finished.detail);
  }

  /// What was waiting for this goes on: the end of the run, or of the process.
  void operator()(const model::BackgroundEnded& ended) {
    s_.background.clear();
    for (const model::StepFinished& one : ended.steps) {
      if (one.outcome != "ok") note_failure(action_named(s_.plan, one.action), one.detail);
    }
    if (s_.phase == Phase::reverting) return s_.must_revert() ? issue(Do::revert) : settle();
    if (s_.phase == Phase::settling) settle();
  }

  void operator()(const model::PersonAnswered& answer) {
    s_.outcome_unknown = false;
    if (must_bail()) return leave_procedures();
    if (std::string why = why_refused(s_, answer); !why.empty()) return refused(std::move(why));
    if (answer.question == "inject") return arm();
    if (!in_steps(s_)) return;
    if (answer.answer == "deviation") return deviated(answer);
    if (answer.question == "agree") return agreement_answered(answer);
    if (answer.question == "danger") return danger_confirmed();
    if (answer.question == "failed") return failure_answered(answer);
    if (answer.question == "run") return run(0);
    if (answer.question == "branch") return branch_answered(answer);
    if (answer.question == "interrupted" && answer.answer == "retry") return try_again();
    if (answer.answer == "done") return go_to(current_action(s_).next);
    fail_step(answer.note.empty() ? answer.actor + " reported it as failed"
                                  : answer.actor + " reported: " + answer.note);
  }

  void operator()(const model::PersonMissing& missing) {
    if (s_.stopping) return leave_procedures();
    wait_for(fmt::format("{} ({})", missing.action.empty() ? "the go-ahead" : missing.action,
                         missing.reason));
  }

  void operator()(const model::FaultReverted& reverted) {
    s_.reverted = reverted.ok;
    s_.revert_failed = !reverted.ok;
    if (!reverted.ok) abort("the fault could not be verified as reverted: " + reverted.detail);
    if (s_.waiting && reverted.ok) return;
    s_.waiting = false;
    settle();
  }

  void operator()(const model::Settled& settled) {
    // Without a probe nobody knows: the loss itself has made the run inconclusive.
    if (!settled.steady && s_.disrupted && !s_.probe_lost) {
      s_.reasons.failed.push_back("the service did not hold afterwards: " + settled.detail);
    }
    wrap_up();
  }

  void operator()(const model::AvailabilityMeasured& measured) {
    if (!measured.complete) {
      s_.reasons.inconclusive.push_back("availability was not measured throughout: " +
                                        measured.detail);
    }
    s_.phase = Phase::reading_back;
    if (s_.run.ledger.empty()) return close();
    issue(Do::read_back);
  }

  void operator()(const model::WritesMeasured& measured) {
    if (!measured.complete) {
      s_.reasons.inconclusive.push_back("the writes could not all be read back: " +
                                        measured.detail);
    }
    close();
  }

  void operator()(const model::Interrupted& interrupted) { go_on_after_crash(interrupted.kind); }

  void operator()(const model::Resumed& /*resumed*/) {
    s_.resumed = true;
    if (!s_.pending) go_on_after_crash("");
  }

  void operator()(const model::StopRequested& stop) {
    if (s_.stopping || s_.phase >= Phase::reverting) return;
    s_.stopping = true;
    abort("stopped: " + stop.by);
    cancel_ = s_.pending.has_value();
    if (!s_.pending) leave_procedures();
  }

  void operator()(const model::Closed& /*closed*/) { s_.phase = Phase::closed; }

  void clear_pending() { s_.pending.reset(); }

 private:
  /// A command can ask for what was written until then.
  void tell_steps_when(std::int64_t began_ns) {
    const std::chrono::nanoseconds unix_time(at_.wall_ns - (at_.boot_ns - began_ns));
    s_.variables.push_back(
        {.name = "PLAYBOOK_DISRUPTED_AT",
         .value = os::to_rfc3339(std::chrono::sys_time<std::chrono::nanoseconds>(unix_time))});
  }

  void abort(std::string reason) { s_.reasons.aborted.push_back(std::move(reason)); }

  [[nodiscard]] bool must_bail() const { return !s_.reasons.aborted.empty() || s_.stopping; }

  void issue(Do what, std::int64_t delay_ms = 0, std::string question = "") {
    const bool about_step = s_.phase == Phase::stepping && what != Do::end_background;
    command_ = Command{.number = s_.issued + 1,
                       .what = what,
                       .action = about_step ? s_.at : -1,
                       .attempt = about_step ? s_.attempt : 0,
                       .delay_ms = delay_ms,
                       .question = std::move(question)};
  }

  void ask(std::string question) { issue(Do::ask, 0, std::move(question)); }

  void run(std::int64_t delay_ms) { issue(Do::run, delay_ms); }

  void arm() {
    s_.phase = Phase::arming;
    issue(Do::arm);
  }

  /// Nobody is there: the fault is taken back, and the run goes on once somebody is.
  void wait_for(std::string what) {
    s_.waiting = true;
    s_.waiting_for = std::move(what);
    if (s_.must_revert()) return revert();
    if (!s_.background.empty()) issue(Do::end_background);
  }

  void begin_steps() {
    s_.phase = Phase::stepping;
    const auto& actions = s_.plan.actions;
    const bool nothing = !actions.empty() && actions.front().section == "rollback";
    go_to(nothing ? static_cast<std::int32_t>(actions.size()) : 0);
  }

  /// What was agreed to, or failed, was the action before.
  void go_to(std::int32_t action) {
    s_.at = action;
    s_.attempt = 1;
    s_.agreed.clear();
    s_.danger_named = false;
    s_.failed = false;
    enter();
  }

  void enter() {
    while (in_steps(s_) && current_action(s_).kind == "pass") s_.at = current_action(s_).next;
    if (!in_steps(s_)) {
      s_.procedures_done = true;
      return leave_procedures();
    }
    const Action& action = current_action(s_);
    if (action.kind == "confirm" || action.kind == "run") return ask_or_do();
    const bool by_hand = s_.run.mode == "manual";
    const bool guarded =
        std::ranges::all_of(action.ways, [](const model::Way& way) { return !way.guard.empty(); });
    if (by_hand || !guarded) return ask("branch");
    issue(Do::evaluate);
  }

  void ask_or_do() {
    std::string question = question_before(s_);
    if (!question.empty()) return ask(std::move(question));
    run(0);
  }

  void try_again() {
    ++s_.attempt;
    s_.failed = false;
    if (current_action(s_).kind == "run" && s_.run.mode != "manual") return run(0);
    enter();
  }

  void take_way(const std::string& branch) {
    const auto& ways = current_action(s_).ways;
    const auto way = std::ranges::find(ways, branch, &model::Way::branch);
    if (way == ways.end()) return fail_step("there is no documented way '" + branch + "'");
    go_to(way->target);
  }

  /// Two who agree are two people: the same name again leaves the other one to be found.
  void agreement_answered(const model::PersonAnswered& answer) {
    if (std::ranges::find(s_.agreed, answer.actor) != s_.agreed.end()) {
      return wait_for(
          fmt::format("another person than {} for {}", answer.actor, current_action(s_).id));
    }
    s_.agreed.push_back(answer.actor);
    enter();
  }

  void danger_confirmed() {
    s_.danger_named = true;
    enter();
  }

  void failure_answered(const model::PersonAnswered& answer) {
    if (answer.answer == "retry") return try_again();
    give_up_step(s_.failure);
  }

  void branch_answered(const model::PersonAnswered& answer) {
    if (current_action(s_).kind == "unless" && answer.answer == "skip")
      return go_to(current_action(s_).next);
    take_way(answer.answer);
  }

  void deviated(const model::PersonAnswered& answer) {
    s_.reasons.failed.push_back(
        fmt::format("deviation at {} by {}: {}", current_action(s_).id, answer.actor, answer.note));
    go_to(current_action(s_).next);
  }

  void refused(std::string reason) {
    abort(std::move(reason));
    leave_procedures();
  }

  /// It has failed for good, unless the playbook says how to go on.
  void fail_step(const std::string& detail) {
    const Action& action = current_action(s_);
    if (action.on_fail == "ask") {
      s_.failed = true;
      s_.failure = detail;
      return ask("failed");
    }
    const auto target = way_on_from_failure(s_);
    if (!target) return give_up_step(detail);
    const bool back = s_.plan.actions[static_cast<std::size_t>(*target)].section == "rollback" &&
                      action.section != "rollback";
    if (back) note_failure(action, detail);
    go_to(*target);
  }

  void note_failure(const Action& action, const std::string& detail) {
    s_.reasons.failed.push_back(
        fmt::format("step {} (line {}) failed: {}", action.id, action.line, detail));
  }

  void give_up_step(const std::string& detail) {
    note_failure(current_action(s_), detail);
    leave_procedures();
  }

  /// The procedures are over, well or not: take the fault back first, whatever else is to come.
  void leave_procedures() {
    if (s_.must_revert()) return revert();
    s_.phase = Phase::settling;
    if (!s_.background.empty()) return issue(Do::end_background);
    settle();
  }

  /// What runs in the background goes first, while the guardian is still there to end it should we
  /// die: afterwards nobody would be.
  void revert() {
    s_.phase = Phase::reverting;
    issue(s_.background.empty() ? Do::revert : Do::end_background);
  }

  void settle() {
    if (!s_.may_be_injected || !s_.measuring) return wrap_up();
    s_.phase = Phase::settling;
    issue(Do::settle);
  }

  void wrap_up() {
    if (!s_.measuring) return close();
    s_.phase = Phase::analysing;
    issue(Do::analyse);
  }

  void close() {
    s_.phase = Phase::closing;
    issue(Do::close);
  }

  /// A new process goes on where an old one ended. Whatever happened in between was not measured.
  void go_on_after_crash(const std::string& interrupted) {
    const bool was_waiting = std::exchange(s_.waiting, false);
    s_.background.clear();  // It ended with the process before this one.
    note_gap(s_);
    if (s_.phase >= Phase::reverting) return go_on_closing(was_waiting);
    if (!s_.undo_armed) {
      abort("the tool ended before the fault was injected");
      return wrap_up();
    }
    if (s_.must_revert()) {
      abort(
          "the tool ended while the fault was in force, so the fault was taken back before the "
          "playbook was done");
      return revert();
    }
    if (s_.phase == Phase::arming || s_.phase == Phase::injecting) {
      abort("the tool ended while it injected a fault that destroys");
      return settle();
    }
    if (s_.phase == Phase::detecting) return begin_steps();
    go_on_stepping(interrupted);
  }

  void go_on_stepping(const std::string& interrupted) {
    if (s_.failed && in_steps(s_)) return ask("failed");
    if (interrupted == name_of(Do::run) && in_steps(s_)) {
      if (current_action(s_).idempotent) {
        ++s_.attempt;
        return run(0);
      }
      s_.outcome_unknown = true;
    }
    if (s_.outcome_unknown) return ask("interrupted");
    enter();
  }

  void go_on_closing(bool was_waiting) {
    if (s_.phase == Phase::reverting && was_waiting) {
      abort("nobody was there to go on, so the fault was taken back before the playbook was done");
      return leave_procedures();
    }
    switch (s_.phase) {
      case Phase::reverting: return s_.must_revert() ? revert() : settle();
      case Phase::settling: return settle();
      case Phase::analysing: return wrap_up();
      case Phase::reading_back: return issue(Do::read_back);
      case Phase::closing: return close();
      default: return;
    }
  }

  State s_;
  model::Stamp at_;  ///< When the event was recorded.
  std::optional<Command> command_;
  bool cancel_ = false;
};

}  // namespace

Decision advance(State state, const model::Event& event) {
  if (state.phase == Phase::closed) return {.state = std::move(state)};
  Advancer advancer(std::move(state), event.at);
  std::visit(
      [&advancer](const auto& body) {
        using T = std::remove_cvref_t<decltype(body)>;
        if constexpr (!is_aside<T> && !std::is_same_v<T, model::Issued>) advancer.clear_pending();
        advancer(body);
      },
      event.body);
  return std::move(advancer).take();
}

}  // namespace understudy::exercise
