/// \file
/// What stands below a procedure's heading, as numbered steps.
#pragma once

#include <cstddef>
#include <cstdint>

#include "import_text.hpp"
#include "markdown.hpp"
#include "section.hpp"

namespace understudy::parse {

/// Whether bullets that decide nothing become steps.
enum class Bullets : std::uint8_t { are_steps, stay };

/// Writes the content of a section as steps, numbered from `first` on: the items of a numbered list
/// one by one, bullets one by one, and otherwise what leads up to a block together with it. Gives
/// the number after the last one.
[[nodiscard]] std::size_t write_steps(const Document& document, const RawSection& section,
                                      Bullets bullets, std::size_t first, ImportText& out);

}  // namespace understudy::parse
