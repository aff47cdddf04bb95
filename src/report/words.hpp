/// \file
/// A text word by word. Private to the module.
#pragma once

#include <string_view>
#include <vector>

namespace understudy::report {

/// What stands between blanks and line ends.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);

}  // namespace understudy::report
