/// \file
/// Small questions about words: names, identifiers, blanks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace understudy::parse {

constexpr std::string_view blanks = " \t\r\n";

[[nodiscard]] std::string_view trimmed(std::string_view text);

/// Blanks of every kind become single spaces; none remain at the ends.
[[nodiscard]] std::string folded(std::string_view text);

/// ASCII letters only; everything else stays.
[[nodiscard]] std::string lower(std::string_view text);

/// Whether `text` begins with `word`, in any case, and the word ends there.
[[nodiscard]] bool begins_with_word(std::string_view text, std::string_view word);

/// Letters a–z, digits and inner hyphens, 1 to 63 characters: a name that every tool accepts.
[[nodiscard]] bool is_name(std::string_view text);

/// `playbooks/x.md` or `playbooks/x.md#scenario`, below the manifest's own folder.
[[nodiscard]] bool is_playbook_path(std::string_view text);

/// A shell variable's name.
[[nodiscard]] bool is_variable(std::string_view text);

/// The name nearest to a title: `Bookstore API Failure` becomes `bookstore-api-failure`; may be
/// empty.
[[nodiscard]] std::string slug(std::string_view text);

/// The lines of a text, without their ends; a final line end opens no further line.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

/// Whether two words are the same: most differ in what can be seen without a call.
[[nodiscard]] constexpr bool same_word(std::string_view left, std::string_view right) {
  if (left.size() != right.size()) return false;
  return left.empty() || (left.front() == right.front() && left == right);
}

/// Whether a word stands in a list of words.
template <typename Words>
[[nodiscard]] constexpr bool is_one_of(std::string_view word, const Words& words) {
  for (const std::string_view candidate : words) {
    if (same_word(candidate, word)) return true;
  }
  return false;
}

[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

[[nodiscard]] constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

}  // namespace understudy::parse
