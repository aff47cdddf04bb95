/// \file
/// A Markdown playbook to the model. Pure: reads nothing but the text it is given.
#pragma once

#include <memory>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// What could be read, and everything that is wrong with it. With an error among the findings the
/// value is not fit to run: what could not be read is missing from it.
struct ParsedPlaybook {
  model::Playbook value;
  diag::Findings findings;  ///< In the order of the text; codes US-P0xx (docs/codes.md).
};

/// Reads a playbook (docs/formats/playbook.md). `source` must not be null; the spans share it.
/// Placeholders are collected into each scenario's inputs; filling them is the run's business.
[[nodiscard]] ParsedPlaybook parse_playbook(std::shared_ptr<const diag::Source> source);

}  // namespace understudy::parse
