#include "resolver.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ares.h>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

namespace understudy::probe {

namespace asio = boost::asio;

namespace {

/// c-ares wants to be told once; there is one thread.
bool library_ready() {
  static const bool ready = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
  return ready;
}

/// Changes when somebody writes another resolv.conf.
std::string settings_stamp() {
  struct stat about{};
  if (::stat("/etc/resolv.conf", &about) != 0) return "none";
  return fmt::format("{} {} {}.{}", about.st_ino, about.st_size, about.st_mtim.tv_sec,
                     about.st_mtim.tv_nsec);
}

std::string reason(int status) {
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA: return "no such name";
    case ARES_ETIMEOUT: return "the name server does not answer";
    case ARES_ECONNREFUSED: return "the name server refuses";
    case ARES_ESERVFAIL: return "the name server failed";
    default: return ares_strerror(status);
  }
}

std::vector<asio::ip::address> addresses_of(const ares_addrinfo* info) {
  std::vector<asio::ip::address> list;
  for (const auto* node = info->nodes; node != nullptr; node = node->ai_next) {
    if (node->ai_family == AF_INET) {
      sockaddr_in in{};
      std::memcpy(&in, node->ai_addr, sizeof in);
      list.emplace_back(asio::ip::address_v4(ntohl(in.sin_addr.s_addr)));
    } else if (node->ai_family == AF_INET6) {
      sockaddr_in6 in{};
      std::memcpy(&in, node->ai_addr, sizeof in);
      asio::ip::address_v6::bytes_type bytes{};
      std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
      list.emplace_back(asio::ip::address_v6(bytes, in.sin6_scope_id));
    }
  }
  return list;
}

}  // namespace

/// One set of settings with its open questions. c-ares owns the sockets; we only watch them.
class Resolver::Channel : public std::enable_shared_from_this<Channel> {
 public:
  explicit Channel(const asio::any_io_executor& executor) : executor_(executor), timer_(executor) {}

  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  Channel(Channel&&) = delete;
  Channel& operator=(Channel&&) = delete;

  ~Channel() {
    if (handle_ != nullptr) ares_destroy(handle_);
  }

  /// False when c-ares cannot be set up.
  bool open(const std::string& name_servers, std::chrono::milliseconds patience) {
    constexpr int tries = 2;
    constexpr auto longest = std::chrono::milliseconds(std::chrono::hours(1));
    ares_options options{};
    options.sock_state_cb = &Channel::socket_changed;
    options.sock_state_cb_data = this;
    options.timeout = std::max(1, static_cast<int>(std::min(patience, longest).count() / tries));
    options.tries = tries;
    const int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
    if (!library_ready() || ares_init_options(&handle_, &options, mask) != ARES_SUCCESS) {
      handle_ = nullptr;
      return false;
    }
    return name_servers.empty() ||
           ares_set_servers_ports_csv(handle_, name_servers.c_str()) == ARES_SUCCESS;
  }

  void ask(const std::string& host, Done done) {
    auto question = std::make_unique<Question>(shared_from_this(), std::move(done));
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    ares_getaddrinfo(handle_, host.c_str(), nullptr, &hints, &Channel::answered,
                     question.release());
    set_timer();
  }

  /// Ends all questions; nobody is called back.
  void give_up() {
    dropped_ = true;
    timer_.cancel();
    ares_cancel(handle_);
  }

 private:
  struct Question {
    std::shared_ptr<Channel> channel;
    Done done;
  };

  struct Watch {
    explicit Watch(const asio::any_io_executor& executor) : socket(executor) {}

    asio::posix::stream_descriptor socket;
    std::array<bool, 2> wanted{};  ///< To read, to write.
    std::array<bool, 2> waiting{};
  };

  static void answered(void* argument, int status, int /*timeouts*/, ares_addrinfo* info) {
    const std::unique_ptr<Question> question(static_cast<Question*>(argument));
    std::vector<asio::ip::address> addresses;
    if (status == ARES_SUCCESS) addresses = addresses_of(info);
    if (info != nullptr) ares_freeaddrinfo(info);
    // Posted: c-ares must be left before its channel may end or a new question may begin.
    asio::post(question->channel->executor_,
               [channel = question->channel, done = std::move(question->done),
                addresses = std::move(addresses),
                why = status == ARES_SUCCESS ? "no such name" : reason(status)]() mutable {
                 if (channel->dropped_) return;
                 done(std::move(addresses), std::move(why));
               });
  }

  static void socket_changed(void* self, int fd, int readable, int writable) {
    static_cast<Channel*>(self)->watch(fd, readable != 0, writable != 0);
  }

  void watch(int fd, bool readable, bool writable) {
    if (!readable && !writable) {
      const auto found = watches_.find(fd);
      if (found == watches_.end()) return;
      found->second->socket.release();
      watches_.erase(found);
      return;
    }
    auto& entry = watches_[fd];
    if (entry == nullptr) {
      entry = std::make_shared<Watch>(executor_);
      entry->socket.assign(fd);
    }
    entry->wanted = {readable, writable};
    wait(fd, entry, 0);
    wait(fd, entry, 1);
  }

  void wait(int fd, const std::shared_ptr<Watch>& entry, std::size_t side) {
    if (!entry->wanted.at(side) || entry->waiting.at(side)) return;
    entry->waiting.at(side) = true;
    const auto type = side == 0 ? asio::posix::stream_descriptor::wait_read
                                : asio::posix::stream_descriptor::wait_write;
    entry->socket.async_wait(
        type, [weak = weak_from_this(), fd, entry, side](const boost::system::error_code& error) {
          entry->waiting.at(side) = false;
          const auto self = weak.lock();
          if (error || self == nullptr || self->dropped_) return;
          self->ready(fd, entry, side);
        });
  }

  void ready(int fd, const std::shared_ptr<Watch>& entry, std::size_t side) {
    ares_process_fd(handle_, side == 0 ? fd : ARES_SOCKET_BAD, side == 1 ? fd : ARES_SOCKET_BAD);
    const auto found = watches_.find(fd);
    if (found != watches_.end() && found->second == entry) wait(fd, entry, side);
    set_timer();
  }

  void set_timer() {
    timeval next{};
    if (ares_timeout(handle_, nullptr, &next) == nullptr) return;
    timer_.expires_after(std::chrono::seconds(next.tv_sec) +
                         std::chrono::microseconds(next.tv_usec));
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
      const auto self = weak.lock();
      if (error || self == nullptr || self->dropped_) return;
      ares_process_fd(self->handle_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
      self->set_timer();
    });
  }

  asio::any_io_executor executor_;
  ares_channel handle_ = nullptr;
  std::map<int, std::shared_ptr<Watch>> watches_;
  asio::steady_timer timer_;
  bool dropped_ = false;
};

Resolver::Resolver(asio::any_io_executor executor, std::string name_servers,
                   std::chrono::milliseconds patience)
    : executor_(std::move(executor)), name_servers_(std::move(name_servers)), patience_(patience) {}

Resolver::~Resolver() {
  if (channel_ != nullptr) channel_->give_up();
}

std::shared_ptr<Resolver::Channel> Resolver::current() {
  std::string stamp = settings_stamp();
  if (channel_ != nullptr && stamp == settings_) return channel_;
  auto fresh = std::make_shared<Channel>(executor_);
  if (!fresh->open(name_servers_, patience_)) return nullptr;
  settings_ = std::move(stamp);
  // Questions to the earlier servers keep their channel alive until they are answered.
  channel_ = std::move(fresh);
  return channel_;
}

void Resolver::resolve(const std::string& host, Done done) {
  boost::system::error_code no_literal;
  const auto literal = asio::ip::make_address(host, no_literal);
  if (!no_literal) {
    return asio::post(executor_, [literal, done = std::move(done)] { done({literal}, ""); });
  }
  const auto channel = current();
  if (channel == nullptr) {
    return asio::post(executor_, [done = std::move(done)] {
      done({}, "the resolver cannot be set up from /etc/resolv.conf");
    });
  }
  channel->ask(host, std::move(done));
}

}  // namespace understudy::probe
