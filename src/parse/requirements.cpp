#include "understudy/parse/requirements.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "envelope.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "requirements_reader.hpp"
#include "text_index.hpp"
#include "understudy/model/requirement.hpp"
#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

constexpr std::size_t largest_requirements = std::size_t{1} << 20U;
constexpr int highest_stage = 5;

/// `ACME.quarterly`: two parts or more of letters, digits and hyphens.
bool is_identifier(std::string_view text) {
  if (text.empty() || text.size() > 64 || !text.contains('.')) return false;
  if (text.starts_with('.') || text.ends_with('.') || text.contains("..")) return false;
  return std::ranges::all_of(
      text, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.'; });
}

/// What the built-in requirements are called.
bool is_reserved(std::string_view id) {
  return id.size() > 2 && id[0] == 'S' && is_digit(id[1]) && id[2] == '.';
}

void check_id(const model::Text& id, const model::Requirements& so_far, Reporter& reporter) {
  if (id.value.empty()) return;
  if (is_reserved(id.value)) {
    reporter.error("US-V010",
                   fmt::format("'{}' is a name of the stages' own requirements", id.value),
                   id.where,
                   "they cannot be replaced or made easier; call yours after your organisation, as "
                   "in ACME.quarterly");
    return;
  }
  if (!is_identifier(id.value)) {
    reporter.error("US-V011", fmt::format("'{}' is not an identifier of a requirement", id.value),
                   id.where, "write it as ORGANISATION.WORD, as in ACME.quarterly");
    return;
  }
  for (const model::AddedRequirement& other : so_far.requirements) {
    if (other.id.value != id.value) continue;
    reporter
        .error("US-V012", fmt::format("there are two requirements named '{}'", id.value), id.where,
               "give one of them another name")
        .notes.push_back({.message = "first defined here", .where = other.id.where});
    return;
  }
}

/// `environment: production` or `non-production`.
std::optional<bool> read_production(Record& test) {
  constexpr std::array<std::string_view, 2> kinds{"production", "non-production"};
  const std::string word = test.choice("environment", kinds);
  if (word.empty()) return std::nullopt;
  return word == kinds[0];
}

model::RequiredTest read_test(Record& record, Reporter& reporter) {
  constexpr std::array<std::string_view, 2> kinds{"exercise", "experiment"};
  constexpr std::array<std::string_view, 4> automations{"manual", "partly", "semi", "automated"};
  constexpr std::array<std::string_view, 3> starters{"person", "schedule", "pipeline"};
  const auto value = record.need("test");
  if (!value) return {};
  Record test(*value, "a required test", reporter);
  if (!value->is(NodeKind::mapping)) return {};
  model::RequiredTest out{.dependency = test.located("dependency"),
                          .kind = test.choice("kind", kinds),
                          .production = read_production(test),
                          .automation = test.choice("automation", automations),
                          .started_by = test.choice("startedBy", starters)};
  test.need("within");
  out.within = test.span("within", std::chrono::milliseconds(0));
  out.repeated = test.flag("repeated", false);
  out.published = test.flag("published", false);
  test.close();
  return out;
}

void read_requirement(Record& record, model::Requirements& to, Reporter& reporter) {
  model::AddedRequirement one{.id = record.needed_text("id")};
  check_id(one.id, to, reporter);
  record.need("stage");
  one.stage = record.number("stage", 1, highest_stage, 1);
  one.text = record.needed_text("text").value;
  one.why = record.needed_text("why").value;
  one.test = read_test(record, reporter);
  to.requirements.push_back(std::move(one));
}

void read_top(const TextIndex& index, model::Requirements& to, Reporter& reporter) {
  if (!is_readable(index, largest_requirements, reporter)) return;
  const std::optional<Tree> tree = Tree::read(index, index.text(), 0, reporter);
  if (!tree) return;
  Record top(tree->root(), "a file of requirements", reporter);
  if (!top.value().is(NodeKind::mapping)) return;
  check_envelope(top, "Requirements", reporter);
  top.need("requirements");
  each_record(top.list("requirements"), "a requirement", reporter,
              [&](Record& record) { read_requirement(record, to, reporter); });
  top.close();
}

}  // namespace

model::Requirements read_requirements(std::shared_ptr<const diag::Source> source,
                                      Reporter& reporter) {
  model::Requirements requirements{.source = source};
  const TextIndex index(std::move(source));
  read_top(index, requirements, reporter);
  return requirements;
}

ParsedRequirements parse_requirements(std::shared_ptr<const diag::Source> source) {
  Reporter reporter(Family::manifest);
  model::Requirements requirements = read_requirements(std::move(source), reporter);
  return {.value = std::move(requirements), .findings = reporter.take()};
}

}  // namespace understudy::parse
