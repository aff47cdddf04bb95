#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "fields.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/duration.hpp"
#include "understudy/model/experiment.hpp"
#include "understudy/model/share.hpp"
#include "understudy/parse/format.hpp"
#include "understudy/parse/write.hpp"

namespace understudy::parse {

namespace {

using std::chrono::milliseconds;

std::string percentage(const std::optional<model::Percentage>& share) {
  return share ? model::to_text(share->value) : std::string();
}

Fields fault_fields(const model::PlannedFault& planned) {
  return Fields()
      .text("fault", planned.fault.value)
      .duration("after", planned.after, milliseconds(0))
      .raw("for", model::to_text(planned.lasts.value));
}

Fields of_abort(const model::AbortCondition& abort) {
  if (abort.probe) {
    return Fields().text("probe", abort.probe).raw("failing", model::to_text(abort.failing.value));
  }
  return Fields()
      .text("when", abort.when)
      .text("from", abort.from)
      .duration("every", abort.every.value, model::AbortCondition().every.value);
}

Fields of_radius(const model::BlastRadius& radius) {
  return Fields()
      .words("services", radius.services)
      .words("hosts", radius.hosts)
      .raw("clients", percentage(radius.clients));
}

/// A short list: one line for each item.
template <typename Item, typename Write>
std::string lines_of(const char* key, const std::vector<Item>& items, const Write& write) {
  std::string out = fmt::format("  {}:\n", key);
  for (const Item& item : items) out += fmt::format("    - {}\n", write(item).in_braces());
  return out;
}

std::string spec_of(const model::Experiment& experiment) {
  std::string spec = Fields()
                         .text("proves", experiment.proves.value)
                         .text("playbook", experiment.playbook)
                         .text("environment", experiment.environment.value)
                         .in_lines("  ");
  spec += lines_of("hypothesis", experiment.hypothesis, fields_of);
  spec += lines_of("faults", experiment.faults, fault_fields);
  spec += fmt::format("  duration: {}\n", model::to_text(experiment.duration.value));
  spec += lines_of("abort", experiment.abort, of_abort);
  Fields rest;
  rest.raw("blastRadius", of_radius(experiment.blast_radius).in_braces());
  if (experiment.schedule) {
    const auto& written = experiment.schedule->window;
    const std::string window = written ? written->value : std::string();
    rest.raw("schedule", Fields()
                             .raw("every", model::to_text(experiment.schedule->every.value))
                             .text("window", window)
                             .in_braces());
  }
  return spec + rest.in_lines("  ");
}

}  // namespace

std::string write_experiment(const model::Experiment& experiment) {
  const std::string& name = experiment.name.value;
  const bool titled = experiment.title != name;
  const Fields metadata =
      Fields().text("name", name).text("title", titled ? experiment.title : std::string());
  std::string text =
      fmt::format("apiVersion: understudy/v1\nkind: Experiment\nmetadata:\n{}spec:\n{}",
                  metadata.in_lines("  "), spec_of(experiment));
  const auto source = std::make_shared<const diag::Source>(diag::Source{.text = text});
  return format(source, FileKind::experiment).text.value_or(std::move(text));
}

}  // namespace understudy::parse
