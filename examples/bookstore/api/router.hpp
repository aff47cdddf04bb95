/// \file
/// From a request's path to the resource it names. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bookstore {

enum class Resource : std::uint8_t {
  root,
  author_list,
  author,
  book_list,
  book,
  version,
  live,
  ready,
  none,
};

/// What a path names. `id` is missing for an author or book that cannot exist (`/authors/abc/`).
struct Route {
  Resource resource = Resource::none;
  std::optional<std::int64_t> id;
};

/// `path` still has its percent escapes. A trailing slash belongs to every path but the health
/// checks', which answer with and without one.
[[nodiscard]] Route route(std::string_view path);

/// True when the path names nothing but would with a slash at its end.
[[nodiscard]] bool wants_slash(std::string_view path);

/// The methods a resource takes, as the Allow header lists them.
[[nodiscard]] std::string_view allowed(Resource resource);

/// True when `method` is one of allowed(resource).
[[nodiscard]] bool allows(Resource resource, std::string_view method);

/// Percent escapes resolved; a broken escape stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace bookstore
