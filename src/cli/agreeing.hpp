/// \file
/// An application as it is agreed to: its folder read, its team, and what was signed. Reads files,
/// prints nothing.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "exit.hpp"
#include "understudy/agree/agreement.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/agree/team.hpp"
#include "understudy/agree/witness.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/model/application.hpp"

namespace understudy::cli {

/// All that an agreement depends on, read at one time.
struct Agreeing {
  std::filesystem::path manifest;
  model::Application application;
  std::vector<agree::Content> contents;
  agree::Bundle bundle;
  agree::Team team;
  std::vector<agree::Paper> papers;
  agree::Time now;
};

/// Either what was loaded or findings with at least one error.
struct AgreeingLoad {
  std::optional<Agreeing> agreeing;
  diag::Findings findings;
};

/// Bad input, unless the world said no.
[[nodiscard]] Exit exit_of(const diag::Findings& findings);

/// `path`: a manifest or its folder; empty: the folder at hand or one above it.
[[nodiscard]] AgreeingLoad load_agreeing(const std::string& path);

/// The same of a manifest that was read already, without an error.
[[nodiscard]] AgreeingLoad load_agreeing(const model::Application& application);

/// Who must agree, as the manifest has it: the team, else all contacts.
[[nodiscard]] agree::Team team_of(const model::Application& application);

/// Whose word the papers are; the keys that people had then come from the manifests they signed.
[[nodiscard]] diag::Result<agree::Witness> witness_of(const Agreeing& agreeing,
                                                      const std::vector<agree::Paper>& papers);

/// Whether the team agrees, and if not why.
[[nodiscard]] diag::Result<agree::AgreementState> state_of(const Agreeing& agreeing);

}  // namespace understudy::cli
