#include "write_markdown.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr std::string_view punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

bool is_word(char c) {
  return is_letter(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80U;
}

/// The length of a code span that begins here; 0 when the tick is only a tick.
std::size_t code_span(std::string_view text) {
  const auto end = text.find('`', 1);
  if (end == std::string_view::npos || end == 1) return 0;
  const std::string_view inside = text.substr(1, end - 1);
  const bool more = end + 1 < text.size() && text[end + 1] == '`';
  const bool padded = inside.front() == ' ' || inside.back() == ' ';
  return more || padded ? 0 : end + 1;
}

/// Whether Markdown would make something else of the character where it stands.
bool needs_escape(std::string_view text, std::size_t at) {
  const char c = text[at];
  const char next = at + 1 < text.size() ? text[at + 1] : '\0';
  const char before = at > 0 ? text[at - 1] : '\0';
  switch (c) {
    case '*':
    case '[':
    case '<':
    case '`': return true;
    case '_': return !is_word(before) || !is_word(next);
    case '&': return is_letter(next) || next == '#';
    case '\\': return punctuation.contains(next);
    case '#': return at == 0 || at + 1 == text.size();
    case '-':
    case '+':
    case '>':
    case '~':
    case '=': return at == 0;
    case '.':
    case ')': return at > 0 && at < 10 && std::ranges::all_of(text.substr(0, at), is_digit);
    default: return false;
  }
}

}  // namespace

std::string as_paragraph(std::string_view prose) {
  std::string out;
  for (std::size_t at = 0; at < prose.size(); ++at) {
    if (prose[at] == '`') {
      const std::size_t length = code_span(prose.substr(at));
      if (length > 0) {
        out += prose.substr(at, length);
        at += length - 1;
        continue;
      }
    }
    if (needs_escape(prose, at)) out += '\\';
    out += prose[at];
  }
  return out;
}

std::string indented_below(std::string_view text, std::size_t by) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out += text[at];
    const bool line_follows = text[at] == '\n' && at + 1 < text.size() && text[at + 1] != '\n';
    if (line_follows) out.append(by, ' ');
  }
  return out;
}

std::string in_fence(std::string_view info, std::string_view code) {
  const char mark = info.contains('`') ? '~' : '`';
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : code) {
    run = c == mark ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const std::string fence(longest + 1, mark);
  return fmt::format("{}{}\n{}\n{}\n", fence, info, code, fence);
}

}  // namespace understudy::parse
