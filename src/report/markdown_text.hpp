/// \file
/// Text that must not become markup of a Markdown page. Private to the module.
#pragma once

#include <string>
#include <string_view>

namespace understudy::report {

/// On one line, with every mark of Markdown and HTML escaped.
[[nodiscard]] std::string markdown_text(std::string_view text);

/// As code, for a cell of a table as well; as escaped text where a code span cannot hold it.
[[nodiscard]] std::string markdown_code(std::string_view text);

}  // namespace understudy::report
