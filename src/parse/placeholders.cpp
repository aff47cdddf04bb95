#include "placeholders.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shell_scanner.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr std::size_t longest = 64;

bool is_inner(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
}

/// Words of templates that other tools fill in, e.g. `{{end}}` of a Go template.
bool is_template_word(std::string_view name) {
  constexpr std::array<std::string_view, 4> words{"end", "else", "break", "continue"};
  return is_one_of(name, words);
}

std::optional<Placeholder> angled_at(std::string_view text, std::size_t at) {
  if (at > 0 && text[at - 1] == '<') return std::nullopt;
  const std::string_view inside = text.substr(at + 1, longest + 1);
  const auto end = inside.find('>');
  if (end == std::string_view::npos || end == 0 || !is_letter(inside.front())) return std::nullopt;
  const std::string_view name = inside.substr(0, end);
  const bool word_like = std::ranges::all_of(name, [](char c) { return is_inner(c) || c == ' '; });
  if (!word_like || name.ends_with(' ') || lower(name) == "none") return std::nullopt;
  const std::string closing_tag = "</" + std::string(name) + ">";
  if (text.contains(closing_tag)) return std::nullopt;
  return Placeholder{.name = std::string(name), .offset = at, .length = end + 2, .angled = true};
}

std::optional<Placeholder> braced_at(std::string_view text, std::size_t at) {
  const std::string_view inside = text.substr(at + 2, longest + 4);
  const auto end = inside.find("}}");
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view name = inside.substr(0, end);
  // Exactly the two spellings that are filled in: `{{name}}` and `{{ name }}`.
  if (name.size() > 2 && name.starts_with(' ') && name.ends_with(' ')) {
    name = name.substr(1, name.size() - 2);
  }
  if (name.empty() || !is_letter(name.front()) || !std::ranges::all_of(name, is_inner) ||
      is_template_word(name)) {
    return std::nullopt;
  }
  return Placeholder{.name = std::string(name), .offset = at, .length = end + 4, .angled = false};
}

std::optional<Placeholder> placeholder_at(std::string_view text, std::size_t at) {
  if (text[at] == '<') return angled_at(text, at);
  if (text.substr(at).starts_with("{{")) return braced_at(text, at);
  return std::nullopt;
}

std::size_t next_opening(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] != '<' && text[at] != '{') ++at;
  return at;
}

}  // namespace

std::vector<Placeholder> find_placeholders(std::string_view text) {
  std::vector<Placeholder> found;
  std::size_t at = 0;
  while ((at = next_opening(text, at)) < text.size()) {
    auto placeholder = placeholder_at(text, at);
    if (!placeholder) {
      ++at;
      continue;
    }
    at += placeholder->length;
    found.push_back(std::move(*placeholder));
  }
  return found;
}

std::string masked(std::string_view text, const std::vector<Placeholder>& found) {
  std::string out(text);
  for (const Placeholder& placeholder : found) {
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(placeholder.offset), placeholder.length,
                ShellScanner::mask);
  }
  return out;
}

}  // namespace understudy::parse
