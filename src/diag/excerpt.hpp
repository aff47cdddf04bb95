/// \file
/// The quoted line of a finding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace understudy::diag {

/// The text of one line, without its line end and without a byte order mark, which columns do not
/// count; empty when the source is shorter.
[[nodiscard]] std::string_view line_of(std::string_view text, std::uint32_t line);

/// Finds lines of texts that stay as they are while it lives: one that comes after the last one
/// found is looked for from there.
class LineCursor {
 public:
  /// As the function of that name.
  [[nodiscard]] std::string_view line_of(std::string_view text, std::uint32_t line);

 private:
  std::string_view text_;
  std::uint32_t line_ = 1;
  std::size_t begin_ = 0;
};

/// Whether a byte goes on with the character before it.
[[nodiscard]] constexpr bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

}  // namespace understudy::diag
