/// \file
/// Accepts clients, spreads them over worker threads, and drains on SIGTERM.
#pragma once

#include <cstddef>
#include <expected>
#include <string>

#include "settings.hpp"

namespace bookstore::http {

/// How a run of the server ended.
struct Ended {
  std::size_t cut_off = 0;  ///< Requests still under way when the drain deadline passed.
};

/// Serves until SIGTERM or SIGINT: then takes in the connections that wait to be accepted, closes
/// the listening socket, finishes every request under way and returns. A second signal ends it at
/// once. Health tells 503 meanwhile. The error says why the address cannot be served.
[[nodiscard]] std::expected<Ended, std::string> serve(const Settings& settings);

}  // namespace bookstore::http
