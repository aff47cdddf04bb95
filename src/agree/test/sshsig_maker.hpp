/// \file
/// SSH signatures of every kind, made by hand: also those that need a hardware key, and those that
/// no program would make.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "understudy/agree/signature.hpp"

struct evp_pkey_st;

namespace understudy::agree::test {

/// Everything that can be otherwise in a signature.
struct SignatureParts {
  std::string magic = "SSHSIG";
  std::uint32_t version = 1;
  std::string key;  ///< The blob.
  std::string made_for = std::string(signature_namespace);
  std::string reserved;
  std::string hash = "sha512";
  std::string proof;
  std::string behind;
};

/// The bytes behind the armour.
[[nodiscard]] std::string blob_of(const SignatureParts& parts);
[[nodiscard]] std::string armoured(std::string_view blob);

/// What is otherwise in how a proof is made.
struct ProofOptions {
  std::string made_for = std::string(signature_namespace);  ///< As it is signed.
  std::string hash = "sha512";
  std::string proof_kind;            ///< Empty: the usual one.
  std::uint8_t flags = 1;            ///< Of a hardware key: 1, it was touched.
  std::string application = "ssh:";  ///< Of a hardware key.
  bool long_numbers = false;         ///< ECDSA: zeros in front of the numbers.
};

/// A key whose private half is here.
class SigningKey {
 public:
  /// Of one of the kinds of `PublicKey::type`; `bits` for RSA.
  explicit SigningKey(std::string kind, unsigned bits = 2048,
                      const std::string& application = "ssh:");

  [[nodiscard]] const PublicKey& key() const { return public_; }

  [[nodiscard]] std::string proof(std::string_view text, const ProofOptions& options = {}) const;

  /// A whole signature.
  [[nodiscard]] SignatureParts sign(std::string_view text, const ProofOptions& options = {}) const;

 private:
  [[nodiscard]] std::string raw_proof(std::string_view message, const ProofOptions& options) const;

  std::string kind_;
  std::shared_ptr<evp_pkey_st> private_;
  PublicKey public_;
};

}  // namespace understudy::agree::test
