#include "utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace bookstore::utf8 {

namespace {

unsigned byte(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool is_continuation(unsigned value) {
  return (value & 0xC0U) == 0x80U;
}

/// How many bytes the character takes that starts so; 0 when none may start so.
std::size_t width(unsigned lead) {
  if (lead < 0x80U) return 1;
  if (lead >= 0xC2U && lead <= 0xDFU) return 2;
  if (lead >= 0xE0U && lead <= 0xEFU) return 3;
  if (lead >= 0xF0U && lead <= 0xF4U) return 4;
  return 0;
}

/// The second byte carries the limits against overlong forms, surrogates and U+110000 up.
bool fits_second(unsigned lead, unsigned second) {
  if (lead == 0xE0U) return second >= 0xA0U && second <= 0xBFU;
  if (lead == 0xEDU) return second >= 0x80U && second <= 0x9FU;
  if (lead == 0xF0U) return second >= 0x90U && second <= 0xBFU;
  if (lead == 0xF4U) return second >= 0x80U && second <= 0x8FU;
  return is_continuation(second);
}

std::string complaint(std::string_view bytes, std::size_t from, std::size_t count,
                      std::string_view reason) {
  if (count == 1) {
    return fmt::format("'utf-8' codec can't decode byte {:#04x} in position {}: {}",
                       byte(bytes, from), from, reason);
  }
  return fmt::format("'utf-8' codec can't decode bytes in position {}-{}: {}", from,
                     from + count - 1, reason);
}

bool is_blank(char32_t code) {
  constexpr std::array<char32_t, 12> rare = {0x20,   0x85,   0xA0,   0x1680, 0x2028, 0x2029,
                                             0x202F, 0x205F, 0x3000, 0x1C,   0x1D,   0x1E};
  return (code >= 0x09 && code <= 0x0D) || code == 0x1F || (code >= 0x2000 && code <= 0x200A) ||
         std::ranges::find(rare, code) != rare.end();
}

/// How many bytes of a character, from its first on, fit each other.
std::size_t good_bytes(std::string_view character) {
  const unsigned lead = byte(character, 0);
  std::size_t good = 1;
  for (; good < character.size(); ++good) {
    const unsigned next = byte(character, good);
    if (!(good == 1 ? fits_second(lead, next) : is_continuation(next))) break;
  }
  return good;
}

}  // namespace

std::expected<std::string_view, std::string> decode(std::string_view bytes) {
  std::size_t i = 0;
  while (i < bytes.size()) {
    const unsigned lead = byte(bytes, i);
    if (lead < 0x80U) {
      ++i;
      continue;
    }
    const std::size_t size = width(lead);
    if (size == 0) return std::unexpected(complaint(bytes, i, 1, "invalid start byte"));
    const std::size_t there = std::min(size, bytes.size() - i);
    const std::size_t good = good_bytes(bytes.substr(i, there));
    if (good < there) {
      return std::unexpected(complaint(bytes, i, good, "invalid continuation byte"));
    }
    if (there < size) return bytes.substr(0, i);
    i += size;
  }
  return bytes;
}

std::size_t length(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

Character at(std::string_view text, std::size_t at) {
  const unsigned lead = byte(text, at);
  const std::size_t size = std::clamp<std::size_t>(width(lead), 1, text.size() - at);
  if (size == 1) return {.code = lead, .size = 1};
  char32_t code = lead & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) code = (code << 6U) | (byte(text, at + i) & 0x3FU);
  return {.code = code, .size = size};
}

void append(std::string& out, char32_t code) {
  const auto put = [&out](char32_t value) { out += static_cast<char>(value); };
  if (code < 0x80) {
    put(code);
    return;
  }
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
  } else {
    if (code < 0x10000) {
      put(0xE0U | (code >> 12U));
    } else {
      put(0xF0U | (code >> 18U));
      put(0x80U | ((code >> 12U) & 0x3FU));
    }
    put(0x80U | ((code >> 6U) & 0x3FU));
  }
  put(0x80U | (code & 0x3FU));
}

std::string from_latin1(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) append(out, static_cast<unsigned char>(c));
  return out;
}

std::string_view strip(std::string_view text) {
  while (!text.empty()) {
    const Character first = at(text, 0);
    if (!is_blank(first.code)) break;
    text.remove_prefix(first.size);
  }
  while (!text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && is_continuation(byte(text, start))) --start;
    if (!is_blank(at(text, start).code)) break;
    text = text.substr(0, start);
  }
  return text;
}

}  // namespace bookstore::utf8
