/// \file
/// The text of an imported playbook below its front matter.
#pragma once

#include <cstdint>
#include <string_view>

#include "import_text.hpp"
#include "markdown.hpp"

namespace understudy::parse {

/// Writes the document anew from `first_line` on: headings as ours, procedures as steps, blanks for
/// what is missing, and all other lines as they stand. `unit` is put behind objectives that are
/// bare numbers; without one they stay as they are.
void write_body(const Document& document, std::uint32_t first_line, std::string_view unit,
                ImportText& out);

}  // namespace understudy::parse
