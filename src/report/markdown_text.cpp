#include "markdown_text.hpp"

#include <string>
#include <string_view>

#include <fmt/format.h>

#include "understudy/exercise/expect.hpp"

namespace understudy::report {

std::string markdown_text(std::string_view text) {
  constexpr std::string_view special = "\\`*_[]<>|#";
  std::string out;
  for (const char c : exercise::plain_text(text)) {
    if (c == '\n' || c == '\t') {
      out += ' ';
      continue;
    }
    if (special.contains(c)) out += '\\';
    out += c;
  }
  return out;
}

std::string markdown_code(std::string_view text) {
  const std::string plain = exercise::plain_text(text);
  if (plain.empty() || plain.find_first_of("`|\n\t\\") != std::string::npos) {
    return markdown_text(plain);
  }
  return fmt::format("`{}`", plain);
}

}  // namespace understudy::report
