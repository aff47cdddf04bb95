#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "dump.hpp"
#include "part.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/experiment.hpp"

namespace understudy::golden {

namespace {

std::string percentage(const std::optional<model::Percentage>& value) {
  return value ? model::to_text(value->value) : std::string();
}

void dump_condition(const model::Condition& condition, std::string& out) {
  Part part(out, "condition", condition.probe.value);
  part.field("success", percentage(condition.success));
  for (const auto& bound : condition.latencies) {
    part.field(fmt::format("p{}", bound.percentile), bound.most.value);
  }
  part.field("within", condition.within.value).flag("during", condition.during);
}

void dump_abort(const model::AbortCondition& abort, std::string& out) {
  if (abort.probe) {
    Part(out, "abort on probe", abort.probe->value).field("failing", abort.failing.value);
  } else {
    Part(out, "abort when", abort.when->value)
        .field("from", abort.from)
        .field("every", abort.every.value);
  }
}

}  // namespace

std::string dump(const model::Experiment& experiment) {
  std::string out;
  Part(out, "experiment", experiment.name.value)
      .field("title", experiment.title)
      .field("proves", experiment.proves.value)
      .field("playbook", experiment.playbook)
      .field("environment", experiment.environment.value)
      .field("duration", experiment.duration.value);
  for (const auto& condition : experiment.hypothesis) dump_condition(condition, out);
  for (const auto& planned : experiment.faults) {
    Part(out, "planned fault", planned.fault.value)
        .field("after", planned.after)
        .field("for", planned.lasts.value);
  }
  for (const auto& abort : experiment.abort) dump_abort(abort, out);
  Part(out, "blast", "radius")
      .field("services", experiment.blast_radius.services)
      .field("hosts", experiment.blast_radius.hosts)
      .field("clients", percentage(experiment.blast_radius.clients));
  if (experiment.schedule) {
    Part part(out, "schedule", "");
    part.field("every", experiment.schedule->every.value);
    const auto& window = experiment.schedule->window;
    if (window) part.field("window", model::to_text(window->means));
  }
  return out;
}

}  // namespace understudy::golden
