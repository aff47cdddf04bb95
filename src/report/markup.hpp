/// \file
/// Texts from files inside HTML, SVG and DOT. Private to the module.
#pragma once

#include <string>
#include <string_view>

namespace understudy::report {

/// As content or attribute of XML and HTML, whatever lines it has.
[[nodiscard]] std::string markup_escaped(std::string_view text);

/// As content or attribute of XML; one safe line (layout.hpp).
[[nodiscard]] std::string xml_escaped(std::string_view text);

/// A quoted string of the DOT language, its quotes included; one safe line. Nothing in it is an
/// escape of DOT's, so `\N` stays what was written.
[[nodiscard]] std::string dot_quoted(std::string_view text);

/// As `dot_quoted`, one below the other; empty lines are left out.
[[nodiscard]] std::string dot_label(std::string_view first, std::string_view second);

}  // namespace understudy::report
