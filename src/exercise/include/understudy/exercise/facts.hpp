/// \file
/// What a run's journal says, drawn together: the one place where instants become durations and
/// objectives are held against them. Verdict, report and exit code all read these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"

namespace understudy::exercise {

/// An objective against its measurement.
enum class Held : std::uint8_t {
  met,
  missed,
  unknown,       ///< The measurement is missing or too coarse to tell.
  not_declared,  ///< The team set no objective.
};

/// One step (or branch decision) as it went.
struct StepRecord {
  model::Action action;
  /// ok, failed, timed_out, not_started, interrupted, waiting, running, stopped.
  std::string outcome;
  std::string detail;
  std::string actor;  ///< A person's name, or "understudy".
  std::string way;    ///< Decisions: the branch taken. A failed step: where the run went on.
  std::vector<std::string> agreed;  ///< Who agreed before it was done.
  int attempts = 0;
  std::int64_t began_ns = 0;
  std::int64_t ended_ns = 0;
  std::int64_t human_ns = 0;  ///< Time spent waiting for a person.
  std::vector<model::GuardResult> guards;
  std::vector<model::CommandResult> commands;  ///< Of the last attempt.
  std::int64_t newest_unix_ns = 0;             ///< As in StepFinished, once it has passed.
  std::int64_t newest_step_ns = 0;
};

/// The newest record left, as a step with `rpo-probe` found it.
struct NewestLeft {
  std::string action;
  std::int64_t unix_ns = 0;
  std::int64_t error_ns = 0;  ///< How coarsely it was printed.
  std::int64_t age_ns = 0;    ///< Disruption minus it; below zero when it was written afterwards.
  Held held = Held::unknown;
};

/// A basic assumption and what is known of it.
struct AssumptionRecord {
  std::string text;
  std::uint32_t line = 0;
  std::string held;  ///< held, not held, confirmed, assumed, not reached.
  std::string by;    ///< Who or what says so.
};

/// Something done otherwise than written.
struct Deviation {
  std::string action;
  std::string actor;
  std::string note;
};

struct Facts {
  model::RunOpened opened;
  model::Planned plan;
  model::Stamp opened_at;
  std::optional<model::Stamp> closed_at;
  std::optional<model::Closed> closed;

  std::vector<model::Check> preflight;
  std::optional<model::BaselineTaken> baseline;
  std::optional<model::FaultInjected> fault;
  std::optional<model::FaultReverted> reverted;
  std::optional<model::AvailabilityMeasured> availability;
  std::optional<model::WritesMeasured> writes;
  std::vector<model::ProbeLost> lost_probes;
  std::vector<StepRecord> steps;  ///< In the order in which they were begun.
  std::vector<model::Action> not_reached;
  std::vector<model::Action> passed_over;  ///< As documented: never run in an exercise.
  std::vector<AssumptionRecord> assumptions;
  std::vector<Deviation> deviations;
  bool resumed = false;

  /// Instants, nanoseconds of CLOCK_BOOTTIME.
  std::optional<std::int64_t> disrupted_ns;  ///< The RTO clock's start.
  std::optional<std::int64_t> detected_ns;   ///< First failed probe after it.
  std::optional<std::int64_t> first_step_ns;
  std::optional<std::int64_t> recovered_ns;      ///< First good answer after which service held.
  std::optional<std::int64_t> verified_ns;       ///< The test procedure's end.
  bool clock_is_stopped_by_a_step = false;       ///< The playbook says so, with `clock=stop`.
  std::optional<std::int64_t> clock_stopped_ns;  ///< When the last such step had passed.
  std::string clock_start;  ///< The step that the playbook starts its clock with; mostly none.
  std::optional<std::int64_t> clock_started_ns;  ///< When it began: told, and never counted from.

  std::optional<std::int64_t> time_to_detect_ns;
  std::optional<std::int64_t> time_to_recover_ns;  ///< Against the RTO.
  std::optional<std::int64_t> time_to_verify_ns;
  std::optional<std::int64_t> downtime_ns;         ///< Sum of all outages since the disruption.
  std::int64_t resolution_ns = 0;                  ///< Error bound of the measured ones.
  std::int64_t human_ns = 0;                       ///< Waiting for people, inside the above.
  std::optional<std::int64_t> oldest_lost_age_ns;  ///< Disruption minus acknowledgement.

  /// Lost data, by the ledger and by steps with `rpo-probe`; the worse of both counts.
  std::optional<std::int64_t> disrupted_unix_ns;
  bool rpo_is_probed_by_a_step = false;        ///< The playbook has such a step.
  std::vector<NewestLeft> newest_left;         ///< What those that passed have found.
  std::optional<std::int64_t> probed_loss_ns;  ///< The oldest age; not below zero.
  std::optional<std::int64_t> data_loss_ns;    ///< Against the RPO; nothing when it is not known.
  bool losses_differ = false;  ///< Ledger and step differ by more than their errors.
  Held rpo_by_ledger = Held::unknown;
  Held rpo_by_probe = Held::not_declared;  ///< Also where no step probes it.

  Held rto = Held::unknown;
  Held rpo = Held::unknown;
  int unverified_outputs = 0;  ///< Commands whose output was not judged.
};

/// The name of the pre-flight check that looks at an assumption.
[[nodiscard]] std::string assumption_name(const model::PlannedAssumption& assumption);

/// Folds a journal's events. Total: any prefix of a journal gives facts.
[[nodiscard]] Facts facts(const std::vector<model::Event>& events);

}  // namespace understudy::exercise
