// An organisation's own requirements. They are judged as the built-in ones are.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "rules.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::stage {

namespace {

std::optional<evidence::Kind> kind_of(std::string_view word) {
  if (word.empty()) return std::nullopt;
  return word == "exercise" ? evidence::Kind::exercise : evidence::Kind::experiment;
}

evidence::Automation automation_of(std::string_view word) {
  if (word == "automated") return evidence::Automation::automated;
  if (word == "semi") return evidence::Automation::semi;
  return word == "partly" ? evidence::Automation::partly : evidence::Automation::manual;
}

std::optional<evidence::Trigger> trigger_of(std::string_view word) {
  if (word.empty()) return std::nullopt;
  if (word == "person") return evidence::Trigger::person;
  return word == "schedule" ? evidence::Trigger::schedule : evidence::Trigger::pipeline;
}

std::string how_of(const TestRule& rule) {
  if (rule.published) return "understudy publish DIR {folder}";
  if (rule.least == evidence::Automation::automated) return "{run} --mode auto";
  return rule.least == evidence::Automation::semi ? "{run} --mode semi" : "{run}";
}

/// Texts stand in sentences of their own.
std::string without_stop(std::string text) {
  while (text.ends_with('.')) text.pop_back();
  return text;
}

Requirement requirement_of(const model::AddedRequirement& added) {
  const model::RequiredTest& test = added.test;
  TestRule rule{.dependency = test.dependency ? test.dependency->value : "",
                .kind = kind_of(test.kind),
                .production = test.production,
                .least = automation_of(test.automation),
                .trigger = trigger_of(test.started_by),
                .within = test.within,
                .repeated = test.repeated,
                .published = test.published};
  return {.id = added.id.value,
          .stage = added.stage,
          .text = without_stop(added.text),
          .why = added.why,
          .evidence = fmt::format(
              "a passed {} of {}{}{}", wanted_text(rule),
              rule.dependency.empty() ? "each critical dependency" : "'" + rule.dependency + "'",
              rule.repeated ? ", twice within a cadence" : "",
              rule.published ? ", its result published" : ""),
          .lapse = Lapse::year,
          .how = how_of(rule),
          .test = rule};
}

}  // namespace

std::vector<Requirement> requirements_of(const model::Requirements& added) {
  std::vector<Requirement> out;
  out.reserve(added.requirements.size());
  for (const model::AddedRequirement& one : added.requirements) {
    out.push_back(requirement_of(one));
  }
  return out;
}

}  // namespace understudy::stage
