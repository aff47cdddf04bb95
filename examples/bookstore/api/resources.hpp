/// \file
/// What authors and books answer to each method. A resource's function is called only with methods
/// that allowed() lists; HEAD comes as GET and OPTIONS is answered here too.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "database/pool.hpp"
#include "http/message.hpp"
#include "json.hpp"
#include "router.hpp"
#include "task.hpp"

namespace bookstore {

[[nodiscard]] Task<http::Response> answer_authors(database::Pool* pool, http::Request request,
                                                  Route route);
[[nodiscard]] Task<http::Response> answer_books(database::Pool* pool, http::Request request,
                                                Route route);

/// The body as a value; no body counts as an empty object. The error is the answer to give:
/// unsupported media type or malformed JSON.
[[nodiscard]] std::expected<json::Value, http::Response> read_body(const http::Request& request);

/// The answer when the database did not do what was asked.
[[nodiscard]] http::Response answer_trouble(const database::QueryError& error);

[[nodiscard]] http::Response not_found();

/// 400 with the errors by field.
[[nodiscard]] http::Response invalid(std::string body);

/// `limit` and `offset` of a list's query string; anything but a whole number counts as not given.
[[nodiscard]] database::Parameters page_of(std::string_view query);

}  // namespace bookstore
