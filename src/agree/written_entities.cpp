// The things of a playbook.
#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>

#include "entity.hpp"
#include "understudy/agree/text_diff.hpp"

namespace understudy::agree {

namespace {

std::string_view name_of(model::OutputMode mode) {
  switch (mode) {
    case model::OutputMode::match: return "match";
    case model::OutputMode::contains: return "contains";
    case model::OutputMode::sample: return "sample";
    case model::OutputMode::ignore: return "ignore";
    case model::OutputMode::json: return "json";
  }
  return {};
}

/// As a playbook marks it.
std::string_view mark_of(const model::ExpectedLine& line) {
  switch (line.match) {
    case model::Match::literal:
    case model::Match::wildcard:
    case model::Match::any_lines: return "";
    case model::Match::glob: return " (glob";
    case model::Match::regex: return " (re";
    case model::Match::escaped: return " (esc";
    case model::Match::no_eol: return " (no-eol";
  }
  return {};
}

std::string_view mark_of(model::Repeat repeat) {
  switch (repeat) {
    case model::Repeat::once: return ")";
    case model::Repeat::optional: return "?)";
    case model::Repeat::star: return "*)";
    case model::Repeat::plus: return "+)";
  }
  return {};
}

std::string text_of(const std::vector<model::ExpectedLine>& lines) {
  std::string out;
  for (const model::ExpectedLine& line : lines) {
    if (!out.empty()) out += '\n';
    out += line.match == model::Match::any_lines ? "..." : line.text;
    const std::string_view mark = mark_of(line);
    if (!mark.empty()) out += fmt::format("{}{}", mark, mark_of(line.repeat));
  }
  return out;
}

std::string_view name_of(model::Only only) {
  switch (only) {
    case model::Only::both: return "";
    case model::Only::test: return "test";
    case model::Only::real: return "real";
  }
  return {};
}

std::string name_of(model::OnFail on_fail, const std::optional<model::Text>& step) {
  switch (on_fail) {
    case model::OnFail::stop: return "";
    case model::OnFail::ask: return "ask";
    case model::OnFail::go_to: return "goto:" + (step ? step->value : "");
  }
  return {};
}

/// How a check is written: it must exit 0, or must not.
std::string_view check_name(bool negated) {
  return negated ? "check that must fail" : "check";
}

Entity entity_of(const model::Scenario& scenario) {
  Entity out{.what = fmt::format("scenario '{}'", scenario.id), .properties = {}};
  out.add("title", scenario.title);
  out.add("severity", scenario.severity);
  out.add("service", scenario.service);
  out.add("leads", scenario.leads);
  out.add("rto", scenario.objectives.rto);
  out.add("rpo", scenario.objectives.rpo);
  out.add("faults", scenario.faults);
  for (const model::Section& section : scenario.sections) {
    // The procedures are compared step by step.
    const bool steps =
        section.kind == model::SectionKind::recovery || section.kind == model::SectionKind::test ||
        section.kind == model::SectionKind::resume || section.kind == model::SectionKind::rollback;
    if (!steps) out.add(fmt::format("section '{}'", section.title), section.text);
  }
  for (const model::Assumption& assumption : scenario.assumptions) {
    const std::string what = fmt::format("assumption '{}'", assumption.text);
    out.add(what,
            assumption.probe ? "probe " + assumption.probe->value
            : assumption.guard.empty()
                ? std::string("a person says so")
                : fmt::format("{}: {}", check_name(assumption.guard_negated), assumption.guard));
    out.add(what + " host", assumption.guard_host);
  }
  for (const model::Input& input : scenario.inputs) {
    const std::string what = fmt::format("input '{}'", input.name);
    out.add(what, fmt::format("{} ({})", input.prompt, input.value ? *input.value : "no default"));
    out.add(what + " choices", input.choices);
    out.add(what + " pattern", input.pattern);
    if (input.secret) out.add(what + " secret", std::string("yes"));
  }
  return out;
}

/// Who is asked before it runs, and how it runs beside others and the clock.
template <typename Add>
void add_ways_of_running(const Add& add, const model::Attributes& attributes) {
  if (attributes.role) add("role", attributes.role->value);
  if (attributes.confirm > 0) add("confirm", fmt::format("{}", attributes.confirm));
  if (attributes.danger) add("danger", "yes");
  if (attributes.interactive) add("interactive", "yes");
  if (attributes.background) add("background", "yes");
  if (attributes.starts_clock) add("clock", "start");
  if (attributes.stops_clock) add("clock", "stop");
  if (attributes.rpo_probe) add("rpo-probe", "yes");
}

void add_attributes(Entity& out, const std::string& prefix, const model::Attributes& attributes) {
  const auto add = [&](std::string_view name, std::string value) {
    out.add(prefix + std::string(name), std::move(value));
  };
  add("host", attributes.host);
  add("folder", attributes.folder);
  for (const auto& [name, value] : attributes.env) add("env." + name, value);
  if (attributes.timeout) add("timeout", model::to_text(*attributes.timeout));
  if (attributes.any_exit) add("exit", "any");
  if (attributes.exit_code) add("exit", fmt::format("{}", *attributes.exit_code));
  if (attributes.output != model::OutputMode::match) {
    add("output", std::string(name_of(attributes.output)));
  }
  if (attributes.only_stdout) add("stream", "stdout");
  add("capture", attributes.capture);
  if (attributes.retry > 0) {
    add("retry", fmt::format("{} every {}", attributes.retry, model::to_text(attributes.interval)));
  }
  add(attributes.unless ? "unless" : "when", attributes.when);
  add("interpreter", fmt::format("{}", fmt::join(attributes.interpreter, " ")));
  add("skip", attributes.skip);
  add("only", std::string(name_of(attributes.only)));
  add_ways_of_running(add, attributes);
  add("on-fail", name_of(attributes.on_fail, attributes.on_fail_step));
  if (attributes.idempotent) add("idempotent", "yes");
}

void add_blocks(Entity& out, const std::vector<model::Block>& blocks) {
  std::size_t number = 0;
  for (const model::Block& block : blocks) {
    const std::string prefix = ++number == 1 ? "" : fmt::format("block {} ", number);
    if (block.style == model::BlockStyle::session) {
      out.add(prefix + "style", std::string("session"));
    }
    out.add(prefix + "language", block.language);
    std::size_t count = 0;
    for (const model::ShellCommand& command : block.commands) {
      const std::string which = block.commands.size() == 1 ? "" : fmt::format(" {}", ++count);
      out.add(fmt::format("{}command{}", prefix, which), command.text);
      out.add(fmt::format("{}output of the command{}", prefix, which), text_of(command.expected));
      if (command.exit_code != 0) {
        out.add(fmt::format("{}exit code of the command{}", prefix, which),
                fmt::format("{}", command.exit_code));
      }
    }
    add_attributes(out, prefix, block.attributes);
  }
}

/// Steps and branches, each with its place in the document.
class Steps {
 public:
  explicit Steps(const model::Scenario& scenario) : scenario_(scenario) {
    add(scenario.recovery);
    add(scenario.test);
    add(scenario.resume);
    add(scenario.rollback);
  }

  std::vector<Entity> take() { return std::move(out_); }

 private:
  [[nodiscard]] Entity begin(std::string_view kind, const std::string& id, const std::string& text,
                             const std::string& guard, const std::string& host,
                             bool negated) const {
    Entity out{.what = fmt::format("{} {} of '{}'", kind, id, scenario_.id), .properties = {}};
    out.add("text", text);
    out.add(std::string(check_name(negated)), guard);
    out.add("host of the check", host);
    return out;
  }

  void add(const std::vector<model::Step>& steps) {
    for (const model::Step& step : steps) {
      Entity out =
          begin("step", step.id, step.text, step.guard, step.guard_host, step.guard_negated);
      out.add("name", step.name);
      add_attributes(out, "", step.attributes);
      add_blocks(out, step.blocks);
      out_.push_back(std::move(out));
      for (const model::Branch& branch : step.branches) add(branch);
    }
  }

  void add(const model::Branch& branch) {
    Entity out = begin("branch", branch.id, branch.text, branch.guard, branch.guard_host,
                       branch.guard_negated);
    add_blocks(out, branch.blocks);
    out_.push_back(std::move(out));
    add(branch.steps);
  }

  const model::Scenario& scenario_;
  std::vector<Entity> out_;
};

/// All that is said of a step, without its number.
std::string meaning(const Entity& step) {
  std::string out = step.what.substr(0, step.what.find(' '));
  for (const auto& [property, value] : step.properties) {
    out += '\0';
    out += property;
    out += '\0';
    out += value;
  }
  return out;
}

std::vector<std::string> meanings(const std::vector<Entity>& steps) {
  std::vector<std::string> out;
  out.reserve(steps.size());
  for (const Entity& step : steps) out.push_back(meaning(step));
  return out;
}

/// Steps that read the same, in the same order, are the same, whatever their numbers are now. The
/// others are told by their numbers.
std::vector<Change> changes_of_steps(std::vector<Entity> before, std::vector<Entity> after) {
  const auto common = common_parts(meanings(before), meanings(after));
  for (auto pair = common.rbegin(); pair != common.rend(); ++pair) {
    before.erase(before.begin() + static_cast<std::ptrdiff_t>(pair->first));
    after.erase(after.begin() + static_cast<std::ptrdiff_t>(pair->second));
  }
  return compare(before, after);
}

void append(std::vector<Change>& out, std::vector<Change> more) {
  for (Change& change : more) out.push_back(std::move(change));
}

}  // namespace

std::vector<Change> changes_of(const model::Playbook& before, const model::Playbook& after) {
  std::vector<Change> out;
  if (before.title != after.title) {
    out.push_back(
        {.edit = Edit::changed,
         .what = "the playbook",
         .details = {{.property = "title", .before = before.title, .after = after.title}}});
  }
  std::map<std::string, const model::Scenario*> old;
  for (const model::Scenario& scenario : before.scenarios) old.emplace(scenario.id, &scenario);
  for (const model::Scenario& scenario : after.scenarios) {
    const auto found = old.find(scenario.id);
    if (found == old.end()) {
      out.push_back(as_a_whole(entity_of(scenario), Edit::added));
      append(out, changes_of_steps({}, Steps(scenario).take()));
      continue;
    }
    append(out, compare({entity_of(*found->second)}, {entity_of(scenario)}));
    append(out, changes_of_steps(Steps(*found->second).take(), Steps(scenario).take()));
    old.erase(found);
  }
  for (const auto& [id, scenario] : old) {
    out.push_back(as_a_whole(entity_of(*scenario), Edit::removed));
  }
  return out;
}

}  // namespace understudy::agree
