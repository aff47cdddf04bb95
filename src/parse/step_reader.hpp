/// \file
/// One item of a procedure: a step, or a branch of one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "attributes.hpp"
#include "block.hpp"
#include "comment.hpp"
#include "markdown.hpp"
#include "procedure.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// Whether a text begins with a condition: "If …", "When …", "Otherwise …".
[[nodiscard]] bool begins_with_condition(std::string_view text);

/// The steps of a numbered list; ids are `prefix.N`, counted from `first`.
[[nodiscard]] std::vector<model::Step> read_steps(MarkdownNode list, const std::string& prefix,
                                                  std::size_t first, ScenarioScope& scope);

/// Reports every fence and comment below `node` that would have to stand in a step.
void report_strays(MarkdownNode node, ScenarioScope& scope);

}  // namespace understudy::parse
