/// \file
/// How the service is set up: environment variables, checked before anything starts.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "database/conninfo.hpp"

namespace bookstore {

/// A host (name or address) and a port.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};

struct Settings {
  Endpoint listen{.host = "127.0.0.1", .port = 8000};
  database::Conninfo database;
  std::string cdn_url = "http://cdn.bookstore.test";  ///< Without a slash at its end.
  Endpoint cdn{.host = "cdn.bookstore.test", .port = 80};
  std::string cdn_path;  ///< The path part of cdn_url; usually empty.
  std::string environment = "blue";
  std::string version;
  std::size_t threads = 1;
  std::size_t connections = 16;       ///< To the database, over all threads.
  std::size_t max_clients = 1024;     ///< Connections from clients, over all threads.
  std::size_t max_body = 64U << 10U;  ///< Bytes.
  std::chrono::milliseconds read_timeout{10000};
  std::chrono::milliseconds write_timeout{10000};
  std::chrono::milliseconds idle_timeout{75000};
  std::chrono::milliseconds drain_timeout{10000};
  std::chrono::milliseconds connect_timeout{2000};
  std::chrono::milliseconds query_timeout{2000};
  std::chrono::milliseconds database_max_age{30000};
  std::chrono::milliseconds health_timeout{1000};
};

/// Gives the value of an environment variable; nullopt when it is not set.
using Lookup = std::function<std::optional<std::string>(const char* name)>;

/// The settings, or one line that names the variable and says what it should be.
[[nodiscard]] std::expected<Settings, std::string> read_settings(const Lookup& lookup);

/// The variables and their defaults, for --help.
[[nodiscard]] std::string describe_settings();

/// `http://host[:port][/path]` taken apart.
struct HttpUrl {
  Endpoint endpoint;
  std::string path;  ///< Without a slash at its end.
};

[[nodiscard]] std::optional<HttpUrl> parse_http_url(std::string_view text);

}  // namespace bookstore
