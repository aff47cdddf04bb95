/// \file
/// A part of a steady state, in a manifest as in an experiment.
#pragma once

#include <chrono>
#include <string_view>

#include "record.hpp"
#include "reporter.hpp"
#include "understudy/model/condition.hpp"

namespace understudy::parse {

/// Probe, success and latencies; a condition that asks nothing is a finding of `code`.
[[nodiscard]] model::Condition read_condition(Record& record, std::string_view code,
                                              Reporter& reporter);

/// Duration above zero where the key stands; `otherwise` where it does not.
[[nodiscard]] model::Duration span_or(Record& record, std::string_view key,
                                      std::chrono::milliseconds otherwise);

}  // namespace understudy::parse
