#include "sshsig_maker.hpp"

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include "../base64.hpp"
#include "../wire.hpp"

namespace understudy::agree::test {

namespace {

void demand(bool holds) {
  if (!holds) throw std::runtime_error("OpenSSL cannot make this signature");
}

std::string number32(std::uint32_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFFU);
  return out;
}

std::string digest_of(const EVP_MD* kind, std::string_view text) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  demand(EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
                    kind, nullptr) == 1);
  out.resize(size);
  return out;
}

/// As SSH writes whole numbers, `zeros` more in front than are needed.
std::string wire_number(const BIGNUM* number, std::size_t zeros = 0) {
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  const bool high = !bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0x80U) != 0;
  return to_wire(std::string(zeros + (high ? 1 : 0), '\0') + bytes);
}

std::string public_point(EVP_PKEY* key) {
  std::string out(200, '\0');
  std::size_t size = 0;
  demand(EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY,
                                         reinterpret_cast<unsigned char*>(out.data()), out.size(),
                                         &size) == 1);
  out.resize(size);
  return out;
}

std::string raw_public(EVP_PKEY* key) {
  std::string out(32, '\0');
  std::size_t size = out.size();
  demand(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(out.data()), &size) ==
         1);
  return out;
}

std::string rsa_number(EVP_PKEY* key, const char* which) {
  BIGNUM* number = nullptr;
  demand(EVP_PKEY_get_bn_param(key, which, &number) == 1);
  std::string out = wire_number(number);
  BN_free(number);
  return out;
}

/// `nistp256` of `ecdsa-sha2-nistp256`; empty for other kinds.
std::string curve_of(const std::string& kind) {
  const auto at = kind.find("nistp");
  return at == std::string::npos ? "" : kind.substr(at, 8);
}

bool is_hardware(const std::string& kind) {
  return kind.starts_with("sk-");
}

EVP_PKEY* new_key(const std::string& kind, unsigned bits) {
  if (kind == "ssh-rsa") return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits});
  const std::string curve = curve_of(kind);
  if (curve.empty()) return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  const std::string group = "P-" + curve.substr(5);
  return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", group.c_str());
}

const EVP_MD* digest_for(const std::string& kind, const ProofOptions& options) {
  if (kind == "ssh-rsa" && options.proof_kind == "ssh-rsa") return EVP_sha1();
  if (kind == "ssh-rsa" && options.proof_kind == "rsa-sha2-256") return EVP_sha256();
  if (kind == "ssh-rsa" || kind.ends_with("nistp521")) return EVP_sha512();
  if (kind.ends_with("nistp384")) return EVP_sha384();
  return curve_of(kind).empty() ? nullptr : EVP_sha256();
}

/// From ASN.1 to SSH's two numbers.
std::string two_numbers(const std::string& der, bool long_numbers) {
  const auto* in = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size()));
  demand(signature != nullptr);
  const std::size_t zeros = long_numbers ? 1 : 0;
  std::string out = wire_number(ECDSA_SIG_get0_r(signature), zeros) +
                    wire_number(ECDSA_SIG_get0_s(signature), zeros);
  ECDSA_SIG_free(signature);
  return out;
}

}  // namespace

std::string blob_of(const SignatureParts& parts) {
  return parts.magic + number32(parts.version) + to_wire(parts.key) + to_wire(parts.made_for) +
         to_wire(parts.reserved) + to_wire(parts.hash) + to_wire(parts.proof) + parts.behind;
}

std::string armoured(std::string_view blob) {
  std::string lines;
  const std::string text = to_base64(blob);
  for (std::size_t at = 0; at < text.size(); at += 70) lines += text.substr(at, 70) + "\n";
  return "-----BEGIN SSH SIGNATURE-----\n" + lines + "-----END SSH SIGNATURE-----\n";
}

SigningKey::SigningKey(std::string kind, unsigned bits, const std::string& application)
    : kind_(std::move(kind)), private_(new_key(kind_, bits), EVP_PKEY_free) {
  demand(private_ != nullptr);
  std::string blob = to_wire(kind_);
  const std::string curve = curve_of(kind_);
  if (kind_ == "ssh-rsa") {
    blob += rsa_number(private_.get(), OSSL_PKEY_PARAM_RSA_E) +
            rsa_number(private_.get(), OSSL_PKEY_PARAM_RSA_N);
  } else if (curve.empty()) {
    blob += to_wire(raw_public(private_.get()));
  } else {
    blob += to_wire(curve) + to_wire(public_point(private_.get()));
  }
  if (is_hardware(kind_)) blob += to_wire(application);
  public_ = {.type = kind_, .blob = blob};
}

std::string SigningKey::raw_proof(std::string_view message, const ProofOptions& options) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  std::string out(1024, '\0');
  std::size_t size = out.size();
  const bool made =
      EVP_DigestSignInit(context, nullptr, digest_for(kind_, options), nullptr, private_.get()) ==
          1 &&
      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size,
                     reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
  EVP_MD_CTX_free(context);
  demand(made);
  out.resize(size);
  return curve_of(kind_).empty() ? out : two_numbers(out, options.long_numbers);
}

std::string SigningKey::proof(std::string_view text, const ProofOptions& options) const {
  const EVP_MD* hash = options.hash == "sha256"   ? EVP_sha256()
                       : options.hash == "sha384" ? EVP_sha384()
                                                  : EVP_sha512();
  std::string message = "SSHSIG" + to_wire(options.made_for) + to_wire("") + to_wire(options.hash) +
                        to_wire(digest_of(hash, text));
  std::string behind;
  if (is_hardware(kind_)) {
    behind = std::string(1, static_cast<char>(options.flags)) + number32(7);
    message =
        digest_of(EVP_sha256(), options.application) + behind + digest_of(EVP_sha256(), message);
  }
  const std::string usual = kind_ == "ssh-rsa" ? "rsa-sha2-512" : kind_;
  return to_wire(options.proof_kind.empty() ? usual : options.proof_kind) +
         to_wire(raw_proof(message, options)) + behind;
}

SignatureParts SigningKey::sign(std::string_view text, const ProofOptions& options) const {
  SignatureParts parts;
  parts.key = public_.blob;
  parts.made_for = options.made_for;
  parts.hash = options.hash;
  parts.proof = proof(text, options);
  return parts;
}

}  // namespace understudy::agree::test
