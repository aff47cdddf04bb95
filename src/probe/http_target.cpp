#include "http_target.hpp"

#include <expected>
#include <string>
#include <string_view>

#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

namespace understudy::probe {

namespace urls = boost::urls;

namespace {

std::string path_of(const urls::url_view& url) {
  std::string path(url.encoded_path());
  if (!path.starts_with('/')) path.insert(0, 1, '/');
  if (url.has_query()) path += "?" + std::string(url.encoded_query());
  return path;
}

}  // namespace

std::expected<HttpTarget, std::string> parse_target(std::string_view url) {
  const auto parsed = urls::parse_uri(url);
  if (!parsed) return std::unexpected(fmt::format("'{}' is not a URL", url));
  const urls::url_view& view = *parsed;
  if (view.scheme_id() != urls::scheme::http) {
    return std::unexpected(
        fmt::format("'{}' is not an http:// URL: only those can be measured", url));
  }
  if (view.has_userinfo()) {
    return std::unexpected(fmt::format("'{}' holds a user name: leave it out", view.host()));
  }
  const std::string host = view.host_address();
  if (host.empty()) return std::unexpected(fmt::format("'{}' names no host", url));
  if (view.has_port() && view.port_number() == 0) {
    return std::unexpected(fmt::format("'{}' names no port that can be connected to", url));
  }
  HttpTarget target{
      .host = host, .host_field = std::string(view.encoded_host_and_port()), .path = path_of(view)};
  if (view.has_port()) target.port = view.port_number();
  return target;
}

std::expected<HttpTarget, std::string> locate(const HttpTarget& base, std::string_view location) {
  const auto reference = urls::parse_uri_reference(location);
  if (!reference) return std::unexpected(fmt::format("'{}' is not a URL", location));
  // What was parsed only points into the text.
  const std::string whole = fmt::format("http://{}{}", base.host_field, base.path);
  const auto absolute = urls::parse_uri(whole);
  if (!absolute) return std::unexpected(fmt::format("'{}' is not a URL", base.path));
  urls::url resolved;
  if (const auto done = urls::resolve(*absolute, *reference, resolved); !done) {
    return std::unexpected(fmt::format("'{}' leads nowhere", location));
  }
  HttpTarget target = base;
  target.path = path_of(resolved);
  return target;
}

}  // namespace understudy::probe
