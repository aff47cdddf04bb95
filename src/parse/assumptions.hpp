/// \file
/// Boxes to tick below Basic assumptions: `- [ ] …`, with `<!-- check: … -->` for what the tool can
/// see for itself.
#pragma once

#include <vector>

#include "inputs.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// The boxes of a section's lists, in order; other items are for readers.
[[nodiscard]] std::vector<model::Assumption> read_assumptions(
    const std::vector<MarkdownNode>& content, const Document& document, Inputs& inputs,
    Reporter& reporter);

}  // namespace understudy::parse
