/// \file
/// What differs between two sequences, and two texts line by line. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace understudy::agree {

/// How many lines a text gained and lost.
struct LineCount {
  std::size_t added = 0;
  std::size_t removed = 0;
};

/// Pairs of indices of a longest common subsequence, ascending. Beyond four million pairs to look
/// at only what is common at both ends is found.
[[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> common_parts(
    const std::vector<std::string>& before, const std::vector<std::string>& after);

[[nodiscard]] LineCount count_lines(std::string_view before, std::string_view after);

/// A unified diff with three lines of context, without its two lines of file names; empty when
/// nothing differs. Control characters are shown as '?'.
[[nodiscard]] std::string unified_diff(std::string_view before, std::string_view after);

}  // namespace understudy::agree
