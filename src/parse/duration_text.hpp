/// \file
/// Durations in a file: the value, or a finding that proposes how to write it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

/// The unit a bare number most likely means, for the proposal.
enum class Likely : char { hours = 'h', seconds = 's' };

/// `what` names the value in messages, e.g. `'rto'`.
[[nodiscard]] std::optional<std::chrono::milliseconds> read_duration(std::string_view text,
                                                                     const diag::Span& where,
                                                                     std::string_view what,
                                                                     Likely likely,
                                                                     Reporter& reporter);

/// How a duration that was written as `text` is best written: as it stands where it is in the short
/// notation, for `24h` beside `12h` says more than `1d` does; else its canonical spelling.
[[nodiscard]] std::string short_spelling(std::string_view text, std::chrono::milliseconds value);

/// `12 Hours`, `1 h 30 min`, `PT12H` as prose writes them, in the canonical spelling; a text that
/// begins otherwise comes back as it is. What follows a full stop, comma, semicolon or bracket is
/// an explanation and is left out.
[[nodiscard]] std::string canonical_duration(std::string_view prose);

}  // namespace understudy::parse
