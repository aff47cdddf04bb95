/// \file
/// What a person has to know before they sign: what changed since they last agreed. Reads files,
/// prints nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agreeing.hpp"
#include "understudy/agree/agreement.hpp"
#include "understudy/agree/bundle.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::cli {

/// Findings of the playbooks and experiments; the manifest was read before.
[[nodiscard]] diag::Findings findings_in(const std::vector<agree::Content>& contents);

/// The changes by their meaning, with `diff` by their lines as well. Without a word to compare
/// with, all that there is.
[[nodiscard]] std::string edits_text(const Agreeing& agreeing,
                                     const std::optional<agree::Word>& before, bool diff);

/// Who objects, and why; empty when nobody does.
[[nodiscard]] std::string objections_text(const agree::AgreementState& state);

}  // namespace understudy::cli
