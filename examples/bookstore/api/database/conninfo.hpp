/// \file
/// Where the database is: a libpq connection string or URI, taken apart so that host names are
/// looked up anew at each connect and without blocking.
#pragma once

#include <expected>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bookstore::database {

/// One host of the list, in libpq's order. `host` is a folder for a Unix socket.
struct Host {
  std::string host;
  std::string port;  ///< May be empty: libpq's default.
};

class Conninfo {
 public:
  /// The error is libpq's own sentence.
  [[nodiscard]] static std::expected<Conninfo, std::string> parse(const std::string& text);

  /// Hosts whose names must be looked up before libpq sees them; empty when there are none (Unix
  /// sockets, given addresses, nothing given at all).
  [[nodiscard]] const std::vector<Host>& hosts() const { return hosts_; }

  /// The keywords for PQconnectStartParams, with `addresses[i]` those of hosts()[i]; our own
  /// defaults (keep-alives, a time limit for unacknowledged data) give way to what was given.
  [[nodiscard]] std::map<std::string, std::string> keywords(
      const std::vector<std::vector<std::string>>& addresses) const;

 private:
  std::map<std::string, std::string> options_;
  std::vector<Host> hosts_;
};

}  // namespace bookstore::database
