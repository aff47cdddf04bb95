#include "support/client.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <stdexcept>

#include <arpa/inet.h>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "support/process.hpp"

namespace bookstore::test {

namespace http = boost::beast::http;

std::string Reply::header(std::string_view name) const {
  const auto found = std::ranges::find_if(
      headers, [name](const auto& entry) { return boost::beast::iequals(entry.first, name); });
  return found == headers.end() ? "" : found->second;
}

Client::Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const timeval limit{.tv_sec = std::chrono::seconds(patience).count(), .tv_usec = 0};
  setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket_.get(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot connect");
  }
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<Reply> Client::receive(bool head_only) {
  http::response_parser<http::string_body> parser;
  parser.eager(true);
  parser.skip(head_only);
  parser.body_limit(std::uint64_t{64} << 20U);
  while (!parser.is_done()) {
    if (!received_.empty()) {
      boost::system::error_code error;
      const std::size_t used = parser.put(boost::asio::buffer(received_), error);
      received_.erase(0, used);
      if (error && error != http::error::need_more) return std::nullopt;
      if (parser.is_done()) break;
      if (used > 0 && !received_.empty()) continue;
    }
    std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled next
    const auto size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size <= 0) return std::nullopt;
    received_.append(buffer.data(), static_cast<std::size_t>(size));
  }
  Reply reply{.status = static_cast<int>(parser.get().result_int()),
              .headers = {},
              .body = parser.get().body()};
  for (const auto& field : parser.get()) {
    reply.headers.emplace_back(field.name_string(), field.value());
  }
  return reply;
}

std::optional<Reply> Client::ask(std::string_view method, std::string_view path, Headers headers,
                                 std::string_view body) {
  const auto has = [&headers](std::string_view name) {
    return std::ranges::any_of(
        headers, [name](const auto& h) { return boost::beast::iequals(h.first, name); });
  };
  if (!has("Host")) headers.emplace_back("Host", "bookstore.test");
  if (!body.empty()) headers.emplace_back("Content-Length", std::to_string(body.size()));
  std::string text = fmt::format("{} {} HTTP/1.1\r\n", method, path);
  for (const auto& [name, value] : headers) text += fmt::format("{}: {}\r\n", name, value);
  text += "\r\n";
  text += body;
  if (!send(text)) return std::nullopt;
  return receive(method == "HEAD");
}

std::optional<Reply> Client::put_json(std::string_view method, std::string_view path,
                                      std::string_view body) {
  return ask(method, path, {{"Content-Type", "application/json"}}, body);
}

bool Client::at_end() {
  char byte = 0;
  return received_.empty() && ::recv(socket_.get(), &byte, 1, 0) == 0;
}

}  // namespace bookstore::test
