#include "resolver.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <ares.h>
#include <arpa/inet.h>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "understudy/os/descriptor.hpp"

namespace bookstore {

namespace {

using Addresses = std::expected<std::vector<std::string>, std::string>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Watch = asio::posix::basic_stream_descriptor<Executor>;

/// c-ares needs its global start once, before any thread asks.
bool library_ready() {
  static const bool ready = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
  return ready;
}

std::optional<std::string> as_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  const bool numeric = inet_pton(AF_INET, host.c_str(), bytes.data()) == 1 ||
                       inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
  return numeric ? std::optional(host) : std::nullopt;
}

std::string to_text(const ares_addrinfo_node& node) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (node.ai_family == AF_INET) {
    sockaddr_in address{};
    std::copy_n(reinterpret_cast<const char*>(node.ai_addr), sizeof address,
                reinterpret_cast<char*>(&address));
    inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
  } else if (node.ai_family == AF_INET6) {
    sockaddr_in6 address{};
    std::copy_n(reinterpret_cast<const char*>(node.ai_addr), sizeof address,
                reinterpret_cast<char*>(&address));
    inet_ntop(AF_INET6, &address.sin6_addr, text.data(), text.size());
  }
  return text.data();
}

/// One question. c-ares' sockets are gathered in an epoll set of their own, so that one descriptor
/// tells whether any of them wants attention.
class Lookup {
 public:
  explicit Lookup(std::string host)
      : host_(std::move(host)), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

  Lookup(const Lookup&) = delete;
  Lookup& operator=(const Lookup&) = delete;
  Lookup(Lookup&&) = delete;
  Lookup& operator=(Lookup&&) = delete;

  ~Lookup() {
    if (channel_ != nullptr) ares_destroy(channel_);
  }

  /// False when there is nothing to ask with.
  bool start() {
    if (!library_ready() || !epoll_.valid()) return false;
    ares_options options{};
    options.timeout = 400;
    options.tries = 3;
    options.sock_state_cb = &Lookup::on_socket;
    options.sock_state_cb_data = this;
    const int flags = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    if (ares_init_options(&channel_, &options, flags) != ARES_SUCCESS) return false;
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    ares_getaddrinfo(channel_, host_.c_str(), nullptr, &hints, &Lookup::on_answer, this);
    return true;
  }

  [[nodiscard]] int descriptor() const { return epoll_.get(); }

  [[nodiscard]] bool done() const { return answer_.has_value(); }

  /// Empty before it is done.
  [[nodiscard]] Addresses take_answer() {
    return answer_ ? std::move(*answer_) : Addresses(std::unexpected("no answer yet"));
  }

  /// Handles what arrived, and c-ares' own time limits.
  void process() {
    std::array<epoll_event, 8> events{};
    const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
    for (const epoll_event& event :
         std::span(events).first(static_cast<std::size_t>(std::max(count, 0)))) {
      const bool writable = (event.events & EPOLLOUT) != 0U;
      const bool readable = (event.events & ~static_cast<std::uint32_t>(EPOLLOUT)) != 0U;
      ares_process_fd(channel_, readable ? event.data.fd : ARES_SOCKET_BAD,
                      writable ? event.data.fd : ARES_SOCKET_BAD);
    }
    if (count <= 0) ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }

 private:
  static void on_socket(void* self, ares_socket_t socket, int readable, int writable) {
    const int set = static_cast<Lookup*>(self)->epoll_.get();
    epoll_event event{};
    event.data.fd = socket;
    event.events = (readable != 0 ? EPOLLIN : 0U) | (writable != 0 ? EPOLLOUT : 0U);
    if (event.events == 0) {
      epoll_ctl(set, EPOLL_CTL_DEL, socket, nullptr);
    } else if (epoll_ctl(set, EPOLL_CTL_MOD, socket, &event) != 0) {
      epoll_ctl(set, EPOLL_CTL_ADD, socket, &event);
    }
  }

  static void on_answer(void* self, int status, int /*timeouts*/, ares_addrinfo* result) {
    auto& lookup = *static_cast<Lookup*>(self);
    std::vector<std::string> addresses;
    if (result != nullptr) {
      for (const auto* node = result->nodes; node != nullptr; node = node->ai_next) {
        addresses.push_back(to_text(*node));
      }
      ares_freeaddrinfo(result);
    }
    if (addresses.empty()) {
      lookup.answer_ = std::unexpected(
          fmt::format("cannot find the address of '{}': {}", lookup.host_, ares_strerror(status)));
    } else {
      lookup.answer_ = std::move(addresses);
    }
  }

  std::string host_;
  understudy::os::Descriptor epoll_;
  ares_channel channel_ = nullptr;
  std::optional<Addresses> answer_;
};

/// Waits until the lookup has news, or 50 ms: c-ares' retries are due then.
Task<> wait_for_news(int descriptor) {
  using asio::experimental::awaitable_operators::operator||;
  const auto executor = co_await asio::this_coro::executor;
  Watch watch(executor, fcntl(descriptor, F_DUPFD_CLOEXEC, 0));  // closes its own copy
  Timer retry(executor, std::chrono::milliseconds(50));
  auto news = watch.async_wait(Watch::wait_read, no_throw);
  auto due = retry.async_wait(no_throw);
  co_await (std::move(news) || std::move(due));
}

}  // namespace

Task<Addresses> resolve(std::string host, std::chrono::milliseconds limit) {
  if (auto address = as_address(host)) co_return std::vector{*std::move(address)};
  const auto deadline = std::chrono::steady_clock::now() + limit;
  Lookup lookup(host);
  if (!lookup.start()) co_return std::unexpected("cannot start a name lookup");
  while (!lookup.done()) {
    if (std::chrono::steady_clock::now() >= deadline) {
      co_return std::unexpected(
          fmt::format("no name server gave the address of '{}' in time", host));
    }
    co_await wait_for_news(lookup.descriptor());
    if (!lookup.done()) lookup.process();
  }
  co_return lookup.take_answer();
}

}  // namespace bookstore
