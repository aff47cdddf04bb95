/// \file
/// A request as the resources see it, and their answer.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bookstore::http {

/// The views live as long as the request is being answered.
struct Request {
  std::string_view method;
  std::string_view path;   ///< Percent escapes as sent.
  std::string_view query;  ///< Without the question mark; empty when there is none.
  std::string_view scheme;
  std::string_view host;  ///< Host and port as the client named them; checked.
  std::string_view content_type;
  std::optional<std::string_view> accept;
  std::string_view body;
};

struct Response {
  int status = 200;
  std::string_view content_type = "application/json";
  std::string body;
  std::string location;
  std::string_view allow;
  std::string extra_head;  ///< Further header lines, each ending in CR LF.
};

/// `{"detail":"…"}`
[[nodiscard]] Response detail(int status, std::string_view text);

/// The reason phrase that goes with a status.
[[nodiscard]] std::string_view reason(int status);

/// What the status line and headers need besides the Response.
struct Delivery {
  std::string_view date;  ///< As the Date header shows it.
  bool head_only = false;
  bool keep_alive = true;
};

/// Writes status line and headers over `out`.
void write_head(std::string& out, const Response& response, const Delivery& delivery);

}  // namespace bookstore::http
