#include "resources.hpp"

#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "log.hpp"
#include "negotiation.hpp"
#include "utf8.hpp"
#include "validation.hpp"

namespace bookstore {

namespace {

std::optional<std::int64_t> page_number(std::string_view query, std::string_view name,
                                        std::int64_t least) {
  const auto text = query_value(query, name);
  if (!text) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  const bool whole = error == std::errc() && end == text->data() + text->size();
  return whole && value >= least ? std::optional(value) : std::nullopt;
}

}  // namespace

std::expected<json::Value, http::Response> read_body(const http::Request& request) {
  if (request.body.empty()) return json::Value{json::Object()};
  if (!is_json(request.content_type)) {
    return std::unexpected(
        http::detail(415, fmt::format("Unsupported media type \"{}\" in request.",
                                      utf8::from_latin1(request.content_type))));
  }
  auto value = json::parse(request.body);
  if (!value) return std::unexpected(http::detail(400, "JSON parse error - " + value.error()));
  return *std::move(value);
}

http::Response answer_trouble(const database::QueryError& error) {
  using database::Trouble;
  switch (error.trouble) {
    case Trouble::unavailable:
      return http::detail(503, "The database is not available. Try again shortly.");
    case Trouble::outcome_unknown:
      return http::detail(503,
                          "The database connection was lost before the write was confirmed: it may "
                          "or may not have been done.");
    case Trouble::busy:
      return http::detail(503, "The database could not finish in time. Try again shortly.");
    case Trouble::unknown_author: {
      Errors errors;
      errors.add("authors", std::string(author_unknown));
      return invalid(errors.to_json());
    }
    case Trouble::unknown_book: return not_found();
    case Trouble::refused: break;
  }
  log::line("database refused a statement: " + error.message);
  return http::detail(500, "A server error occurred.");
}

http::Response not_found() {
  return http::detail(404, "Not found.");
}

http::Response invalid(std::string body) {
  return {.status = 400, .body = std::move(body), .location = {}, .extra_head = {}};
}

database::Parameters page_of(std::string_view query) {
  database::Parameters page;
  if (query.empty()) {
    page.null().null();
  } else {
    page.int8(page_number(query, "limit", 1)).int8(page_number(query, "offset", 0));
  }
  return page;
}

}  // namespace bookstore
