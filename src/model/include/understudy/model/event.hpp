/// \file
/// What can be known about a run: the events of its journal. Everything shown about a run is a fold
/// over these. Each struct is described, so that the journal's codec and its tests see every field.
///
/// Times are nanoseconds of CLOCK_BOOTTIME (`*_ns`), which all processes of one machine share; wall
/// time is only ever a label. Durations declared by people are milliseconds (`*_ms`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <boost/describe.hpp>

#include "understudy/model/plan.hpp"

namespace understudy::model {

/// When something was recorded.
struct Stamp {
  std::int64_t boot_ns = 0;
  std::int64_t wall_ns = 0;  ///< Unix time.

  bool operator==(const Stamp&) const = default;
};
BOOST_DESCRIBE_STRUCT(Stamp, (), (boot_ns, wall_ns))

/// The first event of every journal: what is run, on whose word, against which targets.
struct RunOpened {
  std::string run_id;
  std::string tool_version;
  std::string boot_id;  ///< The machine's boot: `*_ns` of another boot cannot be compared.
  std::string application;
  std::string title;
  std::string environment;
  bool production = false;
  std::string playbook;  ///< As the user named it.
  std::string scenario;  ///< Its id.
  std::string scenario_title;
  std::string service;
  std::string playbook_sha256;  ///< Of the bytes that are run; frozen beside the journal.
  std::string manifest_sha256;
  std::string mode;  ///< manual, semi or auto.
  std::string fault;
  std::string fault_title;
  bool fault_destroys = false;
  std::string heal;
  std::int64_t rto_ms = -1;  ///< -1: none declared.
  std::int64_t rpo_ms = -1;
  std::string probe;
  std::string probe_url;
  std::int64_t probe_interval_ms = 0;
  std::string ledger;  ///< Empty: RPO is not measured.
  std::int64_t ledger_interval_ms = 0;
  std::string actor;               ///< Who started it.
  std::string trigger = "person";  ///< What started it: person, schedule or pipeline.
  std::string trigger_name;        ///< The schedule's or the pipeline's name.
  std::string build;               ///< The pipeline's build.
  static constexpr std::size_t added_fields = 3;  ///< See journal/described.hpp.
  bool operator==(const RunOpened&) const = default;
};
BOOST_DESCRIBE_STRUCT(RunOpened, (),
                      (run_id, tool_version, boot_id, application, title, environment, production,
                       playbook, scenario, scenario_title, service, playbook_sha256,
                       manifest_sha256, mode, fault, fault_title, fault_destroys, heal, rto_ms,
                       rpo_ms, probe, probe_url, probe_interval_ms, ledger, ledger_interval_ms,
                       actor, trigger, trigger_name, build))

/// The intent record: on disk before the command it names is performed. `action` and `attempt` are
/// set for steps only.
struct Issued {
  std::uint64_t command = 0;  ///< Counts from 1 within the run.
  std::string kind;           ///< preflight, measure, baseline, arm, inject, detect, run, …
  std::string action;
  std::int32_t attempt = 0;
  bool operator==(const Issued&) const = default;
};
BOOST_DESCRIBE_STRUCT(Issued, (), (command, kind, action, attempt))

struct Check {
  std::string name;
  bool ok = false;
  std::string detail;
  std::string hint;
  bool operator==(const Check&) const = default;
};
BOOST_DESCRIBE_STRUCT(Check, (), (name, ok, detail, hint))

struct PreflightDone {
  std::vector<Check> checks;
  bool operator==(const PreflightDone&) const = default;
};
BOOST_DESCRIBE_STRUCT(PreflightDone, (), (checks))

/// Probe and ledger run, or why they do not.
struct MeasuringStarted {
  bool ok = false;
  std::string detail;
  bool operator==(const MeasuringStarted&) const = default;
};
BOOST_DESCRIBE_STRUCT(MeasuringStarted, (), (ok, detail))

/// Steady state before the fault.
struct BaselineTaken {
  bool steady = false;
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  std::uint64_t acknowledged = 0;  ///< Writes.
  std::int64_t p50_ns = 0;
  std::int64_t p99_ns = 0;
  std::string detail;
  bool operator==(const BaselineTaken&) const = default;
};
BOOST_DESCRIBE_STRUCT(BaselineTaken, (),
                      (steady, requests, failed, acknowledged, p50_ns, p99_ns, detail))

/// The undo is on disk and its guardian watches; or why not.
struct UndoArmed {
  bool ok = false;
  std::int32_t guardian_pid = 0;  ///< 0: nothing to guard (the fault destroys).
  std::string detail;
  bool operator==(const UndoArmed&) const = default;
};
BOOST_DESCRIBE_STRUCT(UndoArmed, (), (ok, guardian_pid, detail))

/// The disruption. Its instant is `began_ns`: just before the inject command was started.
struct FaultInjected {
  bool ok = false;  ///< The commands succeeded and the effect was verified.
  std::int64_t began_ns = 0;
  std::int64_t ended_ns = 0;
  std::string detail;
  bool operator==(const FaultInjected&) const = default;
};
BOOST_DESCRIBE_STRUCT(FaultInjected, (), (ok, began_ns, ended_ns, detail))

/// The client's view turned: a request failed after success, or succeeded after failure.
struct ProbeChanged {
  bool up = false;
  std::int64_t at_ns =
      0;               ///< Down: when the failed request was due. Up: when the answer was there.
  std::string detail;  ///< "HTTP 502", "connection refused", "no answer within 1 s" …
  bool operator==(const ProbeChanged&) const = default;
};
BOOST_DESCRIBE_STRUCT(ProbeChanged, (), (up, at_ns, detail))

/// A measuring process ended or fell silent. The run can no longer pass.
struct ProbeLost {
  std::string which;  ///< probe or ledger.
  std::string detail;
  bool operator==(const ProbeLost&) const = default;
};
BOOST_DESCRIBE_STRUCT(ProbeLost, (), (which, detail))

/// The wait for the first failed probe ended.
struct DetectionEnded {
  bool detected = false;
  std::string detail;
  bool operator==(const DetectionEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(DetectionEnded, (), (detected, detail))

/// How one branch's guard came out.
struct GuardResult {
  std::string branch;
  std::string guard;
  std::int32_t exit_code = 0;
  bool holds = false;
  std::string output;
  bool operator==(const GuardResult&) const = default;
};
BOOST_DESCRIBE_STRUCT(GuardResult, (), (branch, guard, exit_code, holds, output))

/// The guards of a decision (or of one step's `when=`) were evaluated.
struct GuardsEvaluated {
  std::string action;
  std::vector<GuardResult> results;
  bool operator==(const GuardsEvaluated&) const = default;
};
BOOST_DESCRIBE_STRUCT(GuardsEvaluated, (), (action, results))

/// One command of a step with what it printed and what the playbook says it prints.
struct CommandResult {
  std::string command;
  std::int32_t exit_code = 0;
  std::int32_t expected_exit = 0;
  std::string output;     ///< At most 64 KiB; secrets replaced.
  std::string expected;   ///< The documented output as written; empty if none.
  std::string mismatch;   ///< Empty: as documented.
  bool verified = false;  ///< The output was judged (not a sample, not ignored, not absent).
  std::int64_t began_ns = 0;
  std::int64_t ended_ns = 0;
  bool operator==(const CommandResult&) const = default;
};
BOOST_DESCRIBE_STRUCT(CommandResult, (),
                      (command, exit_code, expected_exit, output, expected, mismatch, verified,
                       began_ns, ended_ns))

struct Variable {
  std::string name;
  std::string value;
  bool operator==(const Variable&) const = default;
};
BOOST_DESCRIBE_STRUCT(Variable, (), (name, value))

/// One attempt at a block ended.
struct StepFinished {
  std::string action;
  std::int32_t attempt = 1;
  std::string outcome;  ///< ok, failed, timed_out, not_started.
  std::string detail;   ///< Why it is not ok, in one sentence.
  std::vector<CommandResult> commands;
  std::vector<Variable> captured;
  std::int64_t began_ns = 0;
  std::int64_t ended_ns = 0;
  std::int64_t newest_unix_ns = 0;  ///< When the newest record left was written, as it printed it.
  std::int64_t newest_step_ns = 0;  ///< How coarsely it printed that; 0: it was not asked for it.
  static constexpr std::size_t added_fields = 2;  ///< See journal/described.hpp.
  bool operator==(const StepFinished&) const = default;
};
BOOST_DESCRIBE_STRUCT(StepFinished, (),
                      (action, attempt, outcome, detail, commands, captured, began_ns, ended_ns,
                       newest_unix_ns, newest_step_ns))

/// The procedures are over, and with them what still ran in the background. One entry for each
/// that was begun: `ok` when it ran on until it was ended, or ended by itself as documented.
struct BackgroundEnded {
  std::vector<StepFinished> steps;
  bool operator==(const BackgroundEnded&) const = default;
};
BOOST_DESCRIBE_STRUCT(BackgroundEnded, (), (steps))

/// A person's word.
struct PersonAnswered {
  std::string action;
  std::string question;  ///< confirm, run, branch, inject, interrupted.
  std::string actor;
  std::string answer;  ///< done, failed, yes, no, a branch's id, deviation, retry, stop.
  std::string note;
  std::int64_t asked_ns = 0;
  std::int64_t answered_ns = 0;
  bool operator==(const PersonAnswered&) const = default;
};
BOOST_DESCRIBE_STRUCT(PersonAnswered, (),
                      (action, question, actor, answer, note, asked_ns, answered_ns))

/// A person was needed and none answered: never taken for a yes.
struct PersonMissing {
  std::string action;
  std::string question;
  std::string reason;  ///< no_terminal, end_of_input, timeout.
  bool operator==(const PersonMissing&) const = default;
};
BOOST_DESCRIBE_STRUCT(PersonMissing, (), (action, question, reason))

/// The fault was taken back, or could not be.
struct FaultReverted {
  bool ok = false;  ///< Verified: nothing of it is left.
  std::string by;   ///< controller, guardian, sweep; playbook when it destroys.
  std::string detail;
  std::int64_t at_ns = 0;
  bool operator==(const FaultReverted&) const = default;
};
BOOST_DESCRIBE_STRUCT(FaultReverted, (), (ok, by, detail, at_ns))

/// After the procedures: did the service stay up?
struct Settled {
  bool steady = false;
  std::string detail;
  bool operator==(const Settled&) const = default;
};
BOOST_DESCRIBE_STRUCT(Settled, (), (steady, detail))

/// A time in which no request was answered as it should be.
struct Outage {
  std::int64_t from_ns = 0;
  std::int64_t to_ns = 0;  ///< The first good answer; the end of the measurement if there was none.
  bool ended = false;
  std::uint64_t failed = 0;
  std::string first_error;
  bool operator==(const Outage&) const = default;
};
BOOST_DESCRIBE_STRUCT(Outage, (), (from_ns, to_ns, ended, failed, first_error))

/// A slice of the availability strip.
struct Slice {
  std::int64_t from_ns = 0;
  std::uint32_t ok = 0;
  std::uint32_t failed = 0;
  bool operator==(const Slice&) const = default;
};
BOOST_DESCRIBE_STRUCT(Slice, (), (from_ns, ok, failed))

/// What the probe saw from start to end.
struct AvailabilityMeasured {
  bool complete = false;  ///< Without a gap; otherwise nothing may be concluded from it.
  std::string detail;
  std::int64_t from_ns = 0;
  std::int64_t to_ns = 0;
  std::int64_t resolution_ns = 0;  ///< The error bound of every instant below.
  std::uint64_t requests = 0;
  std::uint64_t failed = 0;
  std::int64_t p50_ns = 0;
  std::int64_t p99_ns = 0;
  std::vector<Outage> outages;
  std::int64_t slice_ns = 0;
  std::vector<Slice> strip;
  std::string samples_sha256;  ///< Of the file `probe.samples` beside the journal.
  bool operator==(const AvailabilityMeasured&) const = default;
};
BOOST_DESCRIBE_STRUCT(AvailabilityMeasured, (),
                      (complete, detail, from_ns, to_ns, resolution_ns, requests, failed, p50_ns,
                       p99_ns, outages, slice_ns, strip, samples_sha256))

/// An acknowledged write that was gone afterwards.
struct LostWrite {
  std::uint64_t number = 0;
  std::int64_t acknowledged_ns = 0;
  std::string location;
  std::string found;  ///< What stands there now: "HTTP 404", "another record".
  bool operator==(const LostWrite&) const = default;
};
BOOST_DESCRIBE_STRUCT(LostWrite, (), (number, acknowledged_ns, location, found))

/// The read-back of the write ledger.
struct WritesMeasured {
  bool complete = false;
  std::string detail;
  std::uint64_t attempted = 0;
  std::uint64_t acknowledged = 0;
  std::uint64_t refused = 0;    ///< Answered with an error, or never sent.
  std::uint64_t uncertain = 0;  ///< No answer: may or may not have been kept.
  std::vector<LostWrite> lost;
  std::int64_t interval_ns = 0;
  bool operator==(const WritesMeasured&) const = default;
};
BOOST_DESCRIBE_STRUCT(WritesMeasured, (),
                      (complete, detail, attempted, acknowledged, refused, uncertain, lost,
                       interval_ns))

/// A command was issued and the tool died before it knew the outcome.
struct Interrupted {
  std::uint64_t command = 0;
  std::string kind;
  std::string action;
  std::int32_t attempt = 0;
  bool operator==(const Interrupted&) const = default;
};
BOOST_DESCRIBE_STRUCT(Interrupted, (), (command, kind, action, attempt))

/// A new process took the run up. Nothing was measured since the last record.
struct Resumed {
  std::string actor;
  std::string boot_id;
  bool operator==(const Resumed&) const = default;
};
BOOST_DESCRIBE_STRUCT(Resumed, (), (actor, boot_id))

/// A person or a signal asked to stop.
struct StopRequested {
  std::string by;
  bool operator==(const StopRequested&) const = default;
};
BOOST_DESCRIBE_STRUCT(StopRequested, (), (by))

/// The last event: the run is sealed.
struct Closed {
  std::string verdict;  ///< passed, failed, aborted, inconclusive.
  std::vector<std::string> reasons;
  bool operator==(const Closed&) const = default;
};
BOOST_DESCRIBE_STRUCT(Closed, (), (verdict, reasons))

using Body =
    std::variant<RunOpened, Planned, Issued, PreflightDone, MeasuringStarted, BaselineTaken,
                 UndoArmed, FaultInjected, ProbeChanged, ProbeLost, DetectionEnded, GuardsEvaluated,
                 StepFinished, PersonAnswered, PersonMissing, FaultReverted, Settled,
                 AvailabilityMeasured, WritesMeasured, Interrupted, Resumed, StopRequested, Closed,
                 BackgroundEnded>;

/// One journal entry. `number` counts from 1 without gaps.
struct Event {
  std::uint64_t number = 0;
  Stamp at;
  Body body;

  bool operator==(const Event&) const = default;
};

}  // namespace understudy::model
