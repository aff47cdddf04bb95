// One look at a page, a name and a certificate, each at a real server on the loopback.
#include "understudy/probe/look.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>

#include "looks.hpp"
#include "name_server.hpp"
#include "target_server.hpp"
#include "understudy/os/descriptor.hpp"

namespace understudy::probe::test {
namespace {

using testing::HasSubstr;

LookJob page(const std::string& url, const std::string& body = "") {
  return {.kind = "page", .url = url, .expect_body = body, .timeout_ms = 5000};
}

TEST(LookAtPage, TellsStatusAndWhetherTheTextIsThere) {
  TargetServer server;
  Looked seen = look_at_page(page(server.url("/"), "served"));
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.status, 200);
  EXPECT_TRUE(seen.has_body);
  EXPECT_FALSE(look_at_page(page(server.url("/"), "another text")).has_body);
  server.behave({.status = 503});
  EXPECT_EQ(look_at_page(page(server.url("/"))).status, 503);
}

TEST(LookAtPage, TellsWhyThereIsNoAnswer) {
  TargetServer server;
  server.behave({.silent = true});
  LookJob job = page(server.url("/"));
  job.timeout_ms = 200;
  EXPECT_NE(look_at_page(job).error, "");
}

/// Of a server that is no more.
std::uint16_t dead_port() {
  return TargetServer().port();
}

TEST(LookAtPage, TellsThatAServerIsStopped) {
  const std::string url = "http://127.0.0.1:" + std::to_string(dead_port()) + "/";
  EXPECT_EQ(look_at_page(page(url)).error, "connection refused");
}

TEST(LookAtPage, CountsWhatGivesAMetric) {
  TargetServer server;
  server.behave(
      {.text = "# HELP up x\nup 1\nrequests{path=\"/a b\"} 12.5 1700000000\n<p>a b</p>\n"});
  EXPECT_EQ(look_at_page(page(server.url("/"))).samples, 2U);
}

TEST(CountSamples, TakesNoProseForMetrics) {
  EXPECT_EQ(count_samples("a NaN\nb +Inf\nc -1e3\n"), 3U);
  EXPECT_EQ(count_samples("hello world\n\n# c 1\n<b>x 1</b>\nalone"), 0U);
}

TEST(LookAtName, TellsTheLifeTimeThatAServerOfTheZoneGives) {
  const NameServer server("127.0.0.1");
  const Looked seen = look_at_name({.kind = "name",
                                    .host = "api.shop.test",
                                    .timeout_ms = 5000,
                                    .name_servers = server.place()});
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.ttl_s, 1);
  EXPECT_TRUE(seen.whole);
}

TEST(LookAtName, TellsThatTheNameIsNotKnownOrNobodyAnswers) {
  NameServer server("127.0.0.1");
  LookJob job{
      .kind = "name", .host = "api.shop.test", .timeout_ms = 5000, .name_servers = server.place()};
  server.set(NameServerMood::denying);
  EXPECT_THAT(look_at_name(job).error, HasSubstr("api.shop.test"));
  server.set(NameServerMood::silent);
  job.timeout_ms = 300;
  const auto began = std::chrono::steady_clock::now();
  EXPECT_NE(look_at_name(job).error, "");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

/// A certificate that is valid for `days` from yesterday, for shop.test and 127.0.0.1.
void make_certificate(SSL_CTX* context, int days) {
  constexpr long day = 86'400;
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"),
                                                                &EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> one(X509_new(), &X509_free);
  X509_set_version(one.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(one.get()), -day);
  X509_gmtime_adj(X509_getm_notAfter(one.get()), day * (days - 1));
  X509_set_pubkey(one.get(), key.get());
  X509_NAME* name = X509_get_subject_name(one.get());
  const auto* text = reinterpret_cast<const unsigned char*>("shop.test");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(one.get(), name);
  X509_EXTENSION* names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:shop.test,IP:127.0.0.1");
  X509_add_ext(one.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(one.get(), key.get(), EVP_sha256());
  SSL_CTX_use_certificate(context, one.get());
  SSL_CTX_use_PrivateKey(context, key.get());
}

/// Shakes hands by TLS with whoever connects, from a thread of its own.
class TlsServer {
 public:
  explicit TlsServer(int days)
      : context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free),
        socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes to clients that are gone already.
    make_certificate(context_.get(), days);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* name = reinterpret_cast<sockaddr*>(&here);
    EXPECT_EQ(::bind(socket_.get(), name, size), 0);
    EXPECT_EQ(::getsockname(socket_.get(), name, &size), 0);
    EXPECT_EQ(::listen(socket_.get(), 4), 0);
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { serve(); });
  }

  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  TlsServer(TlsServer&&) = delete;
  TlsServer& operator=(TlsServer&&) = delete;

  ~TlsServer() {
    stopping_ = true;
    thread_.join();
  }

  [[nodiscard]] LookJob job(const std::string& host = "127.0.0.1") const {
    return {.kind = "certificate", .host = host, .port = port_, .timeout_ms = 5000};
  }

 private:
  void serve() {
    constexpr int look_up_ms = 50;
    while (!stopping_) {
      pollfd ready{.fd = socket_.get(), .events = POLLIN, .revents = 0};
      if (::poll(&ready, 1, look_up_ms) <= 0) continue;
      const os::Descriptor client(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context_.get()), &SSL_free);
      SSL_set_fd(session.get(), client.get());
      SSL_accept(session.get());
    }
  }

  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  os::Descriptor socket_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

std::chrono::seconds left_of(const Looked& seen) {
  return std::chrono::seconds(seen.not_after) -
         std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch());
}

TEST(LookAtCertificate, TellsWhenOneThatEndsSoonEnds) {
  const TlsServer server(8);
  const Looked seen = look_at_certificate(server.job());
  EXPECT_EQ(seen.error, "");
  EXPECT_EQ(seen.subject, "CN=shop.test");
  EXPECT_TRUE(seen.matches);
  EXPECT_GT(left_of(seen), std::chrono::days(6));
  EXPECT_LE(left_of(seen), std::chrono::days(7));
}

TEST(LookAtCertificate, TellsOfOneThatHasEnded) {
  const TlsServer server(0);
  const Looked seen = look_at_certificate(server.job());
  EXPECT_EQ(seen.error, "");
  EXPECT_LT(left_of(seen), std::chrono::seconds(0));
}

TEST(LookAtCertificate, TellsThatItIsForAnotherName) {
  const TlsServer server(8);
  EXPECT_FALSE(look_at_certificate(server.job("localhost")).matches);
}

TEST(LookAtCertificate, TellsWhatIsThereInsteadOfTls) {
  std::signal(SIGPIPE, SIG_IGN);
  const TargetServer server;
  LookJob job{
      .kind = "certificate", .host = "127.0.0.1", .port = server.port(), .timeout_ms = 5000};
  EXPECT_NE(look_at_certificate(job).error, "");
  job.port = dead_port();
  EXPECT_EQ(look_at_certificate(job).error, "Connection refused");
}

TEST(LookJobs, AreReadBackAsTheyWereWritten) {
  const LookJob job = page("http://a.test/?q=\"x\"", "ä\n");
  EXPECT_EQ(look_job(to_line(job)), job);
  const Looked seen{.error = "e", .status = 3, .ttl_s = 7, .whole = true, .subject = "CN=\"a\""};
  EXPECT_EQ(looked(to_line(seen)), seen);
  EXPECT_FALSE(look_job("{}"));
  EXPECT_FALSE(looked("hello"));
}

}  // namespace
}  // namespace understudy::probe::test
