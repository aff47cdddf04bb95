#include <cstddef>
#include <string>
#include <string_view>

#include "understudy/journal/codec.hpp"

namespace understudy::journal {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

/// What may follow a lead byte: how many continuation bytes, and the range of the first of them.
/// The ranges shut out overlong forms, surrogates and what lies beyond U+10FFFF.
struct Lead {
  std::size_t following = 0;
  unsigned char lowest = 0x80;
  unsigned char highest = 0xBF;
  bool valid = false;
};

Lead lead_of(unsigned char byte) {
  if (byte < 0x80) return {.following = 0, .valid = true};
  if (byte >= 0xC2 && byte <= 0xDF) return {.following = 1, .valid = true};
  if (byte == 0xE0) return {.following = 2, .lowest = 0xA0, .valid = true};
  if (byte == 0xED) return {.following = 2, .highest = 0x9F, .valid = true};
  if (byte >= 0xE1 && byte <= 0xEF) return {.following = 2, .valid = true};
  if (byte == 0xF0) return {.following = 3, .lowest = 0x90, .valid = true};
  if (byte == 0xF4) return {.following = 3, .highest = 0x8F, .valid = true};
  if (byte >= 0xF1 && byte <= 0xF3) return {.following = 3, .valid = true};
  return {};
}

/// One character, or the maximal invalid part, at the start of a text.
struct Piece {
  std::size_t length = 1;
  bool valid = false;
};

Piece first_piece(std::string_view text) {
  const Lead lead = lead_of(static_cast<unsigned char>(text.front()));
  if (!lead.valid) return {};
  for (std::size_t i = 1; i <= lead.following; ++i) {
    if (i == text.size()) return {.length = i};
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned char lowest = i == 1 ? lead.lowest : 0x80;
    const unsigned char highest = i == 1 ? lead.highest : 0xBF;
    if (byte < lowest || byte > highest) return {.length = i};
  }
  return {.length = lead.following + 1, .valid = true};
}

}  // namespace

std::string valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Piece piece = first_piece(text);
    out += piece.valid ? text.substr(0, piece.length) : replacement;
    text.remove_prefix(piece.length);
  }
  return out;
}

}  // namespace understudy::journal
