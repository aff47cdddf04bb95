#include "understudy/diag/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

namespace understudy::diag {

namespace {

constexpr std::size_t largest_distance = 2;
constexpr std::size_t most_listed = 12;

/// Optimal string alignment distance; three rows are enough.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) last[j] = j;

  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replace = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      const bool swapped =
          i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[right.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view word,
                                   std::span<const std::string_view> candidates) {
  std::size_t best = std::numeric_limits<std::size_t>::max();
  std::string_view found;
  for (const std::string_view candidate : candidates) {
    const auto [shorter, longer] = std::minmax({word.size(), candidate.size()});
    if (longer - shorter > largest_distance) continue;  // So far apart are they at least.
    const std::size_t apart = distance(word, candidate);
    if (apart >= best) continue;
    best = apart;
    found = candidate;
  }
  if (best > largest_distance || best >= word.size()) return std::nullopt;
  return std::string(found);
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  if (const auto near = nearest(word, candidates)) return "did you mean '" + *near + "'?";
  if (candidates.empty()) return "";

  std::string hint = "known here: ";
  const std::size_t shown = std::min(candidates.size(), most_listed);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) hint += ", ";
    hint += candidates[i];
  }
  if (shown < candidates.size()) hint += ", …";
  return hint;
}

}  // namespace understudy::diag
