#include "site_trust.hpp"

#include <array>
#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::cli {

namespace {

using SharedCertificate = std::unique_ptr<X509, decltype(&X509_free)>;

std::optional<boost::asio::ip::address> address_in(const std::string& host) {
  boost::system::error_code none;
  const auto address = boost::asio::ip::make_address(host, none);
  return none ? std::nullopt : std::optional(address);
}

std::string date_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return "an unknown date";
  return fmt::format("{:%Y-%m-%d}", parts);
}

/// What an attacker could have put into a certificate is only shown where it is a plain name.
std::string plain_host(const ASN1_STRING* text) {
  const std::string all(reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                        static_cast<std::size_t>(ASN1_STRING_length(text)));
  const bool plain =
      all.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-*_") ==
      std::string::npos;
  return plain ? all : "(a name that is none)";
}

/// The first of the names that a certificate is for.
std::string names_of(X509* certificate) {
  constexpr int shown = 3;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      static_cast<GENERAL_NAMES*>(
          X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
      &GENERAL_NAMES_free);
  std::string out;
  int count = 0;
  for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_DNS) continue;
    if (++count > shown) return out + " and others";
    out += (out.empty() ? "" : ", ") + plain_host(name->d.dNSName);
  }
  return out.empty() ? "no name" : out;
}

diag::Diagnostic distrust(std::string message, std::string hint) {
  return {.code = "US-W014", .message = std::move(message), .where = {}, .hint = std::move(hint)};
}

/// Times are those of the server's own certificate, since OpenSSL does not tell which one it was
/// that ended a handshake; one above it that has expired is told without a date.
diag::Diagnostic out_of_time(X509* certificate, const std::string& host, bool expired) {
  const ASN1_TIME* until = X509_get0_notAfter(certificate);
  const ASN1_TIME* from = X509_get0_notBefore(certificate);
  if (expired && X509_cmp_current_time(until) < 0) {
    return distrust(fmt::format("the certificate of '{}' expired on {}", host, date_of(until)),
                    "have it renewed: until then nobody can tell who answers there");
  }
  if (!expired && X509_cmp_current_time(from) > 0) {
    return distrust(fmt::format("the certificate of '{}' is valid from {} on", host, date_of(from)),
                    "is the clock of this machine right?");
  }
  return distrust(fmt::format("a certificate that stands behind that of '{}' is {}", host,
                              expired ? "expired" : "not valid yet"),
                  "have the server send a chain that is valid");
}

}  // namespace

diag::Result<> trust_certificates(boost::asio::ssl::context& context, const std::string& file) {
  boost::system::error_code error;
  // Without the system's own ones every certificate is refused, which is told then.
  context.set_default_verify_paths(error);
  context.set_verify_mode(boost::asio::ssl::verify_peer, error);
  if (file.empty()) return {};
  context.load_verify_file(file, error);
  if (!error) return {};
  return diag::fail({.code = "US-W015",
                     .message = fmt::format("no certificates can be read from '{}'", file),
                     .hint = "name a PEM file with the certificates of those whom you trust"});
}

void expect_host(SSL* session, const std::string& host) {
  if (address_in(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host.c_str());
    return;
  }
  SSL_set1_host(session, host.c_str());
  SSL_set_tlsext_host_name(session, host.c_str());  // NOLINT: OpenSSL's macro
}

std::optional<diag::Diagnostic> why_not_trusted(SSL* session, const std::string& host) {
  const long reason = SSL_get_verify_result(session);
  if (reason == X509_V_OK) return std::nullopt;
  const SharedCertificate shown(SSL_get1_peer_certificate(session), &X509_free);
  if (shown == nullptr) return std::nullopt;
  switch (reason) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return distrust(fmt::format("the certificate of '{}' is for {}", host, names_of(shown.get())),
                      "name the site as its certificate does, or have one made for this name");
    case X509_V_ERR_CERT_HAS_EXPIRED: return out_of_time(shown.get(), host, true);
    case X509_V_ERR_CERT_NOT_YET_VALID: return out_of_time(shown.get(), host, false);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return distrust(
          fmt::format("the certificate of '{}' is vouched for by nobody whom this machine trusts",
                      host),
          "name the certificates of your organisation: --ca FILE");
    default: break;
  }
  return distrust(fmt::format("the certificate of '{}' is not taken: {}", host,
                              X509_verify_cert_error_string(reason)),
                  "have it made anew: until then nobody can tell who answers there");
}

}  // namespace understudy::cli
