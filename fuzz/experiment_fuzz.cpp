#include <cstddef>
#include <cstdint>
#include <memory>

#include "findings_hold.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/parse/experiment.hpp"

namespace {

namespace us = understudy;

/// A manifest that declares a little, so that some names are found and some are not.
us::model::Application declared() {
  us::model::Application app;
  app.environments.push_back({.name = {.value = "lab", .where = {}}});
  app.probes.push_back({.name = {.value = "books", .where = {}}, .url = {}});
  app.faults.push_back({.name = {.value = "stop-database", .where = {}}, .destroys = true});
  return app;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto source = us::fuzz::source_of(data, size, "experiment.yaml");
  const auto parsed = us::parse::parse_experiment(source);
  us::fuzz::check_findings(parsed.findings, *source);
  us::fuzz::check_findings(us::parse::check_experiment_references(parsed.value, declared()),
                           *source);
  if (us::diag::has_errors(parsed.findings)) return 0;

  const us::model::Experiment& experiment = parsed.value;
  us::fuzz::demand(!experiment.name.value.empty(), "an experiment without an error has a name");
  us::fuzz::demand(!experiment.hypothesis.empty() && !experiment.abort.empty(),
                   "an experiment without an error can show something and can be ended");
  us::fuzz::demand(!experiment.faults.empty(), "an experiment without an error has a fault");
  for (const auto& planned : experiment.faults) {
    us::fuzz::demand(planned.ends() < experiment.duration.value, "every fault ends in time");
  }
  for (const auto& abort : experiment.abort) {
    us::fuzz::demand(abort.probe.has_value() != abort.when.has_value(),
                     "an abort condition is of one kind");
  }
  return 0;
}
