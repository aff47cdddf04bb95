// The certificates that a TLS server shows. They are only read: who issued them is not judged, and
// an expired one is told, not refused.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include "looks.hpp"
#include "resolver.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::probe {

namespace {

using TlsDeadline = std::chrono::steady_clock::time_point;
using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;
using TlsSession = std::unique_ptr<SSL, decltype(&SSL_free)>;

/// False when the deadline came first.
bool wait_for(int fd, short events, TlsDeadline deadline) {
  pollfd watched{.fd = fd, .events = events, .revents = 0};
  while (true) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    const int ready = ::poll(&watched, 1, static_cast<int>(left.count()));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return false;
  }
}

/// A connected socket that does not block; else why there is none.
std::string connect_to(const boost::asio::ip::address& address, std::uint16_t port,
                       TlsDeadline deadline, os::Descriptor& out) {
  const boost::asio::ip::tcp::endpoint endpoint(address, port);
  os::Descriptor fd(::socket(endpoint.protocol().family(),
                             SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (fd.get() < 0) return std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): one thread
  if (::connect(fd.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) {
    if (errno != EINPROGRESS) {
      return std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): one thread
    }
    if (!wait_for(fd.get(), POLLOUT, deadline)) return "no connection in time";
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return std::strerror(error);  // NOLINT(concurrency-mt-unsafe): one thread
  }
  out = std::move(fd);
  return {};
}

std::string tls_error() {
  const unsigned long code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the other side ended the connection" : reason;
}

std::string shake_hands(SSL* session, int fd, TlsDeadline deadline) {
  while (true) {
    ERR_clear_error();
    const int done = SSL_connect(session);
    if (done == 1) return {};
    const int wants = SSL_get_error(session, done);
    if (wants != SSL_ERROR_WANT_READ && wants != SSL_ERROR_WANT_WRITE) return tls_error();
    if (!wait_for(fd, wants == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline)) {
      return "no TLS in time";
    }
  }
}

std::int64_t unix_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  return static_cast<std::int64_t>(::timegm(&parts));
}

std::string subject_of(X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(BIO_new(BIO_s_mem()), &BIO_free);
  X509_NAME_print_ex(memory.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);  // NOLINT: OpenSSL's macro
  return size > 0 ? std::string(text, static_cast<std::size_t>(size)) : std::string();
}

bool is_for(X509* certificate, const std::string& host) {
  boost::system::error_code no_address;
  (void)boost::asio::ip::make_address(host, no_address);
  if (!no_address) return X509_check_ip_asc(certificate, host.c_str(), 0) == 1;
  return X509_check_host(certificate, host.data(), host.size(), 0, nullptr) == 1;
}

Looked read_chain(SSL* session, const std::string& host) {
  STACK_OF(X509)* chain = SSL_get_peer_cert_chain(session);
  const int count = chain == nullptr ? 0 : sk_X509_num(chain);
  if (count == 0) return {.error = "the server shows no certificate"};
  Looked seen{.matches = is_for(sk_X509_value(chain, 0), host)};
  for (int i = 0; i < count; ++i) {
    X509* one = sk_X509_value(chain, i);
    const std::int64_t until = unix_time(X509_get0_notAfter(one));
    seen.not_before = std::max(seen.not_before, unix_time(X509_get0_notBefore(one)));
    if (i > 0 && until >= seen.not_after) continue;
    seen.not_after = until;
    seen.subject = subject_of(one);
  }
  return seen;
}

std::vector<boost::asio::ip::address> addresses_for(const LookJob& job, std::string& why) {
  boost::asio::io_context context(1);
  const std::chrono::milliseconds patience(job.timeout_ms);
  Resolver resolver(context.get_executor(), job.name_servers, patience);
  std::vector<boost::asio::ip::address> found;
  why = "the name server does not answer";
  resolver.resolve(job.host, [&](std::vector<boost::asio::ip::address> all, std::string reason) {
    found = std::move(all);
    why = std::move(reason);
    context.stop();
  });
  context.run_for(patience);
  return found;
}

Looked look_through(const os::Descriptor& socket, const LookJob& job, TlsDeadline deadline) {
  const TlsContext context(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  if (context == nullptr) return {.error = tls_error()};
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
  const TlsSession session(SSL_new(context.get()), &SSL_free);
  if (session == nullptr || SSL_set_fd(session.get(), socket.get()) != 1) {
    return {.error = tls_error()};
  }
  boost::system::error_code no_address;
  (void)boost::asio::ip::make_address(job.host, no_address);
  if (no_address) SSL_set_tlsext_host_name(session.get(), job.host.c_str());
  const std::string why = shake_hands(session.get(), socket.get(), deadline);
  return why.empty() ? read_chain(session.get(), job.host) : Looked{.error = why};
}

}  // namespace

Looked look_at_certificate(const LookJob& job) {
  const TlsDeadline deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(job.timeout_ms);
  std::string why;
  for (const boost::asio::ip::address& address : addresses_for(job, why)) {
    os::Descriptor socket;
    why = connect_to(address, job.port, deadline, socket);
    if (why.empty()) return look_through(socket, job, deadline);
  }
  return {.error = why};
}

}  // namespace understudy::probe
