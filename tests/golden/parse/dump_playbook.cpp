#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "dump.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::golden {

namespace {

std::string_view name_of(model::Match match) {
  switch (match) {
    case model::Match::literal: return "literal";
    case model::Match::wildcard: return "wildcard";
    case model::Match::glob: return "glob";
    case model::Match::regex: return "regex";
    case model::Match::any_lines: return "any lines";
    case model::Match::escaped: return "escaped";
    case model::Match::no_eol: return "last line";
  }
  return "?";
}

std::string_view mark_of(model::Repeat repeat) {
  switch (repeat) {
    case model::Repeat::once: return "";
    case model::Repeat::optional: return "?";
    case model::Repeat::star: return "*";
    case model::Repeat::plus: return "+";
  }
  return "";
}

std::string_view name_of(model::OutputMode mode) {
  switch (mode) {
    case model::OutputMode::match: return "match";
    case model::OutputMode::contains: return "contains";
    case model::OutputMode::sample: return "sample";
    case model::OutputMode::ignore: return "ignore";
    case model::OutputMode::json: return "json";
  }
  return "?";
}

class Dump {
 public:
  std::string take() { return std::move(out_); }

  void line(int depth, std::string_view text) {
    out_ += fmt::format("{}{}\n", std::string(static_cast<std::size_t>(depth) * 2, ' '), text);
  }

  void scenario(const model::Scenario& scenario) {
    line(0, fmt::format("scenario {}: {}", scenario.id, scenario.title));
    if (scenario.service) line(1, "service: " + scenario.service->value);
    if (!scenario.severity.empty()) line(1, "severity: " + scenario.severity);
    for (const auto& lead : scenario.leads) line(1, "lead: " + lead.value);
    if (const auto& rto = scenario.objectives.rto) line(1, "rto: " + model::to_text(rto->value));
    if (const auto& rpo = scenario.objectives.rpo) line(1, "rpo: " + model::to_text(rpo->value));
    for (const auto& fault : scenario.faults) line(1, "fault: " + fault.value);
    for (const auto& input : scenario.inputs) {
      line(1, fmt::format("input {} at line {}: {}{}", input.name, input.where.line, input.prompt,
                          input.value ? fmt::format(" (default {})", *input.value) : ""));
      if (!input.choices.empty()) {
        line(2, fmt::format("one of: {}", fmt::join(input.choices, ", ")));
      }
      if (input.secret) line(2, "secret");
      if (!input.pattern.empty()) line(2, "pattern: " + input.pattern);
    }
    for (const auto& section : scenario.sections) {
      line(1, fmt::format("section {}: {} bytes", section.title, section.text.size()));
    }
    for (const auto& box : scenario.assumptions) {
      line(1, fmt::format("box at {}:{}: {}", box.where.line, box.where.column, box.text));
      if (box.probe) line(2, "probe: " + box.probe->value);
      guard(2, box.guard, box.guard_host, box.guard_negated);
    }
    for (const auto* steps :
         {&scenario.recovery, &scenario.test, &scenario.resume, &scenario.rollback}) {
      for (const model::Step& step : *steps) this->step(1, step);
    }
  }

 private:
  void step(int depth, const model::Step& step) {
    const std::string name = step.name.empty() ? "" : fmt::format(" ({})", step.name);
    line(depth, fmt::format("{}{} at {}:{}{}: {}", step.id, name, step.where.line,
                            step.where.column, step.manual() ? ", manual" : "", step.text));
    if (const std::string own = attributes(step.attributes); !own.empty()) {
      line(depth + 1, "has" + own);
    }
    guard(depth + 1, step.guard, step.guard_host, step.guard_negated);
    for (const auto& block : step.blocks) this->block(depth + 1, block);
    for (const auto& branch : step.branches) this->branch(depth + 1, branch);
  }

  void branch(int depth, const model::Branch& branch) {
    line(depth, fmt::format("{} at {}:{}: {}", branch.id, branch.where.line, branch.where.column,
                            branch.text));
    guard(depth + 1, branch.guard, branch.guard_host, branch.guard_negated);
    for (const auto& block : branch.blocks) this->block(depth + 1, block);
    for (const auto& step : branch.steps) this->step(depth + 1, step);
  }

  void guard(int depth, const std::string& guard, const std::string& host, bool negated) {
    if (guard.empty()) return;
    line(depth, fmt::format("{}{}: {}", negated ? "unless" : "when",
                            host.empty() ? "" : " on " + host, guard));
  }

  void block(int depth, const model::Block& block) {
    const bool script = block.style == model::BlockStyle::script;
    line(depth, fmt::format("{} ({}) at {}:{}{}", script ? "script" : "session", block.language,
                            block.where.line, block.where.column, attributes(block.attributes)));
    for (const auto& command : block.commands) {
      line(depth + 1, fmt::format("run at {}:{}: {}", command.where.line, command.where.column,
                                  visible(command.text)));
      for (const auto& expected : command.expected) {
        line(depth + 2,
             fmt::format("{}{} at {}:{}: {}", name_of(expected.match), mark_of(expected.repeat),
                         expected.where.line, expected.where.column, expected.text));
      }
      if (command.exit_code != 0) line(depth + 2, fmt::format("exit {}", command.exit_code));
    }
  }

  static std::string visible(std::string_view text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? std::string("⏎") : std::string(1, c);
    return out;
  }

  static std::string attributes(const model::Attributes& given) {
    std::string out;
    const auto add = [&](std::string_view name, std::string_view value) {
      if (!value.empty()) out += fmt::format(" {}={}", name, value);
    };
    add("name", given.name);
    if (given.timeout) add("timeout", model::to_text(*given.timeout));
    add("cwd", given.folder);
    for (const auto& [name, value] : given.env) add("env." + name, value);
    if (given.exit_code) add("exit", std::to_string(*given.exit_code));
    if (given.any_exit) add("exit", "any");
    if (given.output != model::OutputMode::match) add("output", name_of(given.output));
    if (given.only_stdout) add("stream", "stdout");
    add("capture", given.capture);
    if (given.retry > 0) {
      add("retry", std::to_string(given.retry));
      add("interval", model::to_text(given.interval));
    }
    add(given.unless ? "unless" : "when", given.when);
    add("host", given.host);
    if (given.idempotent) add("idempotent", "true");
    add("interpreter", fmt::format("{}", fmt::join(given.interpreter, " ")));
    people(given, add);
    return out;
  }

  template <typename Add>
  static void people(const model::Attributes& given, const Add& add) {
    add("skip", given.skip);
    if (given.only != model::Only::both) {
      add("only", given.only == model::Only::real ? "real" : "test");
    }
    if (given.role) add("role", given.role->value);
    if (given.confirm > 0) add("confirm", std::to_string(given.confirm));
    if (given.danger) add("danger", "true");
    if (given.interactive) add("interactive", "true");
    if (given.background) add("background", "true");
    if (given.starts_clock) add("clock", "start");
    if (given.stops_clock) add("clock", "stop");
    if (given.rpo_probe) add("rpo-probe", "true");
    if (given.on_fail == model::OnFail::ask) add("on-fail", "ask");
    if (given.on_fail_step) add("on-fail", "goto:" + given.on_fail_step->value);
  }

  std::string out_;
};

}  // namespace

std::string dump(const model::Playbook& playbook) {
  Dump dump;
  dump.line(0, fmt::format("playbook {}: {}", playbook.id, playbook.title));
  for (const auto& scenario : playbook.scenarios) dump.scenario(scenario);
  return dump.take();
}

}  // namespace understudy::golden
