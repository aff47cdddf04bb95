#include "understudy/exercise/conductor.hpp"

#include <algorithm>
#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

#include <boost/asio/post.hpp>

#include "understudy/exercise/facts.hpp"
#include "understudy/exercise/verdict.hpp"

namespace understudy::exercise {

namespace {

using std::chrono::steady_clock;

constexpr auto settle_step = std::chrono::milliseconds(20);

/// What only a person can tell.
std::vector<std::string> assumed(const model::Planned& plan) {
  std::vector<std::string> out;
  for (const model::PlannedAssumption& one : plan.assumptions) {
    if (one.probe.empty() && one.guard.empty()) out.push_back(one.text);
  }
  return out;
}

}  // namespace

Conductor::Conductor(const boost::asio::any_io_executor& executor, Adapters adapters, Timing timing,
                     std::vector<model::Event> events, std::function<void()> on_end)
    : executor_(executor),
      adapters_(std::move(adapters)),
      timing_(timing),
      events_(std::move(events)),
      on_end_(std::move(on_end)),
      timer_(executor),
      told_(events_.size()),
      changed_at_(steady_clock::now()) {}

void Conductor::begin(model::RunOpened opened, model::Planned planned) {
  record(std::move(opened));
  record(std::move(planned));
}

void Conductor::resume(model::Resumed resumed) {
  Decision decision = replay(events_);
  state_ = std::move(decision.state);
  if (state_.phase == Phase::closed) return end();
  record(std::move(resumed));
  // The outcome of what was under way is not known: the state machine says what that means.
  if (const auto pending = state_.pending; pending && !current_) {
    record(model::Interrupted{.command = pending->command,
                              .kind = pending->kind,
                              .action = pending->action,
                              .attempt = pending->attempt});
  }
}

void Conductor::request_stop(std::string by) {
  record(model::StopRequested{.by = std::move(by)});
}

model::Stamp Conductor::stamp() const {
  const os::Instant now = adapters_.clock.now();
  return {.boot_ns = now.boot.count(), .wall_ns = now.wall.time_since_epoch().count()};
}

void Conductor::record(model::Body body) {
  if (ended_ || failure_) return;
  adapters_.secrets.hide(body);
  auto event = adapters_.journal.write(std::move(body), stamp());
  if (!event) return give_up(std::move(event).error());
  events_.push_back(*event);
  if (!std::exchange(keeping_, true)) boost::asio::post(executor_, [this] { keep(); });
  follow(advance(std::move(state_), *event));
}

/// Makes durable what was recorded in this turn of the event loop (an outcome and the intent that
/// follows from it, mostly), and only then tells of it.
void Conductor::keep() {
  keeping_ = false;
  if (failure_) return;
  if (auto kept = adapters_.journal.sync(); !kept) return give_up(std::move(kept).error());
  for (; told_ < events_.size(); ++told_) {
    if (adapters_.on_event) adapters_.on_event(events_[told_]);
  }
  if (const auto deed = std::exchange(deed_, std::nullopt)) {
    boost::asio::post(executor_, [this, command = *deed] { carry_out(command); });
  }
}

void Conductor::follow(Decision decision) {
  state_ = std::move(decision.state);
  if (decision.cancel) return cancel_current();
  if (decision.command) return issue(*decision.command);
  const bool nothing_left = state_.phase == Phase::closed || (state_.waiting && !state_.pending);
  if (nothing_left) end();
}

/// The intent is durable before the deed: a crash in between is known as such.
void Conductor::issue(const Command& command) {
  const model::Action* action = action_of(command);
  current_ = command;
  record(model::Issued{.command = command.number,
                       .kind = std::string(name_of(command.what)),
                       .action = action == nullptr ? "" : action->id,
                       .attempt = command.attempt});
  if (failure_ || ended_) return;
  deed_ = command;
}

/// Its outcome may be known already: a stop cut it short, or a client saw the fault at once.
void Conductor::carry_out(const Command& command) {
  const bool due = state_.pending && state_.pending->command == command.number;
  if (ended_ || failure_ || !due) return;
  // A stop may have come between the decision and the deed.
  if (state_.stopping && state_.phase < Phase::reverting) return skip(command);
  perform(command);
}

const model::Action* Conductor::action_of(const Command& command) const {
  if (command.action < 0) return nullptr;
  const auto index = static_cast<std::size_t>(command.action);
  return index < state_.plan.actions.size() ? &state_.plan.actions[index] : nullptr;
}

/// Only the outcome of the command under way counts; one that comes late changes nothing.
void Conductor::outcome(std::uint64_t number, model::Body body) {
  if (!state_.pending || state_.pending->command != number) return;
  timer_.cancel();
  current_.reset();
  record(std::move(body));
}

void Conductor::perform(const Command& command) {
  const std::uint64_t number = command.number;
  const auto answer = [this, number](auto body) { outcome(number, std::move(body)); };
  switch (command.what) {
    case Do::preflight: return do_preflight(number);
    case Do::measure: return do_measure(number);
    case Do::baseline: return do_baseline(number);
    case Do::arm: return do_arm(number);
    case Do::inject: return adapters_.fault.inject(answer);
    case Do::detect: return do_detect(number);
    case Do::evaluate:
    case Do::run: return do_step(command);
    case Do::ask: return do_ask(command);
    case Do::revert: return adapters_.fault.revert(answer);
    case Do::settle: return do_settle(number);
    case Do::analyse: return adapters_.measurement.finish(answer);
    case Do::read_back: return adapters_.measurement.read_back(answer);
    case Do::close: return do_close(number);
    case Do::end_background: return adapters_.steps.end_background(answer);
  }
}

void Conductor::do_preflight(std::uint64_t number) {
  outcome(number, model::PreflightDone{.checks = adapters_.preflight()});
}

void Conductor::start_measurement(probe::Measurement::OnStarted done) {
  measuring_here_ = true;
  adapters_.measurement.start(
      std::move(done), [this](const model::ProbeChanged& change) { probe_changed(change); },
      [this](const model::ProbeLost& lost) { record(lost); });
}

void Conductor::do_measure(std::uint64_t number) {
  start_measurement(
      [this, number](model::MeasuringStarted started) { outcome(number, std::move(started)); });
}

void Conductor::do_baseline(std::uint64_t number) {
  adapters_.measurement.baseline(timing_.baseline, [this, number](model::BaselineTaken taken) {
    outcome(number, std::move(taken));
  });
}

void Conductor::do_arm(std::uint64_t number) {
  adapters_.fault.arm(
      [this, number](model::UndoArmed armed) { outcome(number, std::move(armed)); },
      [this](const std::string& why) { request_stop("the guardian was lost: " + why); });
}

void Conductor::probe_changed(const model::ProbeChanged& change) {
  last_change_ = change;
  changed_at_ = steady_clock::now();
  record(change);
  const bool detecting = state_.pending && state_.pending->kind == name_of(Do::detect);
  if (detecting && !change.up) {
    outcome(state_.pending->command,
            model::DetectionEnded{.detected = true, .detail = change.detail});
  }
}

void Conductor::do_detect(std::uint64_t number) {
  timer_.expires_after(timing_.detect_limit);
  timer_.async_wait([this, number](const boost::system::error_code& error) {
    if (error) return;
    outcome(number, model::DetectionEnded{.detected = false,
                                          .detail = "every request was answered as before"});
  });
}

void Conductor::do_step(const Command& command) {
  const std::uint64_t number = command.number;
  const model::Action& action = *action_of(command);
  if (command.what == Do::evaluate) {
    return adapters_.steps.evaluate(action, state_.variables,
                                    [this, number](model::GuardsEvaluated evaluated) {
                                      outcome(number, std::move(evaluated));
                                    });
  }
  adapters_.steps.run(
      action, command.attempt, std::chrono::milliseconds(command.delay_ms), state_.variables,
      [this, number](model::StepFinished finished) { outcome(number, std::move(finished)); });
}

void Conductor::do_ask(const Command& command) {
  const model::Action* action = action_of(command);
  const Question question{.kind = command.question,
                          .action = action == nullptr ? model::Action{} : *action,
                          .fault_title = state_.run.fault_title,
                          .manual = state_.run.mode == "manual",
                          .application = state_.run.application,
                          .agreed = state_.agreed,
                          .failure = state_.failure,
                          .assumptions = assumed(state_.plan)};
  adapters_.person.ask(question, [this, number = command.number](Person::Answer answer) {
    std::visit([this, number](auto& body) { outcome(number, std::move(body)); }, answer);
  });
}

void Conductor::do_settle(std::uint64_t number) {
  settle_deadline_ = steady_clock::now() + timing_.settle_limit;
  if (measuring_here_) return settle_check(number);
  start_measurement([this, number](const model::MeasuringStarted& started) {
    if (started.ok) return settle_afresh(number);
    outcome(number, model::Settled{.steady = false, .detail = started.detail});
  });
}

/// After a crash the probe has no history: a short baseline says whether service holds.
void Conductor::settle_afresh(std::uint64_t number) {
  adapters_.measurement.baseline(timing_.settle, [this, number](const model::BaselineTaken& taken) {
    if (!taken.steady && steady_clock::now() < settle_deadline_) return settle_afresh(number);
    outcome(number, model::Settled{.steady = taken.steady, .detail = taken.detail});
  });
}

void Conductor::settle_check(std::uint64_t number) {
  const auto now = steady_clock::now();
  const bool held = last_change_.up && now - changed_at_ >= timing_.settle;
  const bool late = now >= settle_deadline_ && !last_change_.up;
  if (held || late) {
    return outcome(number,
                   model::Settled{.steady = held, .detail = held ? "" : last_change_.detail});
  }
  timer_.expires_after(settle_step);
  timer_.async_wait([this, number](const boost::system::error_code& error) {
    if (!error) settle_check(number);
  });
}

void Conductor::do_close(std::uint64_t number) {
  outcome(number, judge(state_, facts(events_)));
}

void Conductor::skip(const Command& command) {
  const model::Action* action = action_of(command);
  const std::string id = action == nullptr ? "" : action->id;
  constexpr auto stopped = "stopped";
  switch (command.what) {
    case Do::run:
      return outcome(command.number, model::StepFinished{.action = id,
                                                         .attempt = command.attempt,
                                                         .outcome = "not_started",
                                                         .detail = stopped});
    case Do::evaluate: return outcome(command.number, model::GuardsEvaluated{.action = id});
    case Do::ask:
      return outcome(
          command.number,
          model::PersonMissing{.action = id, .question = command.question, .reason = stopped});
    case Do::detect:
      return outcome(command.number, model::DetectionEnded{.detected = false, .detail = stopped});
    case Do::inject:
      return outcome(command.number, model::FaultInjected{.ok = false, .detail = stopped});
    case Do::arm: return outcome(command.number, model::UndoArmed{.ok = false, .detail = stopped});
    default: return perform(command);
  }
}

/// Cuts short what waits for the outside; what is bounded by itself is left to end.
void Conductor::cancel_current() {
  if (!state_.pending) return;
  const std::uint64_t number = state_.pending->command;
  const std::string& kind = state_.pending->kind;
  if (kind == name_of(Do::run) || kind == name_of(Do::evaluate)) return adapters_.steps.cancel();
  if (kind == name_of(Do::ask)) return adapters_.person.cancel();
  if (kind == name_of(Do::detect)) {
    return outcome(number, model::DetectionEnded{.detected = false, .detail = "stopped"});
  }
  // Taking the fault back ends an inject under way. One that destroys is not taken back: it is left
  // to end, so that what it did is on record.
  if (kind == name_of(Do::inject) && state_.must_revert()) {
    outcome(number, model::FaultInjected{.ok = false, .detail = "stopped while it was injected"});
  }
}

/// Without a journal nothing may go on; the fault still has to be taken back.
void Conductor::give_up(diag::Failure failure) {
  failure_ = std::move(failure);
  timer_.cancel();
  events_.resize(told_);  // Of the rest nobody knows whether it is on record.
  adapters_.steps.cancel();
  adapters_.steps.end_background([](const model::BackgroundEnded& /*not on record*/) {});
  adapters_.person.cancel();
  if (!state_.must_revert()) return end();
  adapters_.fault.revert([this](const model::FaultReverted& reverted) {
    state_.reverted = reverted.ok;
    state_.revert_failed = !reverted.ok;
    end();
  });
}

void Conductor::end() {
  if (std::exchange(ended_, true)) return;
  boost::asio::post(executor_, [this] { on_end_(); });
}

}  // namespace understudy::exercise
