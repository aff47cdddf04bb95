/// \file
/// Percentages in a file: the value, or a finding that proposes how to write it.
#pragma once

#include <optional>
#include <string_view>

#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/share.hpp"

namespace understudy::parse {

/// `what` names the value in messages, e.g. `'success'`.
[[nodiscard]] std::optional<model::Share> read_share(std::string_view text, const diag::Span& where,
                                                     std::string_view what, Reporter& reporter);

}  // namespace understudy::parse
