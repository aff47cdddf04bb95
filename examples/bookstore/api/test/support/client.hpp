/// \file
/// A plain HTTP client that shows everything: what came, what did not, and when the server hung up.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "understudy/os/descriptor.hpp"

namespace bookstore::test {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Reply {
  int status = 0;
  Headers headers;
  std::string body;

  /// Empty when there is no such header. The name in any case.
  [[nodiscard]] std::string header(std::string_view name) const;
};

/// One connection to 127.0.0.1. Its sends and waits end after `patience`.
class Client {
 public:
  /// Throws when nobody listens.
  explicit Client(std::uint16_t port);

  /// False when the server has gone.
  bool send(std::string_view bytes);

  /// The next response; nullopt when the connection ended, or nothing came in time.
  std::optional<Reply> receive(bool head_only = false);

  /// Sends a request with `Host: bookstore.test` (unless given) and Content-Length as needed, and
  /// receives the response.
  std::optional<Reply> ask(std::string_view method, std::string_view path, Headers headers = {},
                           std::string_view body = {});

  std::optional<Reply> get(std::string_view path) { return ask("GET", path); }

  /// A request with a JSON body.
  std::optional<Reply> put_json(std::string_view method, std::string_view path,
                                std::string_view body);

  /// True when the server closed the connection without sending anything more.
  bool at_end();

 private:
  understudy::os::Descriptor socket_;
  std::string received_;
};

}  // namespace bookstore::test
