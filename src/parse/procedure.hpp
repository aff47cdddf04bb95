/// \file
/// The steps of a procedure: the items of its numbered list, with their blocks and branches.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inputs.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// What the procedures of one scenario share.
struct ScenarioScope {
  const Document& document;
  const std::set<std::uint32_t>& open_fences;  ///< Lines of fences that are reported as not closed.
  Inputs& inputs;
  Reporter& reporter;
  std::unordered_map<std::string, diag::Span> step_names;
};

/// A procedure's heading and what stands below it.
struct Procedure {
  std::string_view name;  ///< recovery, test or resume: the steps' ids begin with it.
  diag::Span heading;
  std::vector<MarkdownNode> content;
};

[[nodiscard]] std::vector<model::Step> read_procedure(const Procedure& procedure,
                                                      ScenarioScope& scope);

}  // namespace understudy::parse
