#include "http/message.hpp"

#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "json.hpp"

namespace bookstore::http {

Response detail(int status, std::string_view text) {
  Response response{.status = status};
  response.body = "{\"detail\":";
  json::append_string(response.body, text);
  response.body += '}';
  return response;
}

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    default: return "Unknown";
  }
}

void write_head(std::string& out, const Response& response, const Delivery& delivery) {
  out.clear();
  const auto add = [&out](std::string_view name, std::string_view value) {
    out += name;
    out += value;
    out += "\r\n";
  };
  fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status,
                 reason(response.status));
  add("Server: bookstore-api\r\nX-Content-Type-Options: nosniff\r\nDate: ", delivery.date);
  const bool has_body = response.status != 204 && response.status != 301;
  if (has_body) add("Content-Type: ", response.content_type);
  if (response.status != 204) {
    fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", response.body.size());
  }
  if (!response.allow.empty()) add("Allow: ", response.allow);
  if (!response.location.empty()) add("Location: ", response.location);
  if (response.status == 503) add("Retry-After: ", "1");
  out += response.extra_head;
  add("Connection: ", delivery.keep_alive ? "keep-alive" : "close");
  out += "\r\n";
}

}  // namespace bookstore::http
