#include "name_server.hpp"

#include <array>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace understudy::probe::test {

namespace {

constexpr std::size_t header_size = 12;
constexpr char type_a = 1;

/// Name, type and class of the one question; empty when it is cut off.
std::string question_part(const std::string& packet) {
  std::size_t at = header_size;
  while (at < packet.size() && packet[at] != 0) {
    at += static_cast<unsigned char>(packet[at]) + std::size_t{1};
  }
  constexpr std::size_t rest = 5;
  if (at + rest > packet.size()) return "";
  return packet.substr(header_size, at + rest - header_size);
}

}  // namespace

NameServer::NameServer(std::string address)
    : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)), address_(std::move(address)) {
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof here;
  auto* name = reinterpret_cast<sockaddr*>(&here);
  if (::bind(socket_.get(), name, size) == 0 && ::getsockname(socket_.get(), name, &size) == 0) {
    port_ = ntohs(here.sin_port);
  }
  thread_ = std::thread([this] { serve(); });
}

NameServer::~NameServer() {
  stopping_ = true;
  thread_.join();
}

std::string NameServer::place() const {
  return fmt::format("127.0.0.1:{}", port_);
}

void NameServer::point_to(const std::string& address) {
  const std::lock_guard lock(mutex_);
  address_ = address;
}

void NameServer::serve() {
  constexpr int look_up_ms = 50;
  while (!stopping_) {
    pollfd ready{.fd = socket_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, look_up_ms) <= 0) continue;
    std::array<char, 512> buffer{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    auto* name = reinterpret_cast<sockaddr*>(&from);
    const ssize_t got = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), 0, name, &size);
    if (got < static_cast<ssize_t>(header_size)) continue;
    const std::string reply = answer_to(std::string(buffer.data(), static_cast<std::size_t>(got)));
    if (!reply.empty()) {
      (void)::sendto(socket_.get(), reply.data(), reply.size(), 0, name, size);
    }
  }
}

std::string NameServer::answer_to(const std::string& question) {
  const std::string asked = question_part(question);
  if (asked.empty()) return "";
  const bool for_a = asked[asked.size() - 3] == type_a;
  if (for_a) ++questions_;
  if (mood_ == NameServerMood::silent) return "";
  const bool denied = mood_ == NameServerMood::denying;
  const bool has_answer = for_a && !denied;

  std::string reply = question.substr(0, 2);
  reply += '\x84';                    // An authoritative answer …
  reply += denied ? '\x03' : '\x00';  // … or: no such name.
  reply += std::string("\0\1\0", 3);
  reply += has_answer ? '\1' : '\0';
  reply += std::string(4, '\0') + asked;
  if (!has_answer) return reply;
  in_addr address{};
  const std::lock_guard lock(mutex_);
  ::inet_pton(AF_INET, address_.c_str(), &address);
  constexpr std::string_view fixed("\xc0\x0c\0\1\0\1\0\0\0\1\0\4", 12);  // TTL one second.
  reply += fixed;
  reply.append(reinterpret_cast<const char*>(&address), sizeof address);
  return reply;
}

}  // namespace understudy::probe::test
