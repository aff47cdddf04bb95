#include "understudy/agree/signature.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include <fmt/format.h>

#include "base64.hpp"
#include "understudy/journal/digest.hpp"
#include "wire.hpp"

namespace understudy::agree {

namespace {

constexpr std::size_t most_bytes = 64U << 10U;

bool is_known(std::string_view type) {
  constexpr std::array<std::string_view, 7> known{"ssh-ed25519",
                                                  "sk-ssh-ed25519@openssh.com",
                                                  "ecdsa-sha2-nistp256",
                                                  "ecdsa-sha2-nistp384",
                                                  "ecdsa-sha2-nistp521",
                                                  "sk-ecdsa-sha2-nistp256@openssh.com",
                                                  "ssh-rsa"};
  return std::ranges::find(known, type) != known.end();
}

/// The type and at least one more string, and nothing behind the last one.
std::optional<PublicKey> key_of(std::string_view blob) {
  Wire wire(blob);
  const auto type = wire.text();
  if (!type || !is_known(*type)) return std::nullopt;
  do {
    if (!wire.text()) return std::nullopt;
  } while (!wire.done());
  return PublicKey{.type = std::string(*type), .blob = std::string(blob)};
}

std::unexpected<diag::Failure> no_signature(std::string_view why) {
  return diag::fail({.code = "US-G002",
                     .message = fmt::format("no SSH signature: {}", why),
                     .hint = "sign again with 'understudy agree'"});
}

/// The base64 between the two lines of the armour.
std::optional<std::string> inside(std::string_view armoured) {
  constexpr std::string_view begin = "-----BEGIN SSH SIGNATURE-----";
  constexpr std::string_view end = "-----END SSH SIGNATURE-----";
  if (!armoured.starts_with(begin)) return std::nullopt;
  armoured.remove_prefix(begin.size());
  const auto stop = armoured.find(end);
  if (stop == std::string_view::npos) return std::nullopt;
  const std::string_view behind = armoured.substr(stop + end.size());
  if (behind.find_first_not_of("\r\n") != std::string_view::npos) return std::nullopt;
  std::string out(armoured.substr(0, stop));
  std::erase_if(out, [](char c) { return c == '\n' || c == '\r'; });
  return out;
}

}  // namespace

std::optional<PublicKey> read_public_key(std::string_view text) {
  if (text.size() > most_bytes) return std::nullopt;
  if (text.find_first_of("\r\n\0") != std::string_view::npos) return std::nullopt;
  const auto gap = text.find(' ');
  if (gap == std::string_view::npos) return std::nullopt;
  const std::string_view rest = text.substr(gap + 1);
  const auto blob = from_base64(rest.substr(0, rest.find(' ')));
  if (!blob) return std::nullopt;
  auto key = key_of(*blob);
  if (!key || key->type != text.substr(0, gap)) return std::nullopt;
  return key;
}

std::string to_text(const PublicKey& key) {
  return fmt::format("{} {}", key.type, to_base64(key.blob));
}

std::string fingerprint(const PublicKey& key) {
  const std::string digits = journal::sha256_hex(key.blob);
  std::string bytes;
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
    bytes += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  }
  std::string text = to_base64(bytes);
  text.erase(text.find_last_not_of('=') + 1);
  return "SHA256:" + text;
}

diag::Result<Signature> read_signature(std::string_view armoured) {
  if (armoured.size() > most_bytes) return no_signature("it is too long");
  const auto text = inside(armoured);
  if (!text) return no_signature("its first or last line is missing");
  const auto bytes = from_base64(*text);
  if (!bytes) return no_signature("it is not base64");
  Wire wire(*bytes);
  if (!wire.skip("SSHSIG") || wire.number() != 1) return no_signature("it is of another kind");
  const auto blob = wire.text();
  const auto made_for = wire.text();
  const auto reserved = wire.text();
  const auto hash = wire.text();
  const auto signature = wire.text();
  if (!blob || !made_for || !reserved || !hash || !signature || !wire.done()) {
    return no_signature("it was cut off or added to");
  }
  auto key = key_of(*blob);
  if (!key) return no_signature("it was made with a kind of key that is not taken");
  return Signature{.key = std::move(*key),
                   .made_for = std::string(*made_for),
                   .hash = std::string(*hash),
                   .proof = std::string(*signature)};
}

}  // namespace understudy::agree
