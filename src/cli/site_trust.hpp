/// \file
/// Whose word is taken for who a web server is, and what is wrong with the one that it shows.
#pragma once

#include <string>

#include <boost/asio/ssl/context.hpp>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::cli {

/// Takes the certificates that this machine trusts (or SSL_CERT_FILE and SSL_CERT_DIR instead of
/// them), and besides them those of a PEM file; empty: none. Errors: US-W015.
[[nodiscard]] diag::Result<> trust_certificates(boost::asio::ssl::context& context,
                                                const std::string& file);

/// Asks the server for `host` and only takes a certificate for it, be it a name or an address.
void expect_host(SSL* session, const std::string& host);

/// Why a certificate on the way to `host` is not taken (US-W014): called with what failed, while
/// it is looked at.
[[nodiscard]] diag::Diagnostic why_not_trusted(X509_STORE_CTX* looked_at, const std::string& host);

}  // namespace understudy::cli
