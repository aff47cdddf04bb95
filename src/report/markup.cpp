#include "markup.hpp"

#include <string>
#include <string_view>

#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

std::string dot_escaped(std::string_view text) {
  std::string out;
  for (const char c : safe_line(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::string markup_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string xml_escaped(std::string_view text) {
  return markup_escaped(safe_line(text));
}

std::string dot_quoted(std::string_view text) {
  return '"' + dot_escaped(text) + '"';
}

std::string dot_label(std::string_view first, std::string_view second) {
  const std::string above = dot_escaped(first);
  const std::string below = dot_escaped(second);
  return '"' + above + (above.empty() || below.empty() ? "" : "\\n") + below + '"';
}

}  // namespace understudy::report
