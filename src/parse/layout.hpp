/// \file
/// The canonical layout of a YAML document (docs/formats/layout.md).
#pragma once

#include <string>
#include <string_view>

#include "reporter.hpp"
#include "sheet.hpp"

namespace understudy::parse {

/// The document anew. `source` is the text that its places speak of.
[[nodiscard]] std::string lay_out(const Sheet& sheet, std::string_view source, const Canon& canon);

}  // namespace understudy::parse
