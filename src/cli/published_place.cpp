#include "published_place.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <fmt/format.h>

#include "site_trust.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/os/file_tree.hpp"

namespace understudy::cli {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Error = boost::system::error_code;
using Parser = http::response_parser<http::string_body>;

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
///
/// HTTP is spoken over bytes, and not by Beast's operations on streams: with and without TLS those
/// took longer to compile than all other files of the program that are compiled with this one.
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
      Parser answer;
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
  using Socket = asio::ip::tcp::socket;
  using Stream = asio::ssl::stream<Socket>;
  using Done = std::function<void(Error, std::size_t)>;

  void be_patient() { deadline_ = std::chrono::steady_clock::now() + patience; }

  /// Runs until what was begun has ended, at most until the deadline.
  Error wait_for(const std::function<void(Done)>& begin) {
    std::optional<Error> result;
    begin([&result](Error error, std::size_t /*bytes*/) { result = error; });
    io_.restart();
    io_.run_until(deadline_);
    if (result) return *result;
    Error ignored;
    stream_->next_layer().close(ignored);
    io_.restart();
    io_.run();
    return asio::error::timed_out;
  }

  Error connect() {
    Error error;
    asio::ip::tcp::resolver resolver(io_);
    const auto found = resolver.resolve(address_.host, address_.port, error);
    if (error) return error;
    stream_ = std::make_unique<Stream>(io_, tls_);
    distrusted_.reset();
    received_.clear();
    be_patient();
    error = wait_for([&](const Done& done) {
      asio::async_connect(
          stream_->next_layer(), found,
          [done](Error failed, const asio::ip::tcp::endpoint& /*end*/) { done(failed, 0); });
    });
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
    return wait_for([&](const Done& done) {
      stream_->async_handshake(asio::ssl::stream_base::client,
                               [done](Error failed) { done(failed, 0); });
    });
  }

  Error ask(const std::string& path, Parser& answer) {
    const std::string request =
        fmt::format("GET {}{} HTTP/1.1\r\nHost: {}:{}\r\nUser-Agent: understudy/" US_VERSION
                    "\r\nCache-Control: no-cache\r\n\r\n",
                    address_.path, path, address_.host, address_.port);
    be_patient();
    const Error error = wait_for([&](const Done& done) {
      if (address_.secure) {
        asio::async_write(*stream_, asio::buffer(request), done);
      } else {
        asio::async_write(stream_->next_layer(), asio::buffer(request), done);
      }
    });
    return error ? error : receive(answer);
  }

  Error receive(Parser& answer) {
    answer.eager(true);
    while (true) {
      Error error;
      received_.erase(0, answer.put(asio::buffer(received_), error));
      if (error == http::error::need_more) error = {};
      if (error || answer.is_done()) return error;
      error = receive_more();
      if (error == asio::error::eof && answer.got_some()) {
        error = {};
        answer.put_eof(error);
        return error;
      }
      if (error) return error;
    }
  }

  Error receive_more() {
    std::array<char, 65536> chunk{};
    std::size_t got = 0;
    const Error error = wait_for([&](const Done& done) {
      const Done read = [&got, done](Error failed, std::size_t bytes) {
        got = bytes;
        done(failed, bytes);
      };
      if (address_.secure) {
        stream_->async_read_some(asio::buffer(chunk), read);
      } else {
        stream_->next_layer().async_read_some(asio::buffer(chunk), read);
      }
    });
    received_.append(chunk.data(), got);
    return error;
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
  std::chrono::steady_clock::time_point deadline_;
  std::string received_;  ///< And not used yet.
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
