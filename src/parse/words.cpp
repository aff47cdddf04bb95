#include "words.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::parse {

namespace {

constexpr std::size_t longest_name = 63;

char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string folded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (text = trimmed(text); !text.empty();) {
    const auto end = static_cast<std::size_t>(std::ranges::find_if(text, is_blank) - text.begin());
    if (!out.empty()) out += ' ';
    out += text.substr(0, end);
    text.remove_prefix(end);
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lowered);
  return out;
}

bool begins_with_word(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  if (!std::ranges::equal(text.substr(0, word.size()), word, {}, lowered)) return false;
  return text.size() == word.size() ||
         (!is_letter(text[word.size()]) && !is_digit(text[word.size()]));
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > longest_name) return false;
  if (text.front() == '-' || text.back() == '-') return false;
  return std::ranges::all_of(
      text, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; });
}

bool is_playbook_path(std::string_view text) {
  const std::string_view file = text.substr(0, text.find('#'));
  const bool leaves = file.starts_with('/') || file == ".." || file.starts_with("../") ||
                      file.contains("/../") || file.contains('\\');
  return !leaves && file.ends_with(".md");
}

bool is_variable(std::string_view text) {
  if (text.empty() || is_digit(text.front())) return false;
  return std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

std::string slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char low = lowered(c);
    if ((low >= 'a' && low <= 'z') || is_digit(low)) {
      out += low;
    } else if (!out.empty() && out.back() != '-') {
      out += '-';
    }
  }
  if (out.size() > longest_name) out.resize(longest_name);
  while (out.ends_with('-')) out.pop_back();
  return out;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace understudy::parse
