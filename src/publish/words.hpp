/// \file
/// What a text is searched by. Private to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace understudy::publish {

/// The words of the texts in small letters, each once, in the order in which they first stand;
/// at most some thousand bytes of them, since all of it is loaded by whoever searches.
[[nodiscard]] std::string search_words(const std::vector<std::string_view>& texts);

}  // namespace understudy::publish
