/// \file
/// From names on the command line to the declared things they mean. Reads files, prints nothing.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/plan.hpp"
#include "understudy/model/playbook.hpp"
#include "understudy/model/promises.hpp"

namespace understudy::cli {

/// What a person chose; empty means the default.
struct Choice {
  std::string playbook;  ///< `FILE.md` or `FILE.md#scenario`.
  std::string manifest;  ///< Default: understudy.yaml in the playbook's folder or above it.
  std::string environment;
  std::string fault;
  std::string probe;
  std::string ledger;
  std::map<std::string, std::string> inputs;
  bool begun = false;  ///< The plan is in a journal: only secrets are needed once more.
  /// Asks for a value that nobody gave; not set when nobody is there.
  std::function<std::optional<std::string>(const model::Input&)> ask = {};
  std::optional<std::chrono::milliseconds> interval;
};

/// Everything an exercise needs to know. Copies, so it outlives what it was read from.
struct Loaded {
  std::filesystem::path manifest_path;
  std::shared_ptr<const diag::Source> manifest_source;
  std::shared_ptr<const diag::Source> playbook_source;
  model::Application application;
  model::Playbook playbook;
  model::Scenario scenario;
  model::Planned plan;
  std::map<std::string, std::string> secrets;  ///< By name; in no file.
  model::Environment environment;
  model::Fault fault;
  model::HttpProbe probe;
  std::optional<model::WriteLedger> ledger;
  model::Promises promises;  ///< What the run is held against.
  std::string dependency;    ///< What the scenario brings back; empty: no dependency.
  std::string disruption;    ///< The manifest's scenario that names this one; empty: none does.
};

/// Either what was loaded or findings with at least one error. Warnings may stand beside a
/// loaded value.
struct Loading {
  std::optional<Loaded> loaded;
  diag::Findings findings;
};

[[nodiscard]] Loading load(const Choice& choice);

/// The argument vector prefix of a host; the default host's when `name` is absent.
[[nodiscard]] std::vector<std::string> reach_of(const model::Application& application,
                                                const std::optional<model::Text>& name);

}  // namespace understudy::cli
