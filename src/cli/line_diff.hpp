/// \file
/// What changed between two texts, as `diff -u` and every review tool show it.
#pragma once

#include <string>
#include <string_view>

namespace understudy::cli {

/// A unified diff with three lines of context; empty when the texts are equal.
[[nodiscard]] std::string unified_diff(std::string_view name, std::string_view before,
                                       std::string_view after);

}  // namespace understudy::cli
