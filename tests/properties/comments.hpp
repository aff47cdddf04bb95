/// \file
/// Comments at random places of a YAML text.
#pragma once

#include <string>
#include <vector>

namespace understudy::properties {

/// A text with comments put into it, and what each of them says.
struct Commented {
  std::string text;
  std::vector<std::string> comments;
};

/// Up to `most` comments, behind lines or on lines of their own at random columns; whether the text
/// still reads the same is for the caller to see. Drawn from RapidCheck.
[[nodiscard]] Commented with_comments(const std::string& text, int most);

}  // namespace understudy::properties
