/// \file
/// Whether two Markdown documents say the same.
#pragma once

#include "markdown.hpp"

namespace understudy::parse {

/// Node by node: kinds, texts, headings, lists, links, and code to the byte. What follows a fence's
/// language may differ in order and spelling, if both are attributes that mean the same.
[[nodiscard]] bool same_markdown(const Document& one, const Document& other);

}  // namespace understudy::parse
