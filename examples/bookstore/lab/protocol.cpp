#include "protocol.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace bookstore::lab {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
namespace os = understudy::os;
namespace diag = understudy::diag;

/// A path through /proc/self/fd, for sockets have room for 108 bytes only.
struct ShortPath {
  os::Descriptor folder;
  sockaddr_un address{};
};

std::optional<ShortPath> short_path(const fs::path& folder) {
  ShortPath path;
  path.folder = os::Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!path.folder.valid()) return std::nullopt;
  path.address.sun_family = AF_UNIX;
  const std::string name = fmt::format("/proc/self/fd/{}/control", path.folder.get());
  std::strncpy(path.address.sun_path, name.c_str(), sizeof path.address.sun_path - 1);
  return path;
}

os::Descriptor new_socket() {
  return os::Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

bool write_all(int socket, std::string_view text) {
  while (!text.empty()) {
    const ssize_t sent = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

constexpr std::size_t descriptor_room = CMSG_SPACE(3 * sizeof(int));

}  // namespace

diag::Result<os::Descriptor> listen_in(const fs::path& folder) {
  auto path = short_path(folder);
  if (!path) return diag::fail_errno("LAB-N01", "cannot open " + folder.string(), errno);
  if (connect_to(folder)) {
    return diag::fail({.code = "LAB-N02",
                       .message = fmt::format("a lab is up in '{}' already", folder.string()),
                       .hint = "end it with 'bookstore-lab down', or choose another --lab DIR"});
  }
  ::unlinkat(path->folder.get(), "control", 0);
  os::Descriptor socket = new_socket();
  const mode_t before = ::umask(0077);
  const int bound =
      ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&path->address), sizeof path->address);
  ::umask(before);
  constexpr int backlog = 64;
  if (bound != 0 || ::listen(socket.get(), backlog) != 0) {
    return diag::fail_errno("LAB-N01", "cannot listen in " + folder.string(), errno);
  }
  return socket;
}

std::optional<os::Descriptor> connect_to(const fs::path& folder) {
  auto path = short_path(folder);
  if (!path) return std::nullopt;
  os::Descriptor socket = new_socket();
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&path->address),
                sizeof path->address) != 0) {
    return std::nullopt;
  }
  return socket;
}

std::string text(const json::object& message, const char* key) {
  const json::value* found = message.if_contains(key);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool send_request(int socket, const json::object& body) {
  std::string text = json::serialize(body) + "\n";
  iovec part{.iov_base = text.data(), .iov_len = text.size()};
  alignas(cmsghdr) std::array<char, descriptor_room> room{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = room.data();
  message.msg_controllen = room.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(3 * sizeof(int));
  const std::array<int, 3> streams{STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO};
  std::memcpy(CMSG_DATA(header), streams.data(), sizeof streams);
  const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
  return sent > 0 &&
         write_all(socket, std::string_view(text).substr(static_cast<std::size_t>(sent)));
}

namespace {

/// The client's three streams, if they came with this part of the request.
void take_streams(msghdr& message, Request& request) {
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_len != CMSG_LEN(3 * sizeof(int))) return;
  std::array<int, 3> streams{};
  std::memcpy(streams.data(), CMSG_DATA(header), sizeof streams);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    request.streams[i] = os::Descriptor(streams[i]);
  }
}

}  // namespace

std::optional<Request> receive_request(int socket) {
  constexpr std::size_t most = 4U << 20U;
  Request request;
  std::string text;
  while (!text.ends_with('\n') && text.size() < most) {
    std::array<char, 16384> bytes{};
    iovec part{.iov_base = bytes.data(), .iov_len = bytes.size()};
    alignas(cmsghdr) std::array<char, descriptor_room> room{};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    const ssize_t got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    text.append(bytes.data(), static_cast<std::size_t>(got));
    take_streams(message, request);
  }
  boost::system::error_code error;
  json::value body = json::parse(text, error);
  if (error || !body.is_object()) return std::nullopt;
  request.body = std::move(body.as_object());
  return request;
}

bool send_line(int socket, const json::object& body) {
  return write_all(socket, json::serialize(body) + "\n");
}

std::optional<json::object> receive_line(int socket, std::string& buffer) {
  while (!buffer.contains('\n')) {
    std::array<char, 16384> bytes{};
    const ssize_t got = ::recv(socket, bytes.data(), bytes.size(), 0);
    if (got < 0 && errno == EINTR) return json::object{};
    if (got <= 0) return std::nullopt;
    buffer.append(bytes.data(), static_cast<std::size_t>(got));
  }
  const auto end = buffer.find('\n');
  boost::system::error_code error;
  json::value body = json::parse(std::string_view(buffer).substr(0, end), error);
  buffer.erase(0, end + 1);
  if (error || !body.is_object()) return std::nullopt;
  return std::move(body.as_object());
}

}  // namespace bookstore::lab
