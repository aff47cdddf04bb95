#include "support/static_site.hpp"

#include <array>
#include <future>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

namespace bookstore::test {

namespace asio = boost::asio;

StaticSite::StaticSite(int status)
    : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}), status_(status) {
  accept();
  thread_ = std::thread([this] { context_.run(); });
}

StaticSite::~StaticSite() {
  context_.stop();
  thread_.join();
}

std::string StaticSite::url() const {
  return fmt::format("http://127.0.0.1:{}", acceptor_.local_endpoint().port());
}

std::string StaticSite::last_request() {
  std::promise<std::string> told;
  asio::post(context_, [&] { told.set_value(last_request_); });
  return told.get_future().get();
}

void StaticSite::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, asio::ip::tcp::socket socket) {
    if (error) return;
    std::array<char, 2048> request{};
    boost::system::error_code ignored;
    const std::size_t size = socket.read_some(asio::buffer(request), ignored);
    const std::string_view text(request.data(), size);
    last_request_ = text.substr(0, text.find("\r\n"));
    const std::string answer =
        fmt::format("HTTP/1.1 {} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}", status_);
    asio::write(socket, asio::buffer(answer), ignored);
    accept();
  });
}

}  // namespace bookstore::test
