/// \file
/// Percentages as people write them.
#pragma once

#include <compare>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace understudy::model {

/// A part of a whole, from 0% to 100%, kept exactly: no binary fraction is 99.9%.
struct Share {
  std::int32_t thousandths = 0;  ///< Of one per cent: 99.9% is 99900.

  friend auto operator<=>(const Share&, const Share&) = default;
};

/// Why a text is not a percentage; the parser turns it into a located finding.
enum class ShareError : std::uint8_t {
  no_sign,            ///< `99.9` and `0.999`: either may mean the other.
  too_many_decimals,  ///< More than three: nothing here is measured as finely.
  too_large,          ///< Above 100%.
  not_a_number,       ///< Signs, blanks, leading zeros, anything else.
};

/// Reads `0%` to `100%` with at most three decimals: `99.9%`, `10%`, `0.125%`.
[[nodiscard]] std::expected<Share, ShareError> parse_share(std::string_view text);

/// The shortest spelling, read back unchanged: `99.9%`, `10%`.
[[nodiscard]] std::string to_text(Share share);

}  // namespace understudy::model
