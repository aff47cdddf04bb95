#include "understudy/agree/printable.hpp"

#include <cstddef>

#include "understudy/journal/codec.hpp"

namespace understudy::agree {

namespace {

/// U+202A to U+202E and U+2066 to U+2069 begin or end a run of text that is shown in another order.
bool turns_text_around(std::string_view three) {
  if (!three.starts_with("\xE2\x80") && !three.starts_with("\xE2\x81")) return false;
  const auto last = static_cast<unsigned char>(three[2]);
  return three[1] == '\x80' ? last >= 0xAA && last <= 0xAE : last >= 0xA6 && last <= 0xA9;
}

}  // namespace

std::string printable(std::string_view text) {
  const std::string valid = journal::valid_utf8(text);
  std::string out;
  out.reserve(valid.size());
  for (std::size_t i = 0; i < valid.size(); ++i) {
    const std::string_view rest = std::string_view(valid).substr(i);
    const auto byte = static_cast<unsigned char>(valid[i]);
    if (rest.size() >= 3 && turns_text_around(rest.substr(0, 3))) {
      out += '?';
      i += 2;
    } else if (byte == 0xC2 && rest.size() >= 2 && static_cast<unsigned char>(rest[1]) < 0xA0) {
      out += '?';  // U+0080 to U+009F
      ++i;
    } else {
      out += (byte < 0x20 && byte != '\t') || byte == 0x7F ? '?' : valid[i];
    }
  }
  return out;
}

}  // namespace understudy::agree
