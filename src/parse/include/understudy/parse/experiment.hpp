/// \file
/// A file of `experiments/` to the model. Pure: reads nothing but the text it is given.
#pragma once

#include <memory>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/experiment.hpp"

namespace understudy::parse {

/// What could be read, and everything that is wrong with it. With an error among the findings the
/// value is not fit to run: parts that could not be read keep their defaults.
struct ParsedExperiment {
  model::Experiment value;
  diag::Findings findings;  ///< In the order of the text; codes US-E0xx (docs/codes.md).
};

/// Reads an experiment (docs/formats/experiment.md). `source` must not be null; the spans share it.
/// Whether the manifest declares what it speaks of is `check_experiment_references`' business.
[[nodiscard]] ParsedExperiment parse_experiment(std::shared_ptr<const diag::Source> source);

/// Names that the manifest does not declare, and faults that nothing would bring back. The findings
/// are about the experiment's text, in its order. Names that could not be read are passed over.
[[nodiscard]] diag::Findings check_experiment_references(const model::Experiment& experiment,
                                                         const model::Application& application);

}  // namespace understudy::parse
