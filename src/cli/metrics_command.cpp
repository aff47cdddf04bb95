/// \file
/// `understudy metrics`: where applications stand, for Prometheus.
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "assessing.hpp"
#include "options.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/os/file.hpp"
#include "understudy/report/metrics.hpp"
#include "understudy/stage/tested.hpp"

namespace understudy::cli {

namespace {

struct MetricsOptions {
  std::vector<std::string> paths;
  std::string store;
  std::string output;
  std::string at;
  std::vector<std::string> requirements;
};

/// The agreement as it stands is the newest record of it.
report::Standpoint standpoint_of(Assessed one, evidence::Time at) {
  report::Standpoint out{.tested = stage::tested(one.content, one.known, at)};
  if (!one.known.agreements.empty()) {
    const evidence::AgreementRecorded& agreement = one.known.agreements.back().what;
    out.agreed = agreement.reached;
    out.not_agreed = agreement.missing.size();
    out.objections = agreement.objections.size();
  }
  out.ladder = std::move(one.ladder);
  return out;
}

Exit write_metrics(const MetricsOptions& options) {
  const auto at = instant_of(options.at);
  if (!at) return refuse_assessing(at.error());
  std::vector<report::Standpoint> standpoints;
  const Exit assessed = assess_each(
      {.paths = options.paths, .store = options.store, .requirements = options.requirements}, *at,
      [&](Assessed one) { standpoints.push_back(standpoint_of(std::move(one), *at)); });
  if (assessed != Exit::holds) return assessed;
  const std::string text = report::metrics_text(standpoints, US_VERSION);
  if (options.output.empty()) {
    std::cout << text << std::flush;
    return Exit::holds;
  }
  // The collector reads whenever it likes: it finds the file before or the one after.
  const auto written = os::replace_file(options.output, text);
  return written ? Exit::holds : refuse_assessing(written.error());
}

}  // namespace

Subcommand add_metrics(CLI::App& root) {
  auto options = std::make_shared<MetricsOptions>();
  auto* app = root.add_subcommand("metrics", "Write where applications stand, for Prometheus");
  app->add_option("paths", options->paths, "Manifests or folders; default: here");
  app->add_option("--output", options->output, "Into this file, whole or not at all; e.g. x.prom");
  app->add_option("--at", options->at, "As of this date");
  app->add_option("--requirements", options->requirements,
                  "Files of your organisation's own requirements, beside requirements.yaml");
  app->add_option("--store", options->store, "Evidence; default: .understudy beside the plans");
  app->footer("Example: understudy metrics apps --output /var/lib/node_exporter/understudy.prom");
  return {.app = app, .run = [options] { return write_metrics(*options); }};
}

}  // namespace understudy::cli
