#include "service.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "health.hpp"
#include "home_page.hpp"
#include "json.hpp"
#include "metadata.hpp"
#include "negotiation.hpp"
#include "render.hpp"
#include "resources.hpp"
#include "router.hpp"

namespace bookstore {

namespace {

http::Response redirect_to_slash(const http::Request& request) {
  http::Response response{.status = 301, .body = {}, .location = {}, .extra_head = {}};
  response.location = request.path;
  response.location += '/';
  if (!request.query.empty()) response.location += fmt::format("?{}", request.query);
  return response;
}

http::Response json_body(std::string body) {
  return {.body = std::move(body), .location = {}, .extra_head = {}};
}

}  // namespace

Task<http::Response> Service::answer(http::Request request) {
  const Route found = route(request.path);
  if (found.resource == Resource::none) {
    if (wants_slash(request.path)) co_return redirect_to_slash(request);
    co_return not_found();
  }
  http::Response response;
  const bool html = found.resource == Resource::root && prefers_html(request.accept);
  if (!html && !accepts_json(request.accept)) {
    response = http::detail(406, "Could not satisfy the request Accept header.");
  } else if (!allows(found.resource, request.method)) {
    response = http::detail(405, fmt::format("Method \"{}\" not allowed.", request.method));
  } else {
    if (request.method == "HEAD") request.method = "GET";
    response = co_await dispatch(request, found);
  }
  response.allow = allowed(found.resource);
  co_return response;
}

Task<http::Response> Service::dispatch(http::Request request, Route route) {
  const bool single = route.resource == Resource::author || route.resource == Resource::book;
  if (request.method == "OPTIONS" && !single) {
    co_return json_body(metadata(route.resource, Existence::present));
  }
  switch (route.resource) {
    case Resource::author_list:
    case Resource::author: co_return co_await answer_authors(pool_, request, route);
    case Resource::book_list:
    case Resource::book: co_return co_await answer_books(pool_, request, route);
    case Resource::root: co_return root(request);
    case Resource::version: co_return version();
    case Resource::live: co_return json_body(R"({"status":"live"})");
    case Resource::ready: {
      if (draining_) co_return draining();
      co_return co_await readiness(pool_, settings_);
    }
    case Resource::none: break;
  }
  co_return not_found();
}

http::Response Service::root(const http::Request& request) const {
  http::Response response;
  if (prefers_html(request.accept)) {
    response = home_page(*settings_);
  } else {
    const std::string base = Links(request).base();
    response.body = fmt::format(
        R"({{"authors":"{0}/authors/","books":"{0}/books/","version":"{0}/version/"}})", base);
  }
  response.extra_head += "Vary: Accept\r\n";
  return response;
}

http::Response Service::version() const {
  std::string body = R"({"environment":)";
  json::append_string(body, settings_->environment);
  body += R"(,"version":)";
  json::append_string(body, settings_->version);
  body += '}';
  return json_body(std::move(body));
}

}  // namespace bookstore
