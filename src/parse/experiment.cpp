#include "understudy/parse/experiment.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "envelope.hpp"
#include "experiment_parts.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/experiment.hpp"
#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

/// One test is a page; what is larger was not written by people.
constexpr std::size_t largest_experiment = std::size_t{1} << 20U;

void read_metadata(Record& top, model::Experiment& experiment, Reporter& reporter) {
  const auto value = top.need("metadata");
  if (!value) return;
  Record metadata(*value, "the metadata", reporter);
  experiment.name = metadata.needed_name("name");
  experiment.title = metadata.text("title");
  if (experiment.title.empty()) experiment.title = experiment.name.value;
  metadata.close();
}

void check_playbook(const model::Experiment& experiment, Reporter& reporter) {
  if (!experiment.playbook || is_playbook_path(experiment.playbook->value)) return;
  reporter.error("US-E030",
                 fmt::format("'{}' is not the path of a playbook", experiment.playbook->value),
                 experiment.playbook->where,
                 "give a path relative to the manifest, as in playbooks/api.md or "
                 "playbooks/api.md#scenario");
}

void read_spec(Record& top, model::Experiment& experiment, Reporter& reporter) {
  const auto value = top.need("spec");
  if (!value) return;
  Record spec(*value, "the spec", reporter);
  if (!value->is(NodeKind::mapping)) return;
  experiment.proves = spec.needed_text("proves");
  experiment.playbook = spec.located("playbook");
  check_playbook(experiment, reporter);
  experiment.environment = spec.needed_text("environment");
  read_hypothesis(spec, experiment, reporter);
  read_planned_faults(spec, experiment, reporter);
  experiment.duration = needed_span(spec, "duration");
  read_abort(spec, experiment, reporter);
  read_blast_radius(spec, experiment, reporter);
  read_schedule(spec, experiment, reporter);
  spec.close();
  check_times(experiment, reporter);
}

void read_top(const TextIndex& index, model::Experiment& experiment, Reporter& reporter) {
  if (!is_readable(index, largest_experiment, reporter)) return;
  const std::optional<Tree> tree = Tree::read(index, index.text(), 0, reporter);
  if (!tree) return;
  Record top(tree->root(), "an experiment", reporter);
  if (!top.value().is(NodeKind::mapping)) return;
  check_envelope(top, "Experiment", reporter);
  read_metadata(top, experiment, reporter);
  read_spec(top, experiment, reporter);
  top.close();
}

}  // namespace

model::Experiment read_experiment(std::shared_ptr<const diag::Source> source, Reporter& reporter) {
  model::Experiment experiment{.source = source};
  const TextIndex index(std::move(source));
  read_top(index, experiment, reporter);
  return experiment;
}

ParsedExperiment parse_experiment(std::shared_ptr<const diag::Source> source) {
  Reporter reporter(Family::experiment);
  model::Experiment experiment = read_experiment(std::move(source), reporter);
  return {.value = std::move(experiment), .findings = reporter.take()};
}

}  // namespace understudy::parse
