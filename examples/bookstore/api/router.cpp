#include "router.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace bookstore {

namespace {

/// Decimal digits alone. Python would also take ` 1 `, `+1` and `1_0`: one spelling is enough.
std::optional<std::int64_t> parse_id(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  std::int64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return id;
}

/// The list at `prefix`, one of its members, or nothing. A member's name has no dot and no slash.
Route route_below(std::string_view rest, Resource list, Resource one) {
  if (rest.empty()) return {.resource = list, .id = {}};
  if (!rest.ends_with('/')) return {};
  rest.remove_suffix(1);
  if (rest.empty() || rest.find_first_of("/.") != std::string_view::npos) return {};
  return {.resource = one, .id = parse_id(rest)};
}

Route route_decoded(std::string_view path) {
  constexpr std::string_view authors = "/authors/";
  constexpr std::string_view books = "/books/";
  if (path.starts_with(books)) {
    return route_below(path.substr(books.size()), Resource::book_list, Resource::book);
  }
  if (path.starts_with(authors)) {
    return route_below(path.substr(authors.size()), Resource::author_list, Resource::author);
  }
  if (path == "/") return {.resource = Resource::root, .id = {}};
  if (path == "/version/") return {.resource = Resource::version, .id = {}};
  if (path == "/health/live" || path == "/health/live/")
    return {.resource = Resource::live, .id = {}};
  if (path == "/health/ready" || path == "/health/ready/") {
    return {.resource = Resource::ready, .id = {}};
  }
  return {};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Route route(std::string_view path) {
  if (!path.contains('%')) return route_decoded(path);
  return route_decoded(percent_decode(path));
}

bool wants_slash(std::string_view path) {
  if (path.ends_with('/')) return false;
  std::string with_slash(path);
  with_slash += '/';
  return route(with_slash).resource != Resource::none;
}

std::string_view allowed(Resource resource) {
  switch (resource) {
    case Resource::author_list:
    case Resource::book_list: return "GET, POST, HEAD, OPTIONS";
    case Resource::author:
    case Resource::book: return "GET, PUT, PATCH, DELETE, HEAD, OPTIONS";
    case Resource::root:
    case Resource::version:
    case Resource::live:
    case Resource::ready: return "GET, HEAD, OPTIONS";
    case Resource::none: break;
  }
  return {};
}

bool allows(Resource resource, std::string_view method) {
  std::string_view list = allowed(resource);
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(", "), list.size());
    if (list.substr(0, end) == method) return true;
    list.remove_prefix(std::min(end + 2, list.size()));
  }
  return false;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

}  // namespace bookstore
