/// \file
/// Public keys and signatures as OpenSSH writes them, taken apart so that a refusal can say why.
/// Whether a signature fits its bytes is the verifier's to say (see signing.hpp). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "understudy/diag/result.hpp"

namespace understudy::agree {

/// What every signature of an agreement is made for: one made for anything else is refused.
inline constexpr std::string_view signature_namespace = "understudy-agreement@v1";

struct PublicKey {
  std::string type;  ///< `ssh-ed25519`, …
  std::string blob;  ///< The bytes behind the base64.
  bool operator==(const PublicKey&) const = default;
};

/// Reads `TYPE BASE64 [COMMENT]`, one line. nullopt for anything else, also for a key whose bytes
/// speak of another type, for DSA, and for certificates.
[[nodiscard]] std::optional<PublicKey> read_public_key(std::string_view text);

/// `TYPE BASE64`.
[[nodiscard]] std::string to_text(const PublicKey& key);

/// `SHA256:…`, as `ssh-keygen -l` and `ssh-add -l` print it.
[[nodiscard]] std::string fingerprint(const PublicKey& key);

/// What an SSHSIG file says of itself.
struct Signature {
  PublicKey key;
  std::string made_for;  ///< Its namespace.
  std::string hash;      ///< How the text was hashed before it was signed: `sha512`.
  std::string proof;     ///< The signature itself, in the form of the key's kind.
};

/// Errors: US-G002.
[[nodiscard]] diag::Result<Signature> read_signature(std::string_view armoured);

}  // namespace understudy::agree
