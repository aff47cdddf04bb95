/// \file
/// A playbook as written: scenarios, procedures, steps, branches and what they run.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"

namespace understudy::model {

/// How one line of documented output is compared with what a command printed.
enum class Match : std::uint8_t {
  literal,    ///< Equal after trailing blanks and ANSI sequences are taken off.
  wildcard,   ///< `[..]` inside the line stands for any text.
  glob,       ///< ` (glob)`: `*` and `?`.
  regex,      ///< ` (re)`: RE2 syntax, anchored at both ends; named groups capture.
  any_lines,  ///< `...` alone: zero or more lines.
  escaped,    ///< ` (esc)`: `\t`, `\e`, `\x1b` … stand for bytes; the line as it was printed.
  no_eol,     ///< ` (no-eol)`: the last line, and nothing ends it.
};

enum class Repeat : std::uint8_t { once, optional, star, plus };

struct ExpectedLine {
  Match match = Match::literal;
  Repeat repeat = Repeat::once;
  std::string text;  ///< Without its mark.
  diag::Span where;
};

/// One command with the output and exit code the playbook documents for it.
struct ShellCommand {
  std::string text;
  std::vector<ExpectedLine> expected;
  int exit_code = 0;
  diag::Span where;
};

enum class OutputMode : std::uint8_t {
  match,     ///< Every documented line, in order, nothing else.
  contains,  ///< The documented lines occur in this order; others may stand between.
  sample,    ///< Shown beside the actual output, not judged; counted as unverified.
  ignore,
  json,  ///< The documented text is JSON, and the output says at least as much.
};

/// What a step is for: a rehearsal, the real thing, or both.
enum class Only : std::uint8_t { both, test, real };

/// Where it goes on when a step has failed for good.
enum class OnFail : std::uint8_t {
  stop,   ///< Nowhere: the run has failed.
  ask,    ///< A person decides: once more, a deviation, or the end.
  go_to,  ///< At a later step, or in the rollback procedure.
};

/// The attributes of a fence's info string or of a step comment.
struct Attributes {
  std::string name;
  std::optional<std::chrono::milliseconds> timeout;
  std::string folder;                      ///< `cwd=`
  std::map<std::string, std::string> env;  ///< `env.NAME=value`
  std::optional<int> exit_code;            ///< `exit=N`; see any_exit
  bool any_exit = false;                   ///< `exit=any`
  OutputMode output = OutputMode::match;
  bool only_stdout = false;                  ///< `stream=stdout`
  std::string capture;                       ///< Variable that takes the trimmed output.
  int retry = 0;                             ///< Further attempts after the first, until it passes.
  std::chrono::milliseconds interval{1000};  ///< From one attempt's end to the next one's start.
  std::string when;                          ///< Guard: a command that must exit 0.
  bool unless = false;                       ///< It must not exit 0: it was written `unless=`.
  std::string host;                          ///< Empty means the default host.
  bool idempotent = false;                   ///< May run again when it is not known whether it ran.
  std::vector<std::string> interpreter;      ///< Runs the block, which it reads as its input.
  std::string skip;                          ///< Why it is shown and never run; empty: it runs.
  Only only = Only::both;
  std::optional<Text> role;   ///< Who does it or is asked: a role or a contact.
  int confirm = 0;            ///< So many people agree before it is done.
  bool danger = false;        ///< The application's name is typed before it is done.
  bool interactive = false;   ///< A person has the terminal while it runs.
  bool background = false;    ///< The next step does not wait for its end.
  bool starts_clock = false;  ///< `clock=start`: it makes the disruption itself.
  bool stops_clock = false;   ///< `clock=stop`: recovery is not over before it has passed.
  bool rpo_probe = false;     ///< It prints the instant of the newest record that is left.
  OnFail on_fail = OnFail::stop;
  std::optional<Text> on_fail_step;  ///< Name of the step to go on at; `rollback` is a procedure.
};

enum class BlockStyle : std::uint8_t {
  script,   ///< One script, run with `-e`.
  session,  ///< `$ command` lines with the output they must produce.
};

/// A fence that runs.
struct Block {
  BlockStyle style = BlockStyle::script;
  std::string language;
  std::vector<ShellCommand> commands;  ///< Exactly one for a script; never empty.
  Attributes attributes;
  diag::Span where;
};

struct Step;

/// A nested bullet that begins with a condition: one documented way on.
struct Branch {
  std::string id;     ///< `recovery.1.a`
  std::string text;   ///< As written, without nested blocks.
  std::string guard;  ///< `when=`: the command that decides; empty means a person decides.
  std::string guard_host;
  bool guard_negated = false;  ///< `unless=`: the way is the one when the command fails.
  std::vector<Block> blocks;
  std::vector<Step> steps;
  diag::Span where;
};

/// One item of a procedure's ordered list. No blocks and no branches: a manual step.
struct Step {
  std::string id;     ///< `recovery.3`, `test.1`, `recovery.1.b.2`: stable within the scenario.
  std::string name;   ///< From `name=`, else empty.
  std::string text;   ///< Prose as written, whitespace folded.
  std::string guard;  ///< `when=` on the step itself: skipped as documented unless it exits 0.
  std::string guard_host;
  bool guard_negated = false;  ///< `unless=`: skipped as documented if it exits 0.
  Attributes attributes;       ///< Of a manual step: who does it, and what is asked before.
  std::vector<Block> blocks;
  std::vector<Branch> branches;
  diag::Span where;

  [[nodiscard]] bool manual() const { return blocks.empty() && branches.empty(); }
};

/// What a heading of a playbook opens.
enum class SectionKind : std::uint8_t {
  other,
  purpose,
  leads,
  severity,
  overview,
  assumptions,
  rto,
  rpo,
  platform,
  recovery,
  test,
  resume,
  rollback,
};

/// A part of the document: heading and Markdown text. The three procedures are here as well, as
/// they read.
struct Section {
  SectionKind kind = SectionKind::other;
  std::string title;
  std::string text;
  diag::Span where;
};

/// A value asked for before the run, `<name>` in commands.
struct Input {
  std::string name;
  std::string prompt;
  std::optional<std::string> value;  ///< Its default.
  std::vector<std::string> choices;  ///< What it may be; empty: anything.
  std::string pattern;               ///< RE2 for the whole value; empty: anything.
  bool secret = false;               ///< An environment variable that is never shown or stored.
  diag::Span where;                  ///< Where it is declared or first used.
};

/// A box to tick below Basic assumptions, `- [ ] …`: what must be so before anything is broken.
struct Assumption {
  std::string text;
  std::optional<Text> probe;  ///< Held when this declared probe is answered as it should be.
  std::string guard;          ///< Held when this command exits 0; both empty: a person says so.
  std::string guard_host;
  bool guard_negated = false;  ///< Held when the command fails.
  diag::Span where;
};

struct Scenario {
  std::string id;  ///< Slug of the title: `bookstore-api-failure`.
  std::string title;
  std::string severity;
  std::optional<Text> service;  ///< What it is for; names a service or dependency.
  std::vector<Text> leads;
  Objectives objectives;
  std::vector<Text> faults;  ///< Declared faults that rehearse it; the first is the default.
  std::vector<Section> sections;
  std::vector<Assumption> assumptions;
  std::vector<Step> recovery;
  std::vector<Step> test;
  std::vector<Step> resume;
  std::vector<Step> rollback;  ///< Only reached by `on-fail=goto:rollback`.
  std::vector<Input> inputs;
  diag::Span where;
};

struct Playbook {
  std::shared_ptr<const diag::Source> source;
  std::string id;
  std::string title;
  std::vector<Scenario> scenarios;
};

/// The scenario with this id, or the only one when `id` is empty; null when there is none such.
[[nodiscard]] const Scenario* find_scenario(const Playbook& playbook, const std::string& id);

}  // namespace understudy::model
