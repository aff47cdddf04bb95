#include "scalar_text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "words.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

namespace {

/// Not a text without quotes, to this reader or to another one.
constexpr std::array<std::string_view, 10> yaml_words{"y",   "n",    "yes",   "no",   "on",
                                                      "off", "true", "false", "null", "none"};

bool is_quoted(const Value& value) {
  return value.style() == NodeStyle::single_quoted || value.style() == NodeStyle::double_quoted;
}

std::size_t leading_spaces(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

std::string_view without_return(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Blanks around a line of a folded scalar mean nothing, but for one that a backslash protects.
std::string_view folded_line(std::string_view line, bool escapes) {
  line = without_return(line);
  const std::size_t begin = std::min(line.find_first_not_of(" \t"), line.size());
  std::size_t end = line.find_last_not_of(" \t") + 1;
  if (end <= begin) return {};
  std::size_t backslashes = 0;
  while (backslashes < end - begin && line[end - 1 - backslashes] == '\\') ++backslashes;
  if (escapes && backslashes % 2 == 1 && end < line.size()) ++end;
  return line.substr(begin, end - begin);
}

ScalarLines on_several_lines(std::string_view written, bool escapes) {
  const std::vector<std::string_view> lines = split_lines(written);
  ScalarLines out;
  for (const std::string_view line : lines) {
    // What stands before the first line's text is the entry's; its own blanks count.
    out.more.emplace_back(folded_line(line, escapes));
  }
  out.first = std::move(out.more.front());
  out.more.erase(out.more.begin());
  return out;
}

/// The header of a block scalar and its indentation as read.
struct BlockHeader {
  char kind = '|';
  char chomping = '\0';  ///< '-', '+' or none.
  std::size_t indent = 0;
  bool explicit_indent = false;
};

BlockHeader read_header(std::string_view line, std::size_t column,
                        const std::vector<std::string_view>& content) {
  BlockHeader header{.kind = line.front()};
  for (const char c : line.substr(1)) {
    if (c == '-' || c == '+') {
      header.chomping = c;
    } else if (is_digit(c)) {
      header.indent = column + static_cast<std::size_t>(c - '0');
      header.explicit_indent = true;
    } else {
      break;
    }
  }
  if (header.explicit_indent) return header;
  for (const std::string_view each : content) {
    if (trimmed(each).empty()) continue;
    header.indent = leading_spaces(each);
    break;
  }
  return header;
}

ScalarLines block_lines(std::string_view source, const Value& value, std::size_t column) {
  const std::string_view written = source.substr(value.begin(), value.end() - value.begin());
  std::vector<std::string_view> content = split_lines(written);
  const std::string_view first = content.front();
  content.erase(content.begin());
  for (std::string_view& line : content) line = without_return(line);
  BlockHeader header = read_header(first, column, content);
  // A last line that nothing ends has no line end in its text either.
  if (!value.text().ends_with('\n')) header.chomping = '-';

  ScalarLines out{.keeps_end = header.chomping == '+'};
  out.first = header.kind;
  if (header.explicit_indent) out.first += '2';
  if (header.chomping != '\0') out.first += header.chomping;
  for (const std::string_view line : content) {
    out.more.emplace_back(line.substr(std::min(header.indent, line.size())));
  }
  while (!out.keeps_end && !out.more.empty() && out.more.back().empty()) out.more.pop_back();
  return out;
}

}  // namespace

bool is_plain_word(std::string_view text, bool with_blanks) {
  if (text.empty() || !is_letter(text.front()) || text.back() == ' ') return false;
  if (is_one_of(lower(text), yaml_words)) return false;
  return std::ranges::all_of(text, [with_blanks](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '/' || c == '-' ||
           (with_blanks && c == ' ');
  });
}

std::string in_double_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20U || byte == 0x7FU) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + '"';
}

ScalarLines scalar_lines(std::string_view source, const Value& value, Setting setting,
                         std::size_t column) {
  if (value.style() == NodeStyle::literal || value.style() == NodeStyle::folded) {
    return block_lines(source, value, column);
  }
  if (is_quoted(value) && is_plain_word(value.text(), setting == Setting::pair)) {
    return {.first = std::string(value.text()), .more = {}};
  }
  const std::string_view written = source.substr(value.begin(), value.end() - value.begin());
  if (!written.contains('\n')) return {.first = std::string(written), .more = {}};
  if (setting == Setting::flow) return {.first = in_double_quotes(value.text()), .more = {}};
  return on_several_lines(written, value.style() == NodeStyle::double_quoted);
}

}  // namespace understudy::parse
