#include "settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "database/conninfo.hpp"
#include "understudy/model/duration.hpp"

namespace bookstore {

namespace {

using Problem = std::optional<std::string>;
using Setter = Problem (*)(Settings&, const std::string&);

/// One variable: its name, what --help says, and what its value does. A setter gives back what the
/// value should have been.
struct Variable {
  const char* name;
  std::string_view help;
  Setter set;
};

std::optional<std::uint64_t> parse_count(std::string_view text, std::uint64_t least,
                                         std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value >= least && value <= most ? std::optional(value) : std::nullopt;
}

std::optional<Endpoint> parse_endpoint(std::string_view text, std::optional<std::uint16_t> port) {
  std::string_view host = text;
  const std::size_t colon = text.rfind(':');
  const bool bracketed_alone = text.starts_with('[') && text.ends_with(']');
  if (colon != std::string_view::npos && !bracketed_alone) {
    const auto number = parse_count(text.substr(colon + 1), 0, 65535);
    if (!number) return std::nullopt;
    port = static_cast<std::uint16_t>(*number);
    host = text.substr(0, colon);
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const bool odd = !std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view(".-_:").contains(c);
  });
  if (host.empty() || odd || !port) return std::nullopt;
  return Endpoint{.host = std::string(host), .port = *port};
}

template <std::size_t Settings::* field, std::uint64_t least, std::uint64_t most>
Problem set_count(Settings& settings, const std::string& text) {
  const auto value = parse_count(text, least, most);
  if (!value) return fmt::format("a whole number from {} to {}", least, most);
  settings.*field = *value;
  return std::nullopt;
}

template <std::chrono::milliseconds Settings::* field>
Problem set_time(Settings& settings, const std::string& text) {
  const auto value = understudy::model::parse_duration(text);
  const bool good =
      value && *value >= std::chrono::milliseconds(10) && *value <= std::chrono::hours(1);
  if (!good) return "a duration from 10ms to 1h, such as '2s' or '500ms'";
  settings.*field = *value;
  return std::nullopt;
}

template <std::string Settings::* field>
Problem set_name(Settings& settings, const std::string& text) {
  const bool good = !text.empty() && text.size() <= 100 &&
                    std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
  if (!good) return "1 to 100 printable characters without blanks";
  settings.*field = text;
  return std::nullopt;
}

Problem set_listen(Settings& settings, const std::string& text) {
  const auto endpoint = parse_endpoint(text, std::nullopt);
  if (!endpoint)
    return "ADDRESS:PORT, such as '127.0.0.1:8000' or '[::1]:8000' (port 0: any free one)";
  settings.listen = *endpoint;
  return std::nullopt;
}

Problem set_database(Settings& settings, const std::string& text) {
  auto conninfo = database::Conninfo::parse(text);
  if (!conninfo) {
    // libpq's sentence may quote the password: it is not repeated.
    return "a libpq connection string or URI, such as "
           "'postgresql://bookstore@db.bookstore.test/bookstore'";
  }
  settings.database = *std::move(conninfo);
  return std::nullopt;
}

Problem set_cdn(Settings& settings, const std::string& text) {
  const auto url = parse_http_url(text);
  if (!url) return "a URL such as 'http://cdn.bookstore.test' (http only)";
  settings.cdn_url = text;
  while (settings.cdn_url.ends_with('/')) settings.cdn_url.pop_back();
  settings.cdn = url->endpoint;
  settings.cdn_path = url->path;
  return std::nullopt;
}

constexpr std::array<Variable, 17> variables = {{
    {"BOOKSTORE_LISTEN", "address and port to serve at (127.0.0.1:8000; port 0: any free one)",
     set_listen},
    {"BOOKSTORE_DATABASE", "libpq connection string or URI (libpq's defaults)", set_database},
    {"BOOKSTORE_CDN_URL", "where static assets are served (http://cdn.bookstore.test)", set_cdn},
    {"BOOKSTORE_ENVIRONMENT", "name told by /version/ (blue)", set_name<&Settings::environment>},
    {"BOOKSTORE_VERSION", "version told by /version/ (this build's)", set_name<&Settings::version>},
    {"BOOKSTORE_THREADS", "worker threads (one for each processor, at most 4)",
     set_count<&Settings::threads, 1, 64>},
    {"BOOKSTORE_POOL", "database connections, at least 2 for each thread (16)",
     set_count<&Settings::connections, 1, 512>},
    {"BOOKSTORE_MAX_CLIENTS", "client connections at once (1024)",
     set_count<&Settings::max_clients, 1, 100000>},
    {"BOOKSTORE_MAX_BODY", "largest request body in bytes (65536)",
     set_count<&Settings::max_body, 1024, 16777216>},
    {"BOOKSTORE_READ_TIMEOUT", "for a whole request to arrive (10s)",
     set_time<&Settings::read_timeout>},
    {"BOOKSTORE_WRITE_TIMEOUT", "for a response to be taken (10s)",
     set_time<&Settings::write_timeout>},
    {"BOOKSTORE_IDLE_TIMEOUT", "for a connection without requests (75s)",
     set_time<&Settings::idle_timeout>},
    {"BOOKSTORE_DRAIN_TIMEOUT", "for requests under way at SIGTERM (10s)",
     set_time<&Settings::drain_timeout>},
    {"BOOKSTORE_CONNECT_TIMEOUT", "to open a database connection (2s)",
     set_time<&Settings::connect_timeout>},
    {"BOOKSTORE_QUERY_TIMEOUT", "for the database to answer (2s)",
     set_time<&Settings::query_timeout>},
    {"BOOKSTORE_DATABASE_MAX_AGE", "after which an idle database connection is replaced (30s)",
     set_time<&Settings::database_max_age>},
    {"BOOKSTORE_HEALTH_TIMEOUT", "for each dependency that /health/ready checks (1s)",
     set_time<&Settings::health_timeout>},
}};

}  // namespace

std::expected<Settings, std::string> read_settings(const Lookup& lookup) {
  Settings settings;
  settings.version = BOOKSTORE_BUILD_VERSION;
  settings.threads = std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
  settings.database = *database::Conninfo::parse("");
  for (const Variable& variable : variables) {
    const auto text = lookup(variable.name);
    if (!text) continue;
    if (const Problem wanted = variable.set(settings, *text)) {
      const bool secret = variable.set == set_database;
      return std::unexpected(
          secret ? fmt::format("{} should be {}", variable.name, *wanted)
                 : fmt::format("{} is '{}' but should be {}", variable.name, *text, *wanted));
    }
  }
  return settings;
}

std::string describe_settings() {
  std::string text = "Environment:\n";
  for (const Variable& variable : variables) {
    text += fmt::format("  {:27} {}\n", variable.name, variable.help);
  }
  return text;
}

std::optional<HttpUrl> parse_http_url(std::string_view text) {
  constexpr std::string_view scheme = "http://";
  if (!text.starts_with(scheme)) return std::nullopt;
  text.remove_prefix(scheme.size());
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto endpoint = parse_endpoint(text.substr(0, slash), 80);
  std::string path(text.substr(slash));
  while (path.ends_with('/')) path.pop_back();
  const bool odd = path.find_first_of(" \\\"'<>?#\r\n\t;,") != std::string::npos;
  if (!endpoint || endpoint->port == 0 || odd) return std::nullopt;
  return HttpUrl{.endpoint = *endpoint, .path = std::move(path)};
}

}  // namespace bookstore
