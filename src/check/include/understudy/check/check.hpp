/// \file
/// What is wrong with what a team declares, beyond what can be seen in one place of one file.
#pragma once

#include <memory>
#include <span>

#include "understudy/check/workspace.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/runner.hpp"

namespace understudy::check {

using model::Runner;

/// Every finding of every rule, codes US-R0xx (docs/codes.md), rule by rule. Pure: nothing is
/// opened and nothing is run. What is large is looked at through `run`, if there is one; what is
/// found is the same.
[[nodiscard]] diag::Findings check(const Workspace& workspace, const Runner& run = {});

/// Puts findings into the order of `files` and of their text, without those that their file allows:
/// a comment on the finding's line or on the line above it, `# understudy: allow US-R006 because …`
/// in YAML and
/// `<!-- understudy: allow US-R006 because … -->` in Markdown. A reason is needed. A comment
/// without one, without a known form, or which allows nothing that is found, is a finding itself
/// (US-R090 to US-R092). What keeps a file from being read (US-M, US-P errors) cannot be allowed.
/// `files` are all that were read, since one without a finding may allow one all the same.
[[nodiscard]] diag::Findings without_allowed(
    diag::Findings findings, std::span<const std::shared_ptr<const diag::Source>> files);

}  // namespace understudy::check
