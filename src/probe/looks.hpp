/// \file
/// The three looks, each with its own deadline. Private to the module.
#pragma once

#include "understudy/probe/look.hpp"

namespace understudy::probe {

[[nodiscard]] Looked look_at_page(const LookJob& job);
[[nodiscard]] Looked look_at_name(const LookJob& job);
[[nodiscard]] Looked look_at_certificate(const LookJob& job);

/// Lines of a page in the form of Prometheus or OpenMetrics that give a value.
[[nodiscard]] std::uint64_t count_samples(std::string_view page);

}  // namespace understudy::probe
