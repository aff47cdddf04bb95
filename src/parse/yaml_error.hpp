/// \file
/// What libyaml found wrong, in words for the person who wrote the file.
#pragma once

#include <string_view>

namespace understudy::parse {

struct YamlProblem {
  std::string_view message;
  std::string_view hint;
};

/// `problem` and `context` are the scanner's own terms; either may be empty.
[[nodiscard]] YamlProblem explain_yaml(std::string_view problem, std::string_view context);

}  // namespace understudy::parse
