/// \file
/// A scenario as a run carries it out: its steps laid flat, each with the way on. The plan is the
/// second event of a journal, so a run needs nothing but its journal to go on.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

namespace understudy::model {

/// One documented line of output; the fields mirror ExpectedLine.
struct PlannedLine {
  std::string match;   ///< literal, wildcard, glob, regex, any_lines.
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
  bool operator==(const Way&) const = default;
};
BOOST_DESCRIBE_STRUCT(Way, (), (branch, text, guard, host, target))

/// One thing to do. `kind` says which fields speak:
/// - run: a block; `commands` and the attributes.
/// - confirm: a manual step; `text`.
/// - decide: exactly one of `ways` must hold.
/// - unless: a step with a guard of its own; ways[0] is the guarded step, `next` skips it.
struct Action {
  std::string id;       ///< The step's id; with `#n` for its n-th block from the second on.
  std::string step;     ///< Id of the step it belongs to.
  std::string section;  ///< recovery, test or resume.
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
  std::string output;  ///< match, contains, sample, ignore.
  bool only_stdout = false;
  std::string capture;
  std::int32_t retry = 0;
  std::int64_t interval_ms = 0;
  bool idempotent = false;
  std::vector<Way> ways;
  std::int32_t next = 0;  ///< Index of the action after this one; the plan's size is the end.
  bool operator==(const Action&) const = default;
};
BOOST_DESCRIBE_STRUCT(Action, (),
                      (id, step, section, kind, text, line, style, language, commands, host, folder,
                       environment, timeout_ms, output, only_stdout, capture, retry, interval_ms,
                       idempotent, ways, next))

struct Planned {
  std::vector<Action> actions;
  bool operator==(const Planned&) const = default;
};
BOOST_DESCRIBE_STRUCT(Planned, (), (actions))

}  // namespace understudy::model
