/// \file
/// The wire format of SSH (RFC 4251, section 5). Private to the module.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace understudy::agree {

/// Reads the strings of SSH's wire format from the front; nullopt once the bytes do not suffice.
class Wire {
 public:
  explicit Wire(std::string_view bytes) : rest_(bytes) {}

  std::optional<std::uint32_t> number() {
    if (rest_.size() < 4) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : rest_.substr(0, 4)) value = value << 8U | static_cast<unsigned char>(c);
    rest_.remove_prefix(4);
    return value;
  }

  std::optional<std::string_view> text() {
    const auto size = number();
    if (!size || rest_.size() < *size) return std::nullopt;
    const std::string_view out = rest_.substr(0, *size);
    rest_.remove_prefix(*size);
    return out;
  }

  std::optional<std::uint8_t> byte() {
    if (rest_.empty()) return std::nullopt;
    const auto value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  /// A whole number that is not negative, in its shortest spelling; its bytes without the one that
  /// may stand in front for the sign.
  std::optional<std::string_view> natural() {
    auto bytes = text();
    if (!bytes || bytes->empty()) return std::nullopt;
    const auto high = [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; };
    if (high(bytes->front())) return std::nullopt;
    if (bytes->front() != '\0') return bytes;
    bytes->remove_prefix(1);
    if (bytes->empty() || !high(bytes->front())) return std::nullopt;
    return bytes;
  }

  bool skip(std::string_view bytes) {
    if (!rest_.starts_with(bytes)) return false;
    rest_.remove_prefix(bytes.size());
    return true;
  }

  [[nodiscard]] bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

/// A text with its length in front.
[[nodiscard]] inline std::string to_wire(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift & 0xFFU);
  return out += text;
}

}  // namespace understudy::agree
