/// \file
/// Which media type a client accepts, and whether a body's type is JSON. Pure.
#pragma once

#include <optional>
#include <string_view>

namespace bookstore {

/// True when the Accept header allows JSON, or is missing. Weights are not looked at, as in the
/// reference.
[[nodiscard]] bool accepts_json(std::optional<std::string_view> accept);

/// True when a page for people is wanted rather than JSON: text/html is named and not outweighed.
[[nodiscard]] bool prefers_html(std::optional<std::string_view> accept);

/// True for `application/json`, with or without parameters.
[[nodiscard]] bool is_json(std::string_view content_type);

/// The value of a parameter of a query string, escapes as sent; nullopt when it is missing.
[[nodiscard]] std::optional<std::string_view> query_value(std::string_view query,
                                                          std::string_view name);

}  // namespace bookstore
