#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "duration_text.hpp"
#include "manifest.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "understudy/model/application.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

void read_disruption(const Value& key, const Value& said, Manifest& manifest, Reporter& reporter) {
  auto name = read_name(key, "a scenario", reporter);
  Record record(said, fmt::format("the scenario '{}'", key.text()), reporter);
  if (!said.is(NodeKind::mapping)) return;
  model::DisruptionScenario read{.objectives = read_objectives(record, reporter),
                                 .mtpd = record.duration("mtpd", Likely::hours),
                                 .playbook = record.located("playbook")};
  if (read.playbook) check_playbook_path(*read.playbook, reporter);
  const bool promises = record.has("rto") || record.has("rpo") || record.has("mtpd");
  record.close();
  if (!promises) {
    reporter.error("US-M048", fmt::format("the scenario '{}' promises nothing", key.text()),
                   key.where(), "add 'rto: …' or 'rpo: …', or take it out");
  }
  if (!name) return;
  read.name = std::move(*name);
  manifest.app.scenarios.push_back(std::move(read));
}

/// A run is held against one promise: which, must be clear.
void check_named_once(const std::vector<model::DisruptionScenario>& scenarios, Reporter& reporter) {
  std::unordered_map<std::string_view, const model::DisruptionScenario*> first_by;
  for (const model::DisruptionScenario& one : scenarios) {
    if (!one.playbook) continue;
    const auto [first, added] = first_by.emplace(one.playbook->value, &one);
    if (added) continue;
    const auto& before = first->second->playbook;
    reporter
        .error("US-M047",
               fmt::format("'{}' and '{}' both name '{}', so nothing says whose objectives it has "
                           "to hold",
                           first->second->name.value, one.name.value, one.playbook->value),
               one.playbook->where,
               "name a scenario of the file for each, as in playbooks/dr.md#region")
        .notes.push_back(
            {.message = "first named here", .where = before ? before->where : diag::Span()});
  }
}

}  // namespace

void read_disruptions(Record& spec, Manifest& manifest, Reporter& reporter) {
  const auto value = spec.find("scenarios");
  if (!value) return;
  const Record scenarios(*value, "the scenarios", reporter);
  if (!value->is(NodeKind::mapping)) return;
  for (const auto& [key, said] : pairs_of(*value)) read_disruption(key, said, manifest, reporter);
  check_named_once(manifest.app.scenarios, reporter);
}

}  // namespace understudy::parse
