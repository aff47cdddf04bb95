// How long others may keep a name's addresses: asked of the servers that the place uses, and where
// those only pass on what is left in their cache, of the zone's own servers.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ares.h>
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>

#include "looks.hpp"

namespace understudy::probe {

namespace {

using NameDeadline = std::chrono::steady_clock::time_point;

constexpr int dns_class_in = 1;
constexpr int dns_type_a = 1;
constexpr int dns_type_ns = 2;
constexpr int dns_type_aaaa = 28;

struct NameReply {
  int status = ARES_ETIMEOUT;
  std::vector<unsigned char> bytes;
  bool come = false;

  /// Of the header: told by a server of the zone itself.
  [[nodiscard]] bool from_the_zone() const {
    constexpr std::size_t flags = 2;
    constexpr unsigned authoritative = 0x04;
    return bytes.size() > flags && (bytes[flags] & authoritative) != 0;
  }

  [[nodiscard]] int size() const { return static_cast<int>(bytes.size()); }
};

/// One question after the other, each to its end or to the deadline.
class NameQuestions {
 public:
  NameQuestions(const std::string& servers, NameDeadline deadline) : deadline_(deadline) {
    constexpr int tries = 2;
    static const bool ready = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    ares_options options{};
    options.timeout = static_cast<int>(std::max<std::int64_t>(1, left.count() / (tries + 1)));
    options.tries = tries;
    if (!ready || ares_init_options(&handle_, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES) !=
                      ARES_SUCCESS) {
      handle_ = nullptr;
      return;
    }
    usable_ =
        servers.empty() || ares_set_servers_ports_csv(handle_, servers.c_str()) == ARES_SUCCESS;
  }

  NameQuestions(const NameQuestions&) = delete;
  NameQuestions& operator=(const NameQuestions&) = delete;
  NameQuestions(NameQuestions&&) = delete;
  NameQuestions& operator=(NameQuestions&&) = delete;

  ~NameQuestions() {
    if (handle_ != nullptr) ares_destroy(handle_);
  }

  NameReply ask(const std::string& name, int type) {
    NameReply reply;
    if (!usable_) return reply;
    ares_query(handle_, name.c_str(), dns_class_in, type, &NameQuestions::answered, &reply);
    while (!reply.come && std::chrono::steady_clock::now() < deadline_) wait();
    if (!reply.come) ares_cancel(handle_);  // Calls back once more, with the reply still alive.
    return reply;
  }

 private:
  static void answered(void* argument, int status, int /*timeouts*/, unsigned char* bytes,
                       int length) {
    auto* reply = static_cast<NameReply*>(argument);
    reply->come = true;
    reply->status = status == ARES_ECANCELLED ? ARES_ETIMEOUT : status;
    if (bytes != nullptr && length > 0) reply->bytes.assign(bytes, bytes + length);
  }

  /// What the questions under way wait for.
  [[nodiscard]] std::vector<pollfd> watched() const {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const auto bits =
        static_cast<unsigned>(ares_getsock(handle_, sockets.data(), ARES_GETSOCK_MAXNUM));
    std::vector<pollfd> out;
    for (unsigned i = 0; i < ARES_GETSOCK_MAXNUM; ++i) {
      const bool read = (bits & (1U << i)) != 0;
      const bool write = (bits & (1U << (i + ARES_GETSOCK_MAXNUM))) != 0;
      if (!read && !write) continue;
      out.push_back({.fd = sockets.at(i),
                     .events = static_cast<short>((read ? POLLIN : 0) | (write ? POLLOUT : 0)),
                     .revents = 0});
    }
    return out;
  }

  void wait() {
    std::vector<pollfd> sockets = watched();
    constexpr int step_ms = 50;
    ::poll(sockets.data(), sockets.size(), step_ms);
    bool any = false;
    for (const pollfd& one : sockets) {
      if (one.revents == 0) continue;
      any = true;
      ares_process_fd(handle_, (one.events & POLLIN) != 0 ? one.fd : ARES_SOCKET_BAD,
                      (one.events & POLLOUT) != 0 ? one.fd : ARES_SOCKET_BAD);
    }
    if (!any) ares_process_fd(handle_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }

  ares_channel handle_ = nullptr;
  NameDeadline deadline_;
  bool usable_ = false;
};

/// The longest life time of the addresses in a reply; nullopt when there is none in it.
std::optional<std::int64_t> life_time(const NameReply& reply, int type) {
  constexpr int most = 32;
  int count = most;
  std::int64_t longest = -1;
  if (type == dns_type_a) {
    std::array<ares_addrttl, most> found{};
    if (ares_parse_a_reply(reply.bytes.data(), reply.size(), nullptr, found.data(), &count) !=
        ARES_SUCCESS) {
      return std::nullopt;
    }
    for (int i = 0; i < count; ++i) {
      longest = std::max<std::int64_t>(longest, found.at(static_cast<std::size_t>(i)).ttl);
    }
  } else {
    std::array<ares_addr6ttl, most> found{};
    if (ares_parse_aaaa_reply(reply.bytes.data(), reply.size(), nullptr, found.data(), &count) !=
        ARES_SUCCESS) {
      return std::nullopt;
    }
    for (int i = 0; i < count; ++i) {
      longest = std::max<std::int64_t>(longest, found.at(static_cast<std::size_t>(i)).ttl);
    }
  }
  return longest < 0 ? std::nullopt : std::optional(longest);
}

struct LifeTime {
  std::int64_t seconds = 0;
  bool whole = false;
};

/// Or why there is none.
std::optional<LifeTime> ask_for_life_time(NameQuestions& questions, const std::string& name,
                                          int& status) {
  for (const int type : {dns_type_a, dns_type_aaaa}) {
    const NameReply reply = questions.ask(name, type);
    status = reply.status;
    if (reply.status != ARES_SUCCESS) continue;
    if (const auto seconds = life_time(reply, type)) {
      return LifeTime{.seconds = *seconds, .whole = reply.from_the_zone()};
    }
    status = ARES_ENODATA;
  }
  return std::nullopt;
}

/// The servers of the nearest zone around the name, by name.
std::vector<std::string> servers_of_zone(NameQuestions& questions, std::string zone) {
  while (zone.contains('.')) {
    const NameReply reply = questions.ask(zone, dns_type_ns);
    hostent* found = nullptr;
    if (reply.status == ARES_SUCCESS &&
        ares_parse_ns_reply(reply.bytes.data(), reply.size(), &found) == ARES_SUCCESS) {
      std::vector<std::string> names;
      for (char** at = found->h_aliases; at != nullptr && *at != nullptr; ++at) {
        names.emplace_back(*at);
      }
      ares_free_hostent(found);
      if (!names.empty()) return names;
    }
    zone.erase(0, zone.find('.') + 1);
  }
  return {};
}

std::optional<std::string> address_of(NameQuestions& questions, const std::string& name) {
  const NameReply reply = questions.ask(name, dns_type_a);
  std::array<ares_addrttl, 8> found{};
  int count = static_cast<int>(found.size());
  if (reply.status != ARES_SUCCESS ||
      ares_parse_a_reply(reply.bytes.data(), reply.size(), nullptr, found.data(), &count) !=
          ARES_SUCCESS ||
      count == 0) {
    return std::nullopt;
  }
  std::array<char, INET_ADDRSTRLEN> text{};
  if (::inet_ntop(AF_INET, &found.front().ipaddr, text.data(), text.size()) == nullptr) {
    return std::nullopt;
  }
  return std::string(text.data());
}

}  // namespace

Looked look_at_name(const LookJob& job) {
  const NameDeadline deadline =
      std::chrono::steady_clock::now() + std::chrono::milliseconds(job.timeout_ms);
  NameQuestions questions(job.name_servers, deadline);
  int status = ARES_ETIMEOUT;
  auto seen = ask_for_life_time(questions, job.host, status);
  if (!seen) return {.error = fmt::format("'{}': {}", job.host, ares_strerror(status))};
  constexpr std::size_t most_servers = 2;
  const auto servers =
      seen->whole ? std::vector<std::string>() : servers_of_zone(questions, job.host);
  for (std::size_t i = 0; i < std::min(servers.size(), most_servers) && !seen->whole; ++i) {
    const auto address = address_of(questions, servers[i]);
    if (!address) continue;
    NameQuestions there(*address, deadline);
    const auto told = ask_for_life_time(there, job.host, status);
    if (told && told->whole) seen = told;
  }
  return {.ttl_s = seen->seconds, .whole = seen->whole};
}

}  // namespace understudy::probe
