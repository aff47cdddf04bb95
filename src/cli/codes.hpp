/// \file
/// What the codes mean: docs/codes.md, which is built into the program.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace understudy::cli {

struct Code {
  std::string meaning;
  std::string example;
};

/// nullopt when no such code is listed.
[[nodiscard]] std::optional<Code> find_code(std::string_view code);

/// The listed code nearest to a word, as a hint.
[[nodiscard]] std::string nearest_code(std::string_view word);

}  // namespace understudy::cli
