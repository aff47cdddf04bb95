#include "understudy/exercise/compile.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace understudy::exercise {

namespace {

using model::Action;

constexpr std::int64_t default_timeout_ms = 120'000;

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
  }
  return "match";
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

  [[nodiscard]] model::Planned take() { return {.actions = std::move(actions_)}; }

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
    if (!step.guard.empty()) {
      Action& guard = emit(step.id + "?when", step.id, "unless", step.text, step.where);
      guard.ways.push_back({.branch = step.id,
                            .text = step.text,
                            .guard = filled(step.guard),
                            .host = step.guard_host,
                            .target = guard_at + 1});
    }
    if (step.manual()) emit(step.id, step.id, "confirm", step.text, step.where);
    blocks(step.id, step.id, step.text, step.blocks);
    if (!step.branches.empty()) decide(step);
    if (!step.guard.empty()) actions_[static_cast<std::size_t>(guard_at)].next = here();
  }

  void blocks(const std::string& id, const std::string& step, const std::string& text,
              const std::vector<model::Block>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string block_id = i == 0 ? id : fmt::format("{}#{}", id, i + 1);
      fill(emit(block_id, step, "run", text, list[i].where), list[i]);
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
    action.timeout_ms = given.timeout ? given.timeout->count() : default_timeout_ms;
    action.output = name_of(given.output);
    action.only_stdout = given.only_stdout;
    action.capture = given.capture;
    action.retry = given.retry;
    action.interval_ms = given.interval.count();
    action.idempotent = given.idempotent;
    for (const model::ShellCommand& command : block.commands) {
      action.commands.push_back(planned(command, given));
    }
  }

  [[nodiscard]] model::PlannedCommand planned(const model::ShellCommand& command,
                                              const model::Attributes& given) const {
    model::PlannedCommand out{.text = filled(command.text),
                              .expected = {},
                              .exit_code = given.exit_code.value_or(command.exit_code),
                              .any_exit = given.any_exit,
                              .line = command.where.line};
    for (const model::ExpectedLine& line : command.expected) {
      out.expected.push_back({.match = std::string(name_of(line.match)),
                              .repeat = std::string(name_of(line.repeat)),
                              .text = filled(line.text, line.match == model::Match::regex)});
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
                      .target = start});
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

  /// Of the characters that a value may hold, two mean something else in a regular expression.
  [[nodiscard]] std::string filled(std::string text, bool in_regex = false) const {
    for (const auto& [name, plain] : values_) {
      std::string value = plain;
      if (in_regex) {
        replace_all(value, ".", "\\.");
        replace_all(value, "+", "\\+");
      }
      replace_all(text, "<" + name + ">", value);
      replace_all(text, "{{" + name + "}}", value);
      replace_all(text, "{{ " + name + " }}", value);
    }
    return text;
  }

  std::map<std::string, std::string> values_;
  std::string section_;
  std::vector<Action> actions_;
};

}  // namespace

CompiledPlan compile(const model::Scenario& scenario,
                     const std::map<std::string, std::string>& inputs) {
  CompiledPlan out;
  std::map<std::string, std::string> values;
  for (const model::Input& input : scenario.inputs) {
    const auto given = inputs.find(input.name);
    const std::string value = given != inputs.end() ? given->second : input.value.value_or("");
    if (value.empty()) {
      out.findings.push_back(
          {.code = "US-X001",
           .message = fmt::format("the placeholder '<{}>' has no value", input.name),
           .where = input.where,
           .hint = fmt::format("give one with --set {}=VALUE", input.name)});
    } else if (!means_itself(value)) {
      out.findings.push_back(
          {.code = "US-X002",
           .message = fmt::format("the value of '<{}>' holds a character a shell may read "
                                  "otherwise",
                                  input.name),
           .where = input.where,
           .hint = "use letters, digits and _ . : / @ % + = , - only"});
    }
    values[input.name] = value;
  }
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
  out.plan = compiler.take();
  return out;
}

}  // namespace understudy::exercise
