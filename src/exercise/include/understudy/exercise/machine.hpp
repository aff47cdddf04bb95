/// \file
/// The pure state machine of a run. It decides; it does nothing. `advance` takes what happened and
/// says what to do next, so the same journal always folds to the same state, a crash is only a
/// pause, and every test runs without clock, process or network.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"

namespace understudy::exercise {

/// Where a run stands (docs/design.md, section 5).
enum class Phase : std::uint8_t {
  opening,
  preflight,
  measuring,
  baseline,
  approving,  ///< A person is asked whether to inject (manual, semi).
  arming,
  injecting,
  detecting,
  stepping,
  reverting,
  settling,
  analysing,
  reading_back,
  closing,
  closed,
};

[[nodiscard]] std::string_view name_of(Phase phase);

/// What the shell is to do. At most one is under way at a time; measuring goes on beside it.
enum class Do : std::uint8_t {
  preflight,
  measure,
  baseline,
  arm,
  inject,
  detect,
  evaluate,  ///< The guards of `action`.
  run,       ///< `action`, attempt `attempt`, after `delay_ms`.
  ask,       ///< A person; `question` says what.
  revert,
  settle,
  analyse,
  read_back,
  close,
  end_background,  ///< What was begun in the background and may still run.
};

[[nodiscard]] std::string_view name_of(Do what);

struct Command {
  std::uint64_t number = 0;
  Do what = Do::preflight;
  std::int32_t action = -1;  ///< Index into the plan; -1 when it is not about a step.
  std::int32_t attempt = 0;
  std::int64_t delay_ms = 0;
  std::string question;  ///< inject, confirm, run, branch, interrupted, agree, danger, failed.

  bool operator==(const Command&) const = default;
};

/// Why a run cannot pass, by the verdict it forces.
struct Reasons {
  std::vector<std::string> aborted;
  std::vector<std::string> failed;
  std::vector<std::string> inconclusive;
};

struct State {
  Phase phase = Phase::opening;
  model::RunOpened run;
  model::Planned plan;
  std::int32_t at = 0;  ///< Index of the action under way or next.
  std::int32_t attempt = 1;
  std::uint64_t issued = 0;                ///< Commands so far.
  std::optional<model::Issued> pending;    ///< On disk as begun, outcome not known.
  std::vector<model::Variable> variables;  ///< Captured or known so far; later ones win.
  Reasons reasons;
  bool saw_down = false;
  bool probe_lost = false;       ///< Nothing more is known of how clients fare.
  bool may_be_injected = false;  ///< Set before the attempt, for it may take effect and not answer.
  bool disrupted = false;        ///< The inject succeeded.
  bool undo_armed = false;
  bool reverted = false;
  bool revert_failed = false;
  bool measuring = false;
  bool stopping = false;  ///< Somebody asked to stop: revert, then close.
  bool waiting = false;   ///< A person is needed and none is there: the process may end.
  std::string waiting_for;
  bool outcome_unknown =
      false;  ///< The step at `at` may or may not have run: never run it unasked.
  std::vector<std::string> agreed;  ///< Who agreed to the action at `at`.
  bool danger_named = false;        ///< The application's name was typed for it.
  bool failed = false;              ///< It failed, and a person is to say how to go on.
  std::string failure;              ///< Why, in that case.
  bool resumed = false;
  bool procedures_done = false;
  std::vector<std::string> background;  ///< Actions begun in the background and not ended yet.

  /// True when there is a fault in force that can be taken back.
  [[nodiscard]] bool must_revert() const {
    return undo_armed && !run.fault_destroys && !reverted && !revert_failed;
  }
};

struct Decision {
  State state;
  std::optional<Command> command;
  bool cancel = false;  ///< Cut the command under way short (a stop was asked for).
};

/// Total: an event that does not fit the state changes nothing but what it says.
[[nodiscard]] Decision advance(State state, const model::Event& event);

/// Folds a journal; the decision's command is what to issue next, unless `pending` says that it was
/// issued already.
[[nodiscard]] Decision replay(const std::vector<model::Event>& events);

/// The exit code of a run that stands like this: 0 passed, 1 failed or inconclusive, 3 aborted,
/// 4 waiting for a person, 5 a fault could not be verified as reverted.
[[nodiscard]] int exit_code(const State& state, const std::string& verdict);

}  // namespace understudy::exercise
