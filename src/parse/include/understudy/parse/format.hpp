/// \file
/// The canonical layout of a team's files (docs/formats/layout.md). Pure: text in, text out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

/// Which of a team's files a text is.
enum class FileKind : std::uint8_t { application, experiment, playbook };

/// A text anew, and what is wrong with it.
struct Formatted {
  /// Says the same as before, with every comment; nullopt when there is an error among the
  /// findings, or when no layout was found that is certain to say the same: then the file is to be
  /// left alone.
  std::optional<std::string> text;
  diag::Findings findings;
};

/// `source` must not be null. Formatting what was formatted changes nothing.
[[nodiscard]] Formatted format(const std::shared_ptr<const diag::Source>& source, FileKind kind);

/// What a text declares itself to be; a text that declares nothing is taken for a playbook.
[[nodiscard]] FileKind kind_of(const std::string& text);

}  // namespace understudy::parse
