#include "negotiation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>

#include <boost/beast/core/string.hpp>

namespace bookstore {

namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// Cuts the part before `mark` off the front of `text`.
std::string_view take_until(std::string_view& text, char mark) {
  const std::size_t end = std::min(text.find(mark), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return trim(part);
}

bool same(std::string_view a, std::string_view b) {
  return boost::beast::iequals(a, b);
}

/// True when the range (`*/*`, `application/*`, a type itself) covers `type/subtype`.
bool covers(std::string_view range, std::string_view type, std::string_view subtype) {
  const std::string_view main = take_until(range, '/');
  const std::string_view sub = trim(range);
  return (main == "*" || same(main, type)) && (sub == "*" || same(sub, subtype));
}

/// The q parameter among `;`-separated parameters; 1 when it is not there.
double weight(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = take_until(parameters, ';');
    const std::string_view name = take_until(value, '=');
    if (same(name, "q")) return std::strtod(std::string(value).c_str(), nullptr);
  }
  return 1;
}

}  // namespace

bool accepts_json(std::optional<std::string_view> accept) {
  if (!accept) return true;
  std::string_view rest = *accept;
  while (!rest.empty()) {
    std::string_view range = take_until(rest, ',');
    if (covers(take_until(range, ';'), "application", "json")) return true;
  }
  return false;
}

bool prefers_html(std::optional<std::string_view> accept) {
  if (!accept) return false;
  double html = 0;
  double json = 0;
  std::string_view rest = *accept;
  while (!rest.empty()) {
    std::string_view parameters = take_until(rest, ',');
    const std::string_view range = take_until(parameters, ';');
    // A wildcard asks for nothing in particular: JSON is what this service gives then.
    if (same(range, "text/html")) html = std::max(html, weight(parameters));
    if (covers(range, "application", "json")) json = std::max(json, weight(parameters));
  }
  return html > json || (html > 0 && html == json && accept->starts_with("text/html"));
}

bool is_json(std::string_view content_type) {
  return covers(take_until(content_type, ';'), "application", "json");
}

std::optional<std::string_view> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    std::string_view value = take_until(query, '&');
    if (take_until(value, '=') == name) return value;
  }
  return std::nullopt;
}

}  // namespace bookstore
