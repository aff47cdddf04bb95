/// \file
/// `<name>` and `{{name}}` in commands: values a person gives before the run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::parse {

struct Placeholder {
  std::string name;
  std::size_t offset = 0;
  std::size_t length = 0;
  bool angled = false;  ///< `<name>`, which a shell reads as a redirection.
};

/// `<word-like this>` and `{{name}}` in shell text. Not: `<<`, `<(`, a redirection with a blank,
/// `<none>`, addresses, and markup whose closing tag stands in the same text.
[[nodiscard]] std::vector<Placeholder> find_placeholders(std::string_view text);

/// The text with every placeholder covered by ShellScanner::mask, so that all else keeps its place.
[[nodiscard]] std::string masked(std::string_view text, const std::vector<Placeholder>& found);

}  // namespace understudy::parse
