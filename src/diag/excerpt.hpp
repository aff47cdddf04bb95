/// \file
/// The quoted line of a finding.
#pragma once

#include <cstdint>
#include <string_view>

namespace understudy::diag {

/// The text of one line, without its line end and without a byte order mark, which columns do not
/// count; empty when the source is shorter.
[[nodiscard]] std::string_view line_of(std::string_view text, std::uint32_t line);

/// Whether a byte goes on with the character before it.
[[nodiscard]] constexpr bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace understudy::diag
