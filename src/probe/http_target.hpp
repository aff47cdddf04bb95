/// \file
/// Where an HTTP request goes.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace understudy::probe {

/// An `http://` URL taken apart.
struct HttpTarget {
  std::string host;  ///< A name or an address, without brackets.
  std::uint16_t port = 80;
  std::string host_field;  ///< As the Host header says it.
  std::string path;        ///< Path and query; never empty.
  bool operator==(const HttpTarget&) const = default;
};

/// Or a sentence that says what is wrong with the URL.
[[nodiscard]] std::expected<HttpTarget, std::string> parse_target(std::string_view url);

/// The place of a record that the application named in its answer, an absolute or relative URL. It
/// is always asked for at `base`'s own host: an answer must not lead us, and least of all our
/// DELETE, to somebody else's.
[[nodiscard]] std::expected<HttpTarget, std::string> locate(const HttpTarget& base,
                                                            std::string_view location);

}  // namespace understudy::probe
