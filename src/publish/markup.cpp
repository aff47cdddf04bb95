#include "markup.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace understudy::publish {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// A character of more than one byte; `bytes` is 0 when none begins there.
struct WideCharacter {
  char32_t code = 0;
  std::size_t bytes = 0;
};

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<std::uint8_t>(text[at]) : 0;
}

/// Well-formed UTF-8 only: no overlong form, no surrogate, nothing above U+10FFFF.
WideCharacter wide_character(std::string_view text, std::size_t at) {
  const std::uint8_t first = byte_at(text, at);
  const std::size_t bytes = first >= 0xF0U ? 4 : first >= 0xE0U ? 3 : 2;
  if (first < 0xC2U || first > 0xF4U) return {};
  char32_t code = first & (0xFFU >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    const std::uint8_t next = byte_at(text, at + i);
    if ((next & 0xC0U) != 0x80U) return {};
    code = (code << 6U) | (next & 0x3FU);
  }
  const bool overlong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  const bool none = (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF;
  if (overlong || none) return {};
  return {.code = code, .bytes = bytes};
}

/// Marks of the reading direction and the like, which make a line read otherwise than it is.
bool turns_text(char32_t code) {
  return code == 0x61C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

/// Copies one character of several bytes and gives how far to go on.
std::size_t copy_wide(std::string_view text, std::size_t at, bool as_html, std::string& out) {
  const WideCharacter wide = wide_character(text, at);
  if (wide.bytes == 0 || (wide.code >= 0x80 && wide.code < 0xA0)) {
    out += replacement;
    return wide.bytes == 0 ? 1 : wide.bytes;
  }
  if (turns_text(wide.code)) {
    out += fmt::format("{}U+{:04X}{}", as_html ? "&lt;" : "<", static_cast<unsigned>(wide.code),
                       as_html ? "&gt;" : ">");
  } else {
    out += text.substr(at, wide.bytes);
  }
  return wide.bytes;
}

std::string copied(std::string_view text, bool as_html) {
  std::string out;
  out.reserve(text.size() + text.size() / 16);
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if ((static_cast<std::uint8_t>(c) & 0x80U) != 0) {
      at += copy_wide(text, at, as_html, out);
      continue;
    }
    ++at;
    if (c == '\r' && byte_at(text, at) == '\n') continue;
    const bool control = (c < ' ' && c != '\n' && c != '\t') || c == '\x7F';
    if (control) {
      out += replacement;
    } else if (!as_html) {
      out += c;
    } else {
      switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
      }
    }
  }
  return out;
}

}  // namespace

std::string cleaned(std::string_view text) {
  return copied(text, false);
}

std::string escaped(std::string_view text) {
  return copied(text, true);
}

}  // namespace understudy::publish
