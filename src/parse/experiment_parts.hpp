/// \file
/// The parts of an experiment, each read by its own function into the model.
#pragma once

#include <memory>
#include <string_view>

#include "record.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/experiment.hpp"

namespace understudy::parse {

/// The whole experiment; what is wrong with it is in the reporter's hands.
[[nodiscard]] model::Experiment read_experiment(std::shared_ptr<const diag::Source> source,
                                                Reporter& reporter);

void read_hypothesis(Record& spec, model::Experiment& experiment, Reporter& reporter);
void read_planned_faults(Record& spec, model::Experiment& experiment, Reporter& reporter);
void read_abort(Record& spec, model::Experiment& experiment, Reporter& reporter);
void read_blast_radius(Record& spec, model::Experiment& experiment, Reporter& reporter);
void read_schedule(Record& spec, model::Experiment& experiment, Reporter& reporter);

/// A needed duration above zero, with its place.
[[nodiscard]] model::Duration needed_span(Record& record, std::string_view key);

/// What does not fit into the experiment's time: faults that outlast it, conditions that are never
/// judged, aborts that never happen.
void check_times(const model::Experiment& experiment, Reporter& reporter);

}  // namespace understudy::parse
