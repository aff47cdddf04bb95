/// \file
/// `--trigger`, `--trigger-name` and `--build`: what started a run, or the variables that say it.
#pragma once

#include <optional>

#include <CLI/App.hpp>

#include "trigger.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::cli {

void add_trigger_options(CLI::App& app, Trigger& trigger);

/// What does not fit together (US-Q001): a pipeline and a schedule have a name, a person has none,
/// and only a pipeline has builds.
[[nodiscard]] std::optional<diag::Diagnostic> check_trigger(const Trigger& trigger);

}  // namespace understudy::cli
