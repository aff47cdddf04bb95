/// \file
/// A runbook that people already have, made into a playbook. Pure: text in, text and decisions out.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

struct ImportOptions {
  std::string name;     ///< Path of the playbook to be, for messages; its stem becomes its id.
  std::string service;  ///< What it is for; may be empty.
  std::string unit;     ///< `h`, `m`, … for objectives that are bare numbers; may be empty.
};

struct Imported {
  /// The playbook; null when the runbook is refused.
  std::shared_ptr<const diag::Source> playbook;
  /// What a person has to decide, about the playbook's text and in its order; codes US-I0xx
  /// (docs/codes.md). An error keeps it from being carried out.
  diag::Findings decisions;
  /// Why the runbook is refused, about its own text.
  diag::Findings refused;
};

/// Keeps the runbook's text: headings become ours where they mean the same, and what stands below a
/// procedure's heading becomes numbered steps. Blocks keep every byte and, within their procedure,
/// their order; none begins to run that did not say a shell's language. `runbook` must not be null.
[[nodiscard]] Imported import_runbook(const std::shared_ptr<const diag::Source>& runbook,
                                      const ImportOptions& options);

struct ManifestImportOptions {
  std::string name;         ///< Path of the manifest to be, for messages.
  std::string application;  ///< The application's name.
  std::string unit;         ///< As in ImportOptions.
  /// The playbooks the runbooks have become, their names relative to the manifest's folder.
  std::vector<std::shared_ptr<const diag::Source>> playbooks;
};

struct ImportedManifest {
  std::shared_ptr<const diag::Source> manifest;  ///< Null when something is refused.
  diag::Findings decisions;                      ///< About the manifest's text, in its order.
  diag::Findings refused;                        ///< About the runbooks.
};

/// The tables of services, dependencies and people that the runbooks hold, as a manifest. A bare
/// number among the objectives is refused without a unit, and so are runbooks without such a table.
[[nodiscard]] ImportedManifest import_tables(
    const std::vector<std::shared_ptr<const diag::Source>>& runbooks,
    const ManifestImportOptions& options);

/// Whether a text is a unit of durations: w, d, h, m or s.
[[nodiscard]] bool is_unit(std::string_view text);

}  // namespace understudy::parse
