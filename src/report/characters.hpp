/// \file
/// One character after the other out of UTF-8, and what a terminal makes of it. Private to the
/// module.
#pragma once

#include <cstddef>
#include <string_view>

namespace understudy::report {

/// A character of a text and the bytes it takes there.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;  ///< False for a byte that begins no well-formed character.
};

/// The character at `at`, which must lie in the text.
[[nodiscard]] Character character_at(std::string_view text, std::size_t at);

/// Columns that a terminal gives to it: 0, 1 or 2. Terminals differ in the newest emoji only.
[[nodiscard]] std::size_t columns_of(char32_t code);

/// Whether it is no sign but an order to whoever shows it: control characters and marks of the
/// reading direction, which can make a line read otherwise than it is.
[[nodiscard]] bool is_an_order(char32_t code);

}  // namespace understudy::report
