#include "published_place.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <fmt/format.h>

#include "site_trust.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/os/file_tree.hpp"

namespace understudy::cli {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Error = boost::system::error_code;

constexpr std::chrono::seconds patience(30);
constexpr std::uint64_t most_bytes = std::uint64_t{256} << 20U;

struct WebAddress {
  bool secure = false;
  std::string host;
  std::string port;
  std::string path;  ///< Ends in a slash.
};

std::optional<WebAddress> address_of(const std::string& place) {
  const auto url = boost::urls::parse_uri(place);
  if (!url || (url->scheme() != "http" && url->scheme() != "https") || url->host().empty()) {
    return std::nullopt;
  }
  WebAddress out{.secure = url->scheme() == "https",
                 .host = std::string(url->encoded_host_address())};
  out.port = url->has_port() ? std::string(url->port()) : out.secure ? "443" : "80";
  out.path = std::string(url->encoded_path());
  if (out.path.ends_with("/index.html")) out.path.resize(out.path.size() - 10);
  if (!out.path.ends_with('/')) out.path += '/';
  return out;
}

/// One connection, opened when it is needed and again when the server has closed it.
class WebPlace {
 public:
  explicit WebPlace(WebAddress address) : address_(std::move(address)) {}

  diag::Result<> trust(const std::string& certificates) {
    return trust_certificates(tls_, certificates);
  }

  diag::Result<std::optional<std::string>> fetch(const std::string& path) {
    Error error;
    // A kept connection may have been closed meanwhile: that is worth a second try.
    for (int attempt = 0; attempt < 2; ++attempt) {
      const bool kept = stream_ != nullptr;
      error = kept ? Error() : connect();
      http::response_parser<http::string_body> answer;
      answer.body_limit(most_bytes);
      if (!error) error = ask(path, answer);
      if (!error) return taken(path, answer.release());
      stream_.reset();
      if (distrusted_) return diag::fail(*distrusted_);
      if (!kept) break;
    }
    return diag::fail({.code = "US-W010",
                       .message = fmt::format("cannot read '{}' from '{}': {}", path, address_.host,
                                              error.message()),
                       .hint = error.category() == asio::error::get_ssl_category()
                                   ? "is it served by https there?"
                                   : "is this where the site is served?"});
  }

 private:
  using Stream = beast::ssl_stream<beast::tcp_stream>;

  /// Runs until what was begun has ended.
  template <typename Begin>
  Error wait_for(const Begin& begin) {
    Error result = asio::error::operation_aborted;
    begin([&result](Error error, auto&&...) { result = error; });
    io_.restart();
    io_.run();
    return result;
  }

  Error connect() {
    Error error;
    asio::ip::tcp::resolver resolver(io_);
    const auto found = resolver.resolve(address_.host, address_.port, error);
    if (error) return error;
    stream_ = std::make_unique<Stream>(io_, tls_);
    distrusted_.reset();
    buffer_.clear();
    beast::tcp_stream& plain = stream_->next_layer();
    plain.expires_after(patience);
    error = wait_for([&](auto done) { plain.async_connect(found, std::move(done)); });
    if (error || !address_.secure) return error;
    expect_host(stream_->native_handle(), address_.host);
    stream_->set_verify_callback(
        [this](bool taken, asio::ssl::verify_context& looked_at) {
          if (!taken && !distrusted_) {
            distrusted_ = why_not_trusted(looked_at.native_handle(), address_.host);
          }
          return taken;
        },
        error);
    if (error) return error;
    return wait_for([&](auto done) {
      stream_->async_handshake(asio::ssl::stream_base::client, std::move(done));
    });
  }

  Error ask(const std::string& path, http::response_parser<http::string_body>& answer) {
    http::request<http::empty_body> request(http::verb::get, address_.path + path, 11);
    request.set(http::field::host, address_.host + ":" + address_.port);
    request.set(http::field::user_agent, "understudy/" US_VERSION);
    request.set(http::field::cache_control, "no-cache");
    stream_->next_layer().expires_after(patience);
    const auto exchange = [&](auto& stream) {
      const Error error =
          wait_for([&](auto done) { http::async_write(stream, request, std::move(done)); });
      if (error) return error;
      return wait_for(
          [&](auto done) { http::async_read(stream, buffer_, answer, std::move(done)); });
    };
    return address_.secure ? exchange(*stream_) : exchange(stream_->next_layer());
  }

  diag::Result<std::optional<std::string>> taken(const std::string& path,
                                                 http::response<http::string_body> answer) {
    if (!answer.keep_alive()) stream_.reset();
    if (answer.result() == http::status::ok) return std::move(answer.body());
    if (answer.result() == http::status::not_found || answer.result() == http::status::gone) {
      return std::nullopt;
    }
    return diag::fail({.code = "US-W011",
                       .message = fmt::format("'{}' answers {} when asked for '{}'", address_.host,
                                              answer.result_int(), path),
                       .hint = "name the address at which the site itself is served"});
  }

  WebAddress address_;
  asio::io_context io_;
  asio::ssl::context tls_{asio::ssl::context::tls_client};
  std::unique_ptr<Stream> stream_;
  std::optional<diag::Diagnostic> distrusted_;
  beast::flat_buffer buffer_;
};

}  // namespace

diag::Result<publish::Fetch> open_place(const std::string& place, const std::string& certificates) {
  if (place.starts_with("http://") || place.starts_with("https://")) {
    auto address = address_of(place);
    if (!address) {
      return diag::fail({.code = "US-W012",
                         .message = fmt::format("'{}' is no address of a site", place),
                         .hint = "write it as https://plans.example/ or name a folder"});
    }
    auto web = std::make_shared<WebPlace>(std::move(*address));
    if (auto done = web->trust(certificates); !done) {
      return std::unexpected(std::move(done).error());
    }
    return [web](const std::string& path) { return web->fetch(path); };
  }
  auto tree = os::FileTree::open(place);
  if (!tree) return std::unexpected(std::move(tree).error());
  auto folder = std::make_shared<os::FileTree>(std::move(*tree));
  return [folder](const std::string& path) { return folder->read(path); };
}

}  // namespace understudy::cli
