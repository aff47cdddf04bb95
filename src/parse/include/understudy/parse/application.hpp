/// \file
/// `understudy.yaml` to the model. Pure: reads nothing but the text it is given.
#pragma once

#include <memory>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/runner.hpp"

namespace understudy::parse {

/// What could be read, and everything that is wrong with it. With an error among the findings the
/// value is not fit to run: parts that could not be read keep their defaults.
struct ParsedApplication {
  model::Application value;
  diag::Findings findings;  ///< In the order of the text; codes US-M0xx (docs/codes.md).
};

/// Reads a manifest (docs/formats/manifest.md). `source` must not be null; the spans share it. A
/// long one is read through `run`, if there is one; what comes of it is the same.
[[nodiscard]] ParsedApplication parse_application(std::shared_ptr<const diag::Source> source,
                                                  const model::Runner& run = {});

}  // namespace understudy::parse
