/// \file
/// What every file of a team must pass before it is read: size, characters, apiVersion and kind.
#pragma once

#include <cstddef>
#include <string_view>

#include "record.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/model/runner.hpp"

namespace understudy::parse {

/// Whether the text is at most `largest` bytes of UTF-8 without control characters; if not, that is
/// reported and nothing else should be.
[[nodiscard]] bool is_readable(const TextIndex& index, std::size_t largest, Reporter& reporter,
                               const model::Runner& run = {});

/// `apiVersion: understudy/v1` and `kind`.
void check_envelope(Record& top, std::string_view kind, Reporter& reporter);

}  // namespace understudy::parse
