/// \file
/// "Did you mean …?": the known name nearest to the one a person wrote.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace understudy::diag {

/// The candidate with the smallest edit distance (insert, delete, replace, swap neighbours) to
/// `word`, if that is at most 2 and smaller than the word's length; the first one on a tie.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word,
                                                 std::span<const std::string_view> candidates);

/// A hint that proposes the nearest name, or lists the known ones (at most 12) when none is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string_view> candidates);

}  // namespace understudy::diag
