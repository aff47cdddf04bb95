/// \file
/// UTF-8: what is wrong with it, and how many characters it holds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace bookstore::utf8 {

/// The text up to an incomplete last character, which is dropped; or what is wrong, in the words
/// of Python's decoder: `'utf-8' codec can't decode byte 0xff in position 0: invalid start byte`.
[[nodiscard]] std::expected<std::string_view, std::string> decode(std::string_view bytes);

/// Characters (code points), not bytes. Expects valid UTF-8.
[[nodiscard]] std::size_t length(std::string_view text);

/// One character and how many bytes it takes.
struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};

/// The character at `at`, which is the start of one. Expects valid UTF-8 (surrogates allowed).
[[nodiscard]] Character at(std::string_view text, std::size_t at);

void append(std::string& out, char32_t code);

/// UTF-8 of bytes that stand for one character each, as in HTTP headers.
[[nodiscard]] std::string from_latin1(std::string_view bytes);

/// Without blank characters (Unicode's) at either end.
[[nodiscard]] std::string_view strip(std::string_view text);

}  // namespace bookstore::utf8
