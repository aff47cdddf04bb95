/// \file
/// An organisation's own requirements to the model. Pure: reads nothing but the text it is given.
#pragma once

#include <memory>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/requirement.hpp"

namespace understudy::parse {

/// What could be read, and everything that is wrong with it. With an error among the findings the
/// value must not be used: a requirement that could not be read would be one that is not asked for.
struct ParsedRequirements {
  model::Requirements value;
  diag::Findings
      findings;  ///< In the order of the text; codes US-M0xx and US-V0xx (docs/codes.md).
};

/// Reads a file of requirements (docs/formats/requirements.md). `source` must not be null.
[[nodiscard]] ParsedRequirements parse_requirements(std::shared_ptr<const diag::Source> source);

}  // namespace understudy::parse
