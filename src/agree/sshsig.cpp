#include "sshsig.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>

#include "wire.hpp"

namespace understudy::agree {

namespace {

template <auto release>
struct Released {
  template <typename T>
  void operator()(T* owned) const {
    release(owned);
  }
};

using KeyHandle = std::unique_ptr<EVP_PKEY, Released<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Released<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Released<EVP_MD_CTX_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Released<OSSL_PARAM_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Released<OSSL_PARAM_BLD_free>>;
using Number = std::unique_ptr<BIGNUM, Released<BN_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Released<ECDSA_SIG_free>>;

constexpr std::size_t ed25519_key_bytes = 32;
constexpr std::size_t ed25519_proof_bytes = 64;
constexpr int least_rsa_bits = 1024;  // What OpenSSH takes at least.

/// What goes wrong in OpenSSL here is an answer, and nobody else's trouble.
class OwnErrors {
 public:
  OwnErrors() { ERR_set_mark(); }

  OwnErrors(const OwnErrors&) = delete;
  OwnErrors& operator=(const OwnErrors&) = delete;

  ~OwnErrors() { ERR_pop_to_mark(); }
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string sha256_of(std::string_view text) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(text), text.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string sha512_of(std::string_view text) {
  std::string digest(SHA512_DIGEST_LENGTH, '\0');
  SHA512(bytes_of(text), text.size(), reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

Number number_of(std::string_view bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// `digest` is null where the kind of key hashes by itself.
bool verified(EVP_PKEY* key, const EVP_MD* digest, std::string_view proof,
              std::string_view message) {
  const DigestContext context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(proof), proof.size(), bytes_of(message),
                          message.size()) == 1;
}

KeyHandle key_from(const char* kind, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* made = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return KeyHandle(made);
}

bool fits_ed25519(std::string_view key, std::string_view proof, std::string_view message) {
  if (key.size() != ed25519_key_bytes || proof.size() != ed25519_proof_bytes) return false;
  const KeyHandle handle(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(key), key.size()));
  return verified(handle.get(), nullptr, proof, message);
}

struct Curve {
  std::string_view name;  ///< As SSH has it.
  const char* group = nullptr;
  std::size_t coordinate = 0;  ///< Bytes.
  const EVP_MD* (*digest)() = nullptr;
};

constexpr std::array curves{
    Curve{.name = "nistp256", .group = "P-256", .coordinate = 32, .digest = EVP_sha256},
    Curve{.name = "nistp384", .group = "P-384", .coordinate = 48, .digest = EVP_sha384},
    Curve{.name = "nistp521", .group = "P-521", .coordinate = 66, .digest = EVP_sha512}};

/// OpenSSH refuses coordinates that are very small, or almost as large as the curve's order. Those
/// that come near either are left to it.
bool is_ordinary(std::string_view coordinate) {
  const std::string_view low = coordinate.substr(0, 4);
  const std::string_view high = coordinate.substr(1, 3);
  return std::ranges::any_of(low, [](char c) { return c != '\0'; }) &&
         std::ranges::any_of(high, [](char c) { return c != '\xFF'; });
}

KeyHandle ec_key(const Curve& curve, std::string_view point) {
  constexpr char uncompressed = 4;
  if (point.size() != 1 + 2 * curve.coordinate || point.front() != uncompressed) return nullptr;
  if (!is_ordinary(point.substr(1, curve.coordinate)) ||
      !is_ordinary(point.substr(1 + curve.coordinate))) {
    return nullptr;
  }
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return nullptr;
  }
  return key_from("EC", builder.get());
}

/// The two numbers as ASN.1 has them; empty when they are none.
std::string der_of(std::string_view numbers, std::size_t most) {
  Wire wire(numbers);
  const auto r = wire.natural();
  const auto s = wire.natural();
  if (!r || !s || !wire.done() || r->size() > most || s->size() > most) return {};
  const EcSignature signature(ECDSA_SIG_new());
  Number first = number_of(*r);
  Number second = number_of(*s);
  if (signature == nullptr || first == nullptr || second == nullptr) return {};
  if (ECDSA_SIG_set0(signature.get(), first.get(), second.get()) != 1) return {};
  // They are the signature's now.
  [[maybe_unused]] const BIGNUM* const r_given = first.release();
  [[maybe_unused]] const BIGNUM* const s_given = second.release();
  const int size = i2d_ECDSA_SIG(signature.get(), nullptr);
  if (size <= 0) return {};
  std::string der(static_cast<std::size_t>(size), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  return i2d_ECDSA_SIG(signature.get(), &out) == size ? der : std::string();
}

bool fits_ecdsa(const Curve& curve, std::string_view point, std::string_view numbers,
                std::string_view message) {
  const std::string der = der_of(numbers, curve.coordinate);
  if (der.empty()) return false;
  return verified(ec_key(curve, point).get(), curve.digest(), der, message);
}

bool fits_rsa(std::string_view exponent, std::string_view modulus, const EVP_MD* digest,
              std::string_view proof, std::string_view message) {
  const Number e = number_of(exponent);
  const Number n = number_of(modulus);
  if (e == nullptr || n == nullptr || BN_num_bits(n.get()) < least_rsa_bits) return false;
  if (proof.size() != modulus.size()) return false;
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1) {
    return false;
  }
  return verified(key_from("RSA", builder.get()).get(), digest, proof, message);
}

/// A hardware key signs what it was told of itself and of the text, and how it was touched.
std::optional<std::string> of_hardware(std::string_view application, Wire& proof,
                                       std::string_view message) {
  const auto flags = proof.byte();
  const auto counter = proof.number();
  if (!flags || !counter || !proof.done()) return std::nullopt;
  // OpenSSH reads it as a text of C.
  if (application.contains('\0')) return std::nullopt;
  std::string out = sha256_of(application);
  out += static_cast<char>(*flags);
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += static_cast<char>(*counter >> static_cast<unsigned>(shift) & 0xFFU);
  }
  return out + sha256_of(message);
}

/// A key and a proof, both read up to behind their kinds.
struct Question {
  std::string_view kind;        ///< Of the key.
  std::string_view proof_kind;  ///< As the proof calls itself.
  Wire key;
  Wire proof;
  std::string_view message;
};

bool answer_ed25519(Question& question, bool hardware) {
  const auto key = question.key.text();
  const auto application = hardware ? question.key.text() : std::string_view();
  const auto proof = question.proof.text();
  if (!key || !application || !proof || !question.key.done()) return false;
  if (question.proof_kind != question.kind) return false;
  if (!hardware) {
    return question.proof.done() && fits_ed25519(*key, *proof, question.message);
  }
  const auto message = of_hardware(*application, question.proof, question.message);
  return message && fits_ed25519(*key, *proof, *message);
}

bool answer_ecdsa(Question& question, std::string_view wanted, bool hardware) {
  const auto name = question.key.text();
  const auto point = question.key.text();
  const auto application = hardware ? question.key.text() : std::string_view();
  const auto numbers = question.proof.text();
  if (!name || !point || !application || !numbers || !question.key.done()) return false;
  if (question.proof_kind != question.kind || *name != wanted) return false;
  const Curve& curve = *std::ranges::find(curves, wanted, &Curve::name);
  if (!hardware) {
    return question.proof.done() && fits_ecdsa(curve, *point, *numbers, question.message);
  }
  const auto message = of_hardware(*application, question.proof, question.message);
  return message && fits_ecdsa(curve, *point, *numbers, *message);
}

bool answer_rsa(Question& question) {
  const auto exponent = question.key.natural();
  const auto modulus = question.key.natural();
  const auto proof = question.proof.text();
  if (!exponent || !modulus || !proof || !question.key.done() || !question.proof.done()) {
    return false;
  }
  // With SHA-1, `ssh-rsa`, nothing may be signed.
  const EVP_MD* digest = question.proof_kind == "rsa-sha2-256"   ? EVP_sha256()
                         : question.proof_kind == "rsa-sha2-512" ? EVP_sha512()
                                                                 : nullptr;
  return digest != nullptr && fits_rsa(*exponent, *modulus, digest, *proof, question.message);
}

bool answer(Question& question) {
  const std::string_view kind = question.kind;
  if (kind == "ssh-ed25519") return answer_ed25519(question, false);
  if (kind == "sk-ssh-ed25519@openssh.com") return answer_ed25519(question, true);
  if (kind == "ssh-rsa") return answer_rsa(question);
  if (kind == "sk-ecdsa-sha2-nistp256@openssh.com") {
    return answer_ecdsa(question, "nistp256", true);
  }
  constexpr std::string_view ecdsa = "ecdsa-sha2-";
  for (const Curve& curve : curves) {
    const bool is_it = kind.starts_with(ecdsa) && kind.substr(ecdsa.size()) == curve.name;
    if (is_it) return answer_ecdsa(question, curve.name, false);
  }
  return false;
}

/// ssh-keygen wants the armour's two lines to be lines.
bool stands_on_lines(std::string_view armoured) {
  constexpr std::string_view begin = "-----BEGIN SSH SIGNATURE-----";
  if (!armoured.starts_with(begin)) return false;
  const std::string_view inside = armoured.substr(begin.size());
  return (inside.starts_with('\n') || inside.starts_with("\r\n")) &&
         inside.contains("\n-----END SSH SIGNATURE-----");
}

/// What the key signs instead of the text; empty for a hash that is not known.
std::string signed_message(const Signature& signature, std::string_view bytes) {
  const std::string digest = signature.hash == "sha512"   ? sha512_of(bytes)
                             : signature.hash == "sha256" ? sha256_of(bytes)
                                                          : std::string();
  if (digest.empty()) return {};
  return "SSHSIG" + to_wire(signature_namespace) + to_wire("") + to_wire(signature.hash) +
         to_wire(digest);
}

}  // namespace

bool surely_fits(const PublicKey& key, std::string_view bytes, std::string_view armoured) {
  const auto signature = read_signature(armoured);
  if (!signature || !stands_on_lines(armoured)) return false;
  if (signature->key != key || signature->made_for != signature_namespace) return false;
  const std::string message = signed_message(*signature, bytes);
  Question question{.kind = key.type,
                    .proof_kind = {},
                    .key = Wire(key.blob),
                    .proof = Wire(signature->proof),
                    .message = message};
  const auto kind = question.key.text();
  const auto proof_kind = question.proof.text();
  if (message.empty() || !kind || *kind != key.type || !proof_kind) return false;
  question.proof_kind = *proof_kind;
  const OwnErrors errors;
  return answer(question);
}

}  // namespace understudy::agree
