/// \file
/// One YAML text to its canonical layout, or nothing if that would change what it says.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "reporter.hpp"
#include "text_index.hpp"

namespace understudy::parse {

/// `text` begins at byte `offset` of the index's text, and was read without an error; `canon` is
/// what its reader learnt. nullopt when what was laid out would read differently, or lose a
/// comment.
[[nodiscard]] std::optional<std::string> lay_out_yaml(const TextIndex& index, std::string_view text,
                                                      std::size_t offset, const Canon& canon);

}  // namespace understudy::parse
