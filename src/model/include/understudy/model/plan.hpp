/// \file
/// A scenario as a run carries it out: its steps laid flat, each with the way on. The plan is the
/// second event of a journal, so a run needs nothing but its journal to go on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace understudy::model {

/// One documented line of output; the fields mirror ExpectedLine.
struct PlannedLine {
  std::string match;   ///< literal, wildcard, glob, regex, any_lines, escaped, no_eol.
  std::string repeat;  ///< once, optional, star, plus.
  std::string text;
  bool operator==(const PlannedLine&) const = default;
};
BOOST_DESCRIBE_STRUCT(PlannedLine, (), (match, repeat, text))

struct PlannedCommand {
  std::string text;
  std::vector<PlannedLine> expected;
  std::int32_t exit_code = 0;
  bool any_exit = false;
  std::uint32_t line = 0;  ///< In the playbook.
  bool operator==(const PlannedCommand&) const = default;
};
BOOST_DESCRIBE_STRUCT(PlannedCommand, (), (text, expected, exit_code, any_exit, line))

/// One documented way on from a decision.
struct Way {
  std::string branch;       ///< Id of the branch, e.g. `recovery.1.b`.
  std::string text;         ///< Its condition as written.
  std::string guard;        ///< Exits 0 when this way is the one; empty: a person decides.
  std::string host;         ///< Where the guard runs.
  std::int32_t target = 0;  ///< Index of the action this way leads to; the plan's size is the end.
  bool negated = false;     ///< This way is the one when its guard fails.
  static constexpr std::size_t added_fields = 1;  ///< See journal/described.hpp.
  bool operator==(const Way&) const = default;
};
BOOST_DESCRIBE_STRUCT(Way, (), (branch, text, guard, host, target, negated))

/// One thing to do. `kind` says which fields speak:
/// - run: a block; `commands` and the attributes.
/// - confirm: a manual step; `text`.
/// - decide: exactly one of `ways` must hold.
/// - unless: a step with a guard of its own; ways[0] is the guarded step, `next` skips it.
/// - pass: shown and passed over, as documented; `why`.
struct Action {
  std::string id;       ///< The step's id; with `#n` for its n-th block from the second on.
  std::string step;     ///< Id of the step it belongs to.
  std::string section;  ///< recovery, test, resume or rollback.
  std::string kind;
  std::string text;
  std::uint32_t line = 0;
  std::string style;  ///< script or session.
  std::string language;
  std::vector<PlannedCommand> commands;
  std::string host;  ///< Name of the host; empty: the default one.
  std::string folder;
  std::vector<std::string> environment;  ///< NAME=value
  std::int64_t timeout_ms = 0;
  std::string output;  ///< match, contains, sample, ignore, json.
  bool only_stdout = false;
  std::string capture;
  std::int32_t retry = 0;
  std::int64_t interval_ms = 0;
  bool idempotent = false;
  std::vector<Way> ways;
  std::int32_t next = 0;  ///< Index of the action after this one; the plan's size is the end.
  std::vector<std::string> interpreter;  ///< Reads the block as its input; empty: a shell runs it.
  std::string why;                       ///< Why it is passed over.
  std::string role;                      ///< Who does it or is asked.
  std::int32_t confirm = 0;              ///< So many people agree before it is done.
  bool danger = false;                   ///< The application's name is typed before it is done.
  std::string on_fail;                   ///< Empty: the run has failed; ask; goto.
  std::int32_t fail_target = 0;          ///< Index of the action to go on at, for goto.
  bool interactive = false;              ///< A person has the terminal while it runs.
  bool background = false;               ///< It is ended when the procedures are.
  bool stops_clock = false;              ///< Recovery is not over before it has passed.
  bool starts_clock = false;             ///< The playbook's own start of the disruption.
  bool rpo_probe = false;                ///< It prints when the newest record left was written.
  static constexpr std::size_t added_fields = 12;  ///< See journal/described.hpp.
  bool operator==(const Action&) const = default;
};
BOOST_DESCRIBE_STRUCT(Action, (),
                      (id, step, section, kind, text, line, style, language, commands, host, folder,
                       environment, timeout_ms, output, only_stdout, capture, retry, interval_ms,
                       idempotent, ways, next, interpreter, why, role, confirm, danger, on_fail,
                       fail_target, interactive, background, stops_clock, starts_clock, rpo_probe))

/// What must be so before anything is broken. `probe` and `guard` both empty: a person says so.
struct PlannedAssumption {
  std::string text;
  std::string probe;  ///< Name of a declared probe.
  std::string guard;
  std::string host;
  bool negated = false;
  std::uint32_t line = 0;
  bool operator==(const PlannedAssumption&) const = default;
};
BOOST_DESCRIBE_STRUCT(PlannedAssumption, (), (text, probe, guard, host, negated, line))

struct Planned {
  std::vector<Action> actions;
  std::vector<PlannedAssumption> assumptions;
  static constexpr std::size_t added_fields = 1;  ///< See journal/described.hpp.
  bool operator==(const Planned&) const = default;
};
BOOST_DESCRIBE_STRUCT(Planned, (), (actions, assumptions))

}  // namespace understudy::model
