#include "front_matter.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <re2/re2.h>

#include "attributes.hpp"
#include "envelope.hpp"
#include "manifest.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "site_matter.hpp"
#include "text_index.hpp"
#include "understudy/diag/nearest.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/playbook.hpp"
#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

/// A name as it may stand in a placeholder: `<pod-name>`.
bool is_input_name(std::string_view name) {
  return !name.empty() && is_letter(name.front()) && std::ranges::all_of(name, [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == ' ';
  });
}

std::vector<std::string_view> views_of(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

void read_choices(Record& record, model::Input& input, Reporter& reporter) {
  for (const model::Text& choice : record.texts("choices")) {
    const bool twice = std::ranges::find(input.choices, choice.value) != input.choices.end();
    if (twice) {
      reporter.error("US-P069", fmt::format("the choice '{}' is given twice", choice.value),
                     choice.where, "take one of them out");
    }
    input.choices.push_back(choice.value);
  }
}

void read_pattern(Record& record, model::Input& input, Reporter& reporter) {
  const auto pattern = record.located("pattern");
  if (!pattern) return;
  RE2::Options options;
  options.set_log_errors(false);
  const RE2 compiled(pattern->value, options);
  if (compiled.ok()) {
    input.pattern = pattern->value;
    return;
  }
  reporter.error("US-P069",
                 fmt::format("the pattern '{}' is not a regular expression", pattern->value),
                 pattern->where, "look-around and back-references are not supported");
}

/// A default that would be refused when it is used.
void check_default(const model::Input& input, const model::Text& fallback, Reporter& reporter) {
  const bool chosen = input.choices.empty() ||
                      std::ranges::find(input.choices, fallback.value) != input.choices.end();
  if (!chosen) {
    reporter.error("US-P069",
                   fmt::format("the default '{}' is none of the choices", fallback.value),
                   fallback.where, diag::did_you_mean(fallback.value, views_of(input.choices)));
  }
  if (!input.pattern.empty() && !RE2::FullMatch(fallback.value, input.pattern)) {
    reporter.error("US-P069",
                   fmt::format("the default '{}' does not match the pattern '{}'", fallback.value,
                               input.pattern),
                   fallback.where, "correct one of them");
  }
}

/// A secret is a variable of the commands' environment, and stands in no file.
void check_secret(const model::Input& input, const std::optional<model::Text>& fallback,
                  Reporter& reporter) {
  if (!may_capture(input.name)) {
    reporter.error("US-P068", fmt::format("the secret '{}' cannot be a variable", input.name),
                   input.where, "use letters, digits and '_', as in API_TOKEN");
  }
  if (!fallback) return;
  reporter.error("US-P068",
                 fmt::format("the secret '{}' has a default for all to read", input.name),
                 fallback->where, "take it out; it is read from the environment, or asked for");
}

void read_input(const Value& key, const Value& value, std::vector<model::Input>& inputs,
                Reporter& reporter) {
  const auto name = read_text(key, "an input's name", reporter);
  if (!name) return;
  if (!is_input_name(name->value)) {
    reporter.error("US-P016", fmt::format("'{}' cannot be the name of an input", name->value),
                   name->where, "use letters, digits, '-', '_' and '.', as in pod-name");
    return;
  }
  model::Input input{.name = name->value, .where = name->where};
  Record record(value, fmt::format("the input '{}'", name->value), reporter);
  input.prompt = record.text("prompt");
  const auto fallback = record.located("default");
  if (fallback) input.value = fallback->value;
  if (record.find("choices")) read_choices(record, input, reporter);
  read_pattern(record, input, reporter);
  input.secret = record.flag("secret", false);
  record.close();
  if (input.secret) {
    check_secret(input, fallback, reporter);
  } else if (fallback) {
    check_default(input, *fallback, reporter);
  }
  inputs.push_back(std::move(input));
}

std::vector<model::Input> read_inputs(Record& record, Reporter& reporter) {
  std::vector<model::Input> inputs;
  const auto value = record.find("inputs");
  if (!value) return inputs;
  const Record mapping(*value, "'inputs'", reporter);
  if (!value->is(NodeKind::mapping)) return inputs;
  for (const auto& [key, input] : pairs_of(*value)) read_input(key, input, inputs, reporter);
  return inputs;
}

ScenarioFacts read_facts(Record& record, Reporter& reporter) {
  ScenarioFacts facts{.service = record.located("service"), .severity = record.located("severity")};
  if (record.find("leads")) facts.leads = record.texts("leads");
  facts.objectives = read_objectives(record, reporter);
  if (record.find("faults")) facts.faults = record.texts("faults");
  facts.inputs = read_inputs(record, reporter);
  return facts;
}

void read_scenarios(Record& top, FrontMatter& matter, Reporter& reporter) {
  const auto value = top.find("scenarios");
  if (!value) return;
  const Record mapping(*value, "'scenarios'", reporter);
  if (!value->is(NodeKind::mapping)) return;
  for (const auto& [key, facts] : pairs_of(*value)) {
    const std::string name(key.text());
    Record record(facts, fmt::format("the scenario '{}'", name), reporter);
    matter.scenarios.emplace(name, read_facts(record, reporter));
    matter.scenario_places.emplace(name, key.where());
    record.close();
  }
}

void read_yaml(const Tree& tree, FrontMatter& matter, Reporter& reporter) {
  Record top(tree.root(), "the front matter", reporter);
  if (!top.value().is(NodeKind::mapping)) return;
  if (is_site_matter(top.value())) {
    matter.title = site_title(top.value());
    return;
  }
  check_envelope(top, "Playbook", reporter);
  matter.id = top.needed_name("id").value;
  matter.title = top.text("title");
  matter.facts = read_facts(top, reporter);
  read_scenarios(top, matter, reporter);
  top.close();
}

bool ends_front_matter(std::string_view line) {
  const std::string_view text = line.substr(0, line.find_last_not_of(" \t") + 1);
  return text == "---" || text == "...";
}

}  // namespace

FrontMatter read_front_matter(const TextIndex& index, Reporter& reporter) {
  FrontMatter matter;
  const std::string_view first = index.line(1);
  if (trimmed(first) == "+++") {
    reporter.error("US-P020", "front matter in TOML is not read", index.whole_line(1),
                   "write it as YAML between two lines of '---'");
    matter.open = true;
    return matter;
  }
  if (!first.starts_with("---") || trimmed(first) != "---") return matter;
  std::uint32_t last = 2;
  while (last <= index.lines() && !ends_front_matter(index.line(last))) ++last;
  if (last > index.lines()) {
    reporter.error("US-P020", "the front matter that opens here is never closed",
                   index.whole_line(1), "close it with a line of '---'");
    matter.open = true;
    return matter;
  }
  matter.body_line = last + 1;
  const std::size_t begin = index.start_of(2);
  const std::string_view yaml = index.text().substr(begin, index.start_of(last) - begin);
  const auto tree = Tree::read(index, yaml, begin, reporter);
  if (tree) read_yaml(*tree, matter, reporter);
  return matter;
}

ScenarioFacts facts_for(const FrontMatter& matter, const std::string& scenario) {
  const auto found = matter.scenarios.find(scenario);
  if (found == matter.scenarios.end()) return matter.facts;
  const ScenarioFacts& general = matter.facts;
  ScenarioFacts facts = found->second;
  if (!facts.service) facts.service = general.service;
  if (!facts.severity) facts.severity = general.severity;
  if (!facts.leads) facts.leads = general.leads;
  if (!facts.objectives.rto) facts.objectives.rto = general.objectives.rto;
  if (!facts.objectives.rpo) facts.objectives.rpo = general.objectives.rpo;
  if (!facts.faults) facts.faults = general.faults;
  facts.inputs.insert(facts.inputs.end(), general.inputs.begin(), general.inputs.end());
  return facts;
}

}  // namespace understudy::parse
