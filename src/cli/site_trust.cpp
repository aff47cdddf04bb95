#include "site_trust.hpp"

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
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::cli {

namespace {

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
std::string certificate_names(X509* certificate) {
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

/// Whose certificate failed: the server's own, or one that vouches for it.
std::string whose(X509_STORE_CTX* looked_at, const std::string& host) {
  return fmt::format("{} '{}'",
                     X509_STORE_CTX_get_error_depth(looked_at) == 0
                         ? "the certificate of"
                         : "a certificate that vouches for",
                     host);
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

diag::Diagnostic why_not_trusted(X509_STORE_CTX* looked_at, const std::string& host) {
  X509* certificate = X509_STORE_CTX_get_current_cert(looked_at);
  const std::string subject = whose(looked_at, host);
  const int reason = X509_STORE_CTX_get_error(looked_at);
  switch (reason) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return distrust(fmt::format("{} is for {}", subject, certificate_names(certificate)),
                      "name the site as its certificate does, or have one made for this name");
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return distrust(
          fmt::format("{} expired on {}", subject, date_of(X509_get0_notAfter(certificate))),
          "have it renewed: until then nobody can tell who answers there");
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return distrust(
          fmt::format("{} is valid from {} on", subject, date_of(X509_get0_notBefore(certificate))),
          "is the clock of this machine right?");
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return distrust(
          fmt::format("nobody whom this machine trusts vouches for the certificate of '{}'", host),
          "name the certificates of your organisation: --ca FILE");
    default: break;
  }
  return distrust(
      fmt::format("{} is not taken: {}", subject, X509_verify_cert_error_string(reason)),
      "have it made anew: until then nobody can tell who answers there");
}

}  // namespace understudy::cli
