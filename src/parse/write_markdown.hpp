/// \file
/// Pieces of Markdown that read as what they were written from.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace understudy::parse {

/// One line of prose in which every character means itself; `` `code` `` stays code.
[[nodiscard]] std::string as_paragraph(std::string_view prose);

/// Every line but the first, and no empty one, moved to the right.
[[nodiscard]] std::string indented_below(std::string_view text, std::size_t by);

/// A fence that `code` cannot close. `info` is what follows the opening run.
[[nodiscard]] std::string in_fence(std::string_view info, std::string_view code);

}  // namespace understudy::parse
