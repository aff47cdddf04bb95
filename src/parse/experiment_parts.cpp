#include "experiment_parts.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "condition.hpp"
#include "duration_text.hpp"
#include "record.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

using std::chrono::milliseconds;

/// Where nothing is listed: the mapping when the key is absent, the list when it is empty. nullopt
/// when something stands there, be it right or wrong.
std::optional<diag::Span> lists_nothing(Record& record, std::string_view key) {
  if (!record.has(key)) return record.value().where();
  const auto value = record.find(key);
  const bool empty = value && value->is(NodeKind::list) && value->children().empty();
  return empty ? std::optional(value->where()) : std::nullopt;
}

void read_hypothesis_part(Record& record, model::Experiment& experiment, Reporter& reporter) {
  model::Condition condition = read_condition(record, "US-E026", reporter);
  condition.within = record.duration("within", Likely::seconds)
                         .value_or(model::Duration{.where = condition.where});
  condition.during = record.flag("during", false);
  experiment.hypothesis.push_back(std::move(condition));
}

void read_planned_fault(Record& record, model::Experiment& experiment) {
  model::PlannedFault planned{.fault = record.needed_text("fault")};
  if (const auto after = record.duration("after", Likely::seconds)) planned.after = after->value;
  planned.lasts = needed_span(record, "for");
  experiment.faults.push_back(std::move(planned));
}

/// A key of the one kind of abort condition in one of the other kind.
void refuse_stray(Record& record, std::string_view key, std::string_view belongs,
                  Reporter& reporter) {
  const auto value = record.find(key);
  if (!value) return;
  reporter.error("US-E027", fmt::format("'{}' belongs to {}", key, belongs), value->where(),
                 "take it out, or make two conditions of it");
}

void report_neither_or_both(bool both, const diag::Span& where, Reporter& reporter) {
  if (both) {
    reporter.error("US-E027", "an abort condition watches a probe or runs a command, not both",
                   where, "make two conditions of it: either of them ends the experiment");
  } else {
    reporter.error("US-E027", "the abort condition neither watches a probe nor runs a command",
                   where, "add 'probe: …' and 'failing: 30s', or 'when: …' with a command");
  }
}

void read_abort_condition(Record& record, model::Experiment& experiment, Reporter& reporter) {
  model::AbortCondition abort{.probe = record.located("probe"),
                              .when = record.located("when"),
                              .from = record.located("from"),
                              .where = record.value().where()};
  abort.every = span_or(record, "every", abort.every.value);
  const bool watches = record.has("probe");
  const bool runs = record.has("when");
  if (watches == runs) {
    record.find("failing");
    report_neither_or_both(watches, abort.where, reporter);
  } else if (watches) {
    abort.failing = needed_span(record, "failing");
    refuse_stray(record, "every", "a condition with a command", reporter);
    refuse_stray(record, "from", "a condition with a command", reporter);
  } else {
    refuse_stray(record, "failing", "a condition with a probe", reporter);
  }
  experiment.abort.push_back(std::move(abort));
}

}  // namespace

model::Duration needed_span(Record& record, std::string_view key) {
  record.need(key);
  return span_or(record, key, milliseconds(0));
}

void read_hypothesis(Record& spec, model::Experiment& experiment, Reporter& reporter) {
  if (const auto place = lists_nothing(spec, "hypothesis")) {
    reporter.error("US-E023",
                   "the experiment has no hypothesis: without a steady state it shows nothing",
                   *place, "add 'hypothesis: [{probe: …, success: 99.9%}]'");
  }
  each_record(spec.list("hypothesis"), "a condition", reporter,
              [&](Record& record) { read_hypothesis_part(record, experiment, reporter); });
}

void read_planned_faults(Record& spec, model::Experiment& experiment, Reporter& reporter) {
  if (const auto place = lists_nothing(spec, "faults")) {
    reporter.error("US-E025", "the experiment has no fault: nothing is put to the test", *place,
                   "add 'faults: [{fault: …, after: 10s, for: 1m}]'");
  }
  each_record(spec.list("faults"), "a planned fault", reporter,
              [&](Record& record) { read_planned_fault(record, experiment); });
}

void read_abort(Record& spec, model::Experiment& experiment, Reporter& reporter) {
  if (const auto place = lists_nothing(spec, "abort")) {
    reporter.error("US-E024",
                   "nothing ends the experiment when it does harm: without an abort condition it "
                   "is not run",
                   *place, "add 'abort: [{probe: …, failing: 30s}]'");
  }
  each_record(spec.list("abort"), "an abort condition", reporter,
              [&](Record& record) { read_abort_condition(record, experiment, reporter); });
}

void read_blast_radius(Record& spec, model::Experiment& experiment, Reporter& reporter) {
  const auto value = spec.need("blastRadius");
  if (!value) return;
  Record record(*value, "the blast radius", reporter);
  if (!value->is(NodeKind::mapping)) return;
  if (lists_nothing(record, "services") && lists_nothing(record, "hosts") &&
      !record.has("clients")) {
    reporter.error("US-E032", "the blast radius does not say what may be touched", value->where(),
                   "name services or hosts, or how many clients: 'clients: 10%'");
  }
  experiment.blast_radius = {.services = record.texts("services"),
                             .hosts = record.texts("hosts"),
                             .clients = record.share("clients")};
  record.close();
}

void read_schedule(Record& spec, model::Experiment& experiment, Reporter& reporter) {
  const auto value = spec.find("schedule");
  if (!value) return;
  Record record(*value, "the schedule", reporter);
  if (!value->is(NodeKind::mapping)) return;
  experiment.schedule =
      model::Schedule{.every = needed_span(record, "every"), .window = record.located("window")};
  record.close();
}

}  // namespace understudy::parse
