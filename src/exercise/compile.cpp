#include "understudy/exercise/compile.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "understudy/diag/nearest.hpp"
#include "understudy/exercise/secrets.hpp"

namespace understudy::exercise {

namespace {

using model::Action;

constexpr std::int64_t default_timeout_ms = 120'000;
/// A person at the terminal is not cut short in the middle.
constexpr std::int64_t default_sitting_ms = 3'600'000;

bool means_itself(std::string_view value) {
  constexpr std::string_view safe =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/@%+=,-";
  return !value.empty() && value.find_first_not_of(safe) == std::string_view::npos;
}

std::string_view name_of(model::Match match) {
  switch (match) {
    case model::Match::literal: return "literal";
    case model::Match::wildcard: return "wildcard";
    case model::Match::glob: return "glob";
    case model::Match::regex: return "regex";
    case model::Match::any_lines: return "any_lines";
    case model::Match::escaped: return "escaped";
    case model::Match::no_eol: return "no_eol";
  }
  return "literal";
}

std::string_view name_of(model::Repeat repeat) {
  switch (repeat) {
    case model::Repeat::once: return "once";
    case model::Repeat::optional: return "optional";
    case model::Repeat::star: return "star";
    case model::Repeat::plus: return "plus";
  }
  return "once";
}

std::string_view name_of(model::OutputMode mode) {
  switch (mode) {
    case model::OutputMode::match: return "match";
    case model::OutputMode::contains: return "contains";
    case model::OutputMode::sample: return "sample";
    case model::OutputMode::ignore: return "ignore";
    case model::OutputMode::json: return "json";
  }
  return "match";
}

/// Why an exercise passes a step over, as documented; empty: it does not.
std::string passed_over(const model::Attributes& given) {
  if (!given.skip.empty()) return "not to be run: " + given.skip;
  return given.only == model::Only::real ? "only in a real recovery" : "";
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

class Compiler {
 public:
  explicit Compiler(std::map<std::string, std::string> values) : values_(std::move(values)) {}

  void section(const std::string& name, const std::vector<model::Step>& steps) {
    section_ = name;
    sequence(steps);
  }

  /// The way on from a failed step alone: what comes before ends where it begins.
  void rollback(const std::vector<model::Step>& steps) {
    rollback_ = here();
    section("rollback", steps);
    const auto past = [this](std::int32_t& target) {
      if (target == rollback_) target = here();
    };
    if (rollback_ == here()) return;
    for (Action& action : actions_) {
      if (action.section == "rollback") break;
      past(action.next);
      for (model::Way& way : action.ways) past(way.target);
    }
  }

  void assume(const std::vector<model::Assumption>& list) {
    for (const model::Assumption& one : list) {
      assumptions_.push_back({.text = one.text,
                              .probe = one.probe ? one.probe->value : "",
                              .guard = filled(one.guard),
                              .host = one.guard_host,
                              .negated = one.guard_negated,
                              .line = one.where.line});
    }
  }

  [[nodiscard]] model::Planned take() {
    for (const auto& [action, name] : leaps_) leap(action, name);
    return {.actions = std::move(actions_), .assumptions = std::move(assumptions_)};
  }

 private:
  [[nodiscard]] std::int32_t here() const { return static_cast<std::int32_t>(actions_.size()); }

  Action& emit(std::string id, const std::string& step, std::string kind, const std::string& text,
               const diag::Span& where) {
    Action action{.id = std::move(id),
                  .step = step,
                  .section = section_,
                  .kind = std::move(kind),
                  .text = text,
                  .line = where.line};
    action.next = here() + 1;
    actions_.push_back(std::move(action));
    return actions_.back();
  }

  void sequence(const std::vector<model::Step>& steps) {
    for (const model::Step& step : steps) one(step);
  }

  void one(const model::Step& step) {
    const std::int32_t guard_at = here();
    if (!step.name.empty()) named_.emplace(step.name, guard_at);
    if (!step.guard.empty()) {
      Action& guard = emit(step.id + "?when", step.id, "unless", step.text, step.where);
      guard.ways.push_back({.branch = step.id,
                            .text = step.text,
                            .guard = filled(step.guard),
                            .host = step.guard_host,
                            .target = guard_at + 1,
                            .negated = step.guard_negated});
    }
    if (step.manual()) {
      people(emit(step.id, step.id, "confirm", step.text, step.where), step.attributes);
    }
    blocks(step.id, step.id, step.text, step.blocks);
    if (!step.branches.empty()) decide(step);
    if (!step.guard.empty()) actions_[static_cast<std::size_t>(guard_at)].next = here();
  }

  void blocks(const std::string& id, const std::string& step, const std::string& text,
              const std::vector<model::Block>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string block_id = i == 0 ? id : fmt::format("{}#{}", id, i + 1);
      const model::Attributes& given = list[i].attributes;
      const auto guard_at = static_cast<std::size_t>(here());
      const bool guarded = !given.when.empty() && passed_over(given).empty();
      if (guarded) {
        Action& guard =
            emit(fmt::format("{}#{}?when", id, i + 1), step, "unless", text, list[i].where);
        guard.ways.push_back({.branch = block_id,
                              .text = text,
                              .guard = filled(given.when),
                              .host = given.host,
                              .target = here(),
                              .negated = given.unless});
      }
      fill(emit(block_id, step, "run", text, list[i].where), list[i]);
      if (guarded) actions_[guard_at].next = here();
    }
  }

  void fill(Action& action, const model::Block& block) {
    const model::Attributes& given = block.attributes;
    action.style = block.style == model::BlockStyle::script ? "script" : "session";
    action.language = block.language;
    action.host = given.host;
    action.folder = filled(given.folder);
    for (const auto& [name, value] : given.env) {
      action.environment.push_back(name + "=" + filled(value));
    }
    action.interactive = given.interactive;
    action.background = given.background;
    action.rpo_probe = given.rpo_probe;
    action.timeout_ms = given.timeout       ? given.timeout->count()
                        : given.interactive ? default_sitting_ms
                                            : default_timeout_ms;
    action.output = name_of(given.output);
    action.only_stdout = given.only_stdout;
    action.capture = given.capture;
    action.retry = given.retry;
    action.interval_ms = given.interval.count();
    action.idempotent = given.idempotent;
    action.interpreter = given.interpreter;
    people(action, given);
    for (const model::ShellCommand& command : block.commands) {
      action.commands.push_back(planned(command, given));
    }
  }

  /// Who does an action and what is asked before, and where it goes on when it fails.
  void people(Action& action, const model::Attributes& given) {
    action.why = passed_over(given);
    if (!action.why.empty()) action.kind = "pass";
    action.role = given.role ? given.role->value : "";
    action.confirm = given.confirm;
    action.danger = given.danger;
    action.starts_clock = given.starts_clock;
    action.stops_clock = given.stops_clock;
    if (given.on_fail == model::OnFail::ask) action.on_fail = "ask";
    if (given.on_fail_step) leaps_.emplace_back(here() - 1, given.on_fail_step->value);
  }

  /// Forward only, whatever the playbook says: a run must end. The parser has refused all else.
  void leap(std::int32_t from, const std::string& name) {
    const auto step = named_.find(name);
    std::int32_t target = step == named_.end() ? -1 : step->second;
    if (name == "rollback" && rollback_ < static_cast<std::int32_t>(actions_.size())) {
      target = rollback_;
    }
    if (target <= from) return;
    Action& action = actions_[static_cast<std::size_t>(from)];
    action.on_fail = "goto";
    action.fail_target = target;
  }

  [[nodiscard]] model::PlannedCommand planned(const model::ShellCommand& command,
                                              const model::Attributes& given) const {
    const bool foreign = !given.interpreter.empty();
    const bool shown = !given.skip.empty();
    model::PlannedCommand out{.text = shown     ? command.text
                                      : foreign ? filled(command.text, Fill::braced)
                                                : filled(command.text),
                              .expected = {},
                              .exit_code = given.exit_code.value_or(command.exit_code),
                              .any_exit = given.any_exit,
                              .line = command.where.line};
    for (const model::ExpectedLine& line : command.expected) {
      out.expected.push_back(
          {.match = std::string(name_of(line.match)),
           .repeat = std::string(name_of(line.repeat)),
           .text = filled(line.text, line.match == model::Match::regex ? Fill::regex : Fill::all)});
    }
    return out;
  }

  void decide(const model::Step& step) {
    const auto at = static_cast<std::size_t>(here());
    emit(step.id + "?", step.id, "decide", step.text, step.where);
    std::vector<model::Way> ways;
    std::vector<std::pair<std::int32_t, std::int32_t>> ranges;
    for (const model::Branch& branch : step.branches) {
      const std::int32_t start = here();
      ways.push_back({.branch = branch.id,
                      .text = branch.text,
                      .guard = filled(branch.guard),
                      .host = branch.guard_host,
                      .target = start,
                      .negated = branch.guard_negated});
      blocks(branch.id, step.id, branch.text, branch.blocks);
      sequence(branch.steps);
      ranges.emplace_back(start, here());
    }
    join(at, std::move(ways), ranges);
  }

  /// Every branch falls through to what follows the decision, never into the next branch.
  void join(std::size_t decision, std::vector<model::Way> ways,
            const std::vector<std::pair<std::int32_t, std::int32_t>>& ranges) {
    const std::int32_t after = here();
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const auto [start, end] = ranges[i];
      if (start == end) ways[i].target = after;
      for (std::int32_t k = start; k < end; ++k) {
        Action& action = actions_[static_cast<std::size_t>(k)];
        if (action.next == end) action.next = after;
        for (model::Way& way : action.ways) {
          if (way.target == end) way.target = after;
        }
      }
    }
    actions_[decision].ways = std::move(ways);
    actions_[decision].next = after;
  }

  enum class Fill : std::uint8_t {
    all,
    regex,   ///< Of the characters that a value may hold, two mean something else there.
    braced,  ///< `{{x}}` only: in another language `<x>` may mean anything.
  };

  [[nodiscard]] std::string filled(std::string text, Fill fill = Fill::all) const {
    for (const auto& [name, plain] : values_) {
      std::string value = plain;
      if (fill == Fill::regex) {
        replace_all(value, ".", "\\.");
        replace_all(value, "+", "\\+");
      }
      if (fill != Fill::braced) replace_all(text, "<" + name + ">", value);
      replace_all(text, "{{" + name + "}}", value);
      replace_all(text, "{{ " + name + " }}", value);
    }
    return text;
  }

  std::map<std::string, std::string> values_;
  std::string section_;
  std::vector<Action> actions_;
  std::vector<model::PlannedAssumption> assumptions_;
  std::map<std::string, std::int32_t> named_;  ///< Steps by name: where they begin.
  std::vector<std::pair<std::int32_t, std::string>> leaps_;
  std::int32_t rollback_ = 0;
};

diag::Diagnostic about(const model::Input& input, std::string code, std::string message,
                       std::string hint) {
  return {.code = std::move(code),
          .message = std::move(message),
          .where = input.where,
          .hint = std::move(hint)};
}

/// The same for a secret, without telling it.
diag::Diagnostic misfit_secret(const model::Input& input, const std::string& value, bool typed) {
  const std::string& name = input.name;
  if (typed) {
    return about(
        input, "US-X006",
        fmt::format("the secret '{}' on a command line is there for everyone to see", name),
        fmt::format("leave --set {} out, and export it before: it is read from the "
                    "environment",
                    name));
  }
  if (value.empty()) {
    return about(input, "US-X001", fmt::format("the secret '{}' has no value", name),
                 fmt::format("export {} before, or be asked for it at a terminal", name));
  }
  const bool plain = std::ranges::none_of(
      value, [](char c) { return static_cast<unsigned char>(c) < 0x20U || c == '\x7f'; });
  if (value.size() < Secrets::shortest || !plain) {
    return about(input, "US-X007",
                 fmt::format("the secret '{}' cannot be told from other text", name),
                 fmt::format("it must be one line of at least {} bytes", Secrets::shortest));
  }
  const auto& choices = input.choices;
  const bool chosen = choices.empty() || std::ranges::find(choices, value) != choices.end();
  if (chosen && (input.pattern.empty() || RE2::FullMatch(value, input.pattern))) return {};
  return about(input, "US-X005", fmt::format("this does not look like a value for '{}'", name),
               "see what the playbook says about it");
}

/// A value that does not fit what the playbook says about it; empty: it does.
diag::Diagnostic misfit(const model::Input& input, const std::string& value) {
  if (value.empty()) {
    return about(input, "US-X001", fmt::format("the placeholder '<{}>' has no value", input.name),
                 fmt::format("give one with --set {}=VALUE", input.name));
  }
  const auto& choices = input.choices;
  if (!choices.empty() && std::ranges::find(choices, value) == choices.end()) {
    const std::vector<std::string_view> known(choices.begin(), choices.end());
    return about(input, "US-X004",
                 fmt::format("'{}' is none of the choices for '{}'", value, input.name),
                 diag::did_you_mean(value, known));
  }
  if (!input.pattern.empty() && !RE2::FullMatch(value, input.pattern)) {
    return about(input, "US-X005",
                 fmt::format("'{}' does not look like a value for '{}'", value, input.name),
                 fmt::format("it must match '{}'", input.pattern));
  }
  if (!means_itself(value)) {
    return about(
        input, "US-X002",
        fmt::format("the value of '<{}>' holds a character a shell may read otherwise", input.name),
        "use letters, digits and _ . : / @ % + = , - only");
  }
  return {};
}

/// The values of the placeholders that are no secrets; what does not fit is said.
std::map<std::string, std::string> values_of(const model::Scenario& scenario,
                                             const std::map<std::string, std::string>& inputs,
                                             const std::map<std::string, std::string>& secrets,
                                             diag::Findings& findings) {
  std::map<std::string, std::string> values;
  for (const model::Input& input : scenario.inputs) {
    const auto given = inputs.find(input.name);
    if (input.secret) {
      const auto known = secrets.find(input.name);
      diag::Diagnostic finding =
          misfit_secret(input, known == secrets.end() ? "" : known->second, given != inputs.end());
      if (!finding.code.empty()) findings.push_back(std::move(finding));
      continue;
    }
    const std::string value = given != inputs.end() ? given->second : input.value.value_or("");
    if (diag::Diagnostic finding = misfit(input, value); !finding.code.empty()) {
      findings.push_back(std::move(finding));
    }
    values[input.name] = value;
  }
  return values;
}

}  // namespace

CompiledPlan compile(const model::Scenario& scenario,
                     const std::map<std::string, std::string>& inputs,
                     const std::map<std::string, std::string>& secrets) {
  CompiledPlan out;
  const std::map<std::string, std::string> values =
      values_of(scenario, inputs, secrets, out.findings);
  for (const auto& [name, value] : inputs) {
    const auto known = std::ranges::find(scenario.inputs, name, &model::Input::name);
    if (known != scenario.inputs.end()) continue;
    out.findings.push_back({.code = "US-X003",
                            .message = fmt::format("the scenario has no placeholder '<{}>'", name),
                            .where = scenario.where,
                            .hint = "check the spelling of --set"});
  }

  Compiler compiler(values);
  compiler.section("recovery", scenario.recovery);
  compiler.section("test", scenario.test);
  compiler.section("resume", scenario.resume);
  compiler.rollback(scenario.rollback);
  compiler.assume(scenario.assumptions);
  out.plan = compiler.take();
  return out;
}

}  // namespace understudy::exercise
