#include "small_server.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bare_program.hpp"

namespace understudy::blackbox {

namespace {

/// The request's head; empty when the other side has closed.
std::string request_from(int connection) {
  std::string text;
  std::array<char, 4096> chunk{};
  while (!text.contains("\r\n\r\n")) {
    const ssize_t got = ::read(connection, chunk.data(), chunk.size());
    if (got <= 0) return {};
    text.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return text;
}

void send_all(int connection, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace

SmallServer::SmallServer(std::filesystem::path folder) : folder_(std::move(folder)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof(address);
  if (::bind(listener_, plain, size) != 0 || ::listen(listener_, 8) != 0 ||
      ::getsockname(listener_, plain, &size) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::jthread([this] { serve(); });
}

SmallServer::~SmallServer() {
  ::shutdown(listener_, SHUT_RDWR);
  thread_.join();
  ::close(listener_);
}

std::string SmallServer::address() const {
  return fmt::format("http://127.0.0.1:{}/plans/", port_);
}

void SmallServer::serve() const {
  while (true) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    for (int answers = 0; answers < 2; ++answers) {
      const std::string request = request_from(connection);
      if (request.empty()) break;
      constexpr std::string_view before = "GET /plans/";
      const auto end = request.find(' ', before.size());
      const std::filesystem::path path =
          folder_ / request.substr(before.size(), end - before.size());
      const bool there = request.starts_with(before) && std::filesystem::is_regular_file(path);
      const std::string body = there ? read_file(path) : "not here";
      send_all(connection, fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}",
                                       there ? "200 OK" : "404 Not Found", body.size(), body));
    }
    ::close(connection);
  }
}

}  // namespace understudy::blackbox
