#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/system/error_code.hpp>
#include <fmt/format.h>
#include <re2/re2.h>

#include "understudy/exercise/expect.hpp"

namespace understudy::exercise {

namespace {

namespace json = boost::json;

constexpr std::string_view any = "[..]";

std::string shown(const json::value& value) {
  constexpr std::size_t most = 80;
  std::string text = json::serialize(value);
  if (text.size() > most) text = text.substr(0, most) + "…";
  return text;
}

/// `[..]` stands for any text in the place where it stands.
bool texts_match(std::string_view wanted, std::string_view found) {
  if (!wanted.contains(any)) return wanted == found;
  std::string pattern = "(?s)";
  while (true) {
    const auto at = wanted.find(any);
    pattern += RE2::QuoteMeta(std::string(wanted.substr(0, at)));
    if (at == std::string_view::npos) break;
    pattern += ".*";
    wanted.remove_prefix(at + any.size());
  }
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  const RE2 compiled(pattern, options);
  return compiled.ok() && RE2::FullMatch(re2::StringPiece(found.data(), found.size()), compiled);
}

bool numbers_match(const json::value& wanted, const json::value& found) {
  if (wanted == found) return true;
  boost::system::error_code error;
  const double a = wanted.to_number<double>(error);
  const double b = found.to_number<double>(error);
  const bool whole = !wanted.is_double() && !found.is_double();
  return !error && !whole && std::isfinite(a) && a == b;
}

/// One sentence about the first place that differs; empty: there is none.
std::string difference(const json::value& wanted, const json::value& found,
                       const std::string& path);

std::string differs(const json::value& wanted, const json::value& found, const std::string& path) {
  return fmt::format("at {}: expected {}, got {}", path.empty() ? "the top" : path, shown(wanted),
                     shown(found));
}

std::string in_object(const json::object& wanted, const json::object& found,
                      const std::string& path) {
  for (const auto& member : wanted) {
    const std::string name(member.key());
    const std::string below = path.empty() ? name : fmt::format("{}.{}", path, name);
    const auto* other = found.if_contains(member.key());
    if (other == nullptr) return fmt::format("at {}: it is missing", below);
    if (std::string text = difference(member.value(), *other, below); !text.empty()) return text;
  }
  return {};
}

std::string in_list(const json::array& wanted, const json::array& found, const std::string& path) {
  for (std::size_t i = 0; i < std::min(wanted.size(), found.size()); ++i) {
    std::string text = difference(wanted[i], found[i], fmt::format("{}[{}]", path, i));
    if (!text.empty()) return text;
  }
  if (wanted.size() == found.size()) return {};
  return fmt::format("at {}: expected {} elements, got {}", path.empty() ? "the top" : path,
                     wanted.size(), found.size());
}

std::string difference(const json::value& wanted, const json::value& found,
                       const std::string& path) {
  if (const auto* text = wanted.if_string()) {
    if (*text == any) return {};
    const auto* other = found.if_string();
    const bool same = other != nullptr && texts_match(*text, *other);
    return same ? std::string() : differs(wanted, found, path);
  }
  if (wanted.is_object() && found.is_object()) {
    return in_object(wanted.get_object(), found.get_object(), path);
  }
  if (wanted.is_array() && found.is_array()) {
    return in_list(wanted.get_array(), found.get_array(), path);
  }
  const bool same =
      wanted.is_number() && found.is_number() ? numbers_match(wanted, found) : wanted == found;
  return same ? std::string() : differs(wanted, found, path);
}

}  // namespace

Judged judge_json(const std::vector<model::PlannedLine>& expected, std::string_view output) {
  boost::system::error_code error;
  json::parse_options options;
  options.max_depth = 200;
  const json::value wanted = json::parse(as_written(expected), error, {}, options);
  if (error) return {.ok = false, .mismatch = "the documented output is not JSON", .captured = {}};
  const json::value found = json::parse(plain_text(output), error, {}, options);
  if (error) return {.ok = false, .mismatch = "the output is not JSON", .captured = {}};
  std::string mismatch = difference(wanted, found, "");
  return {.ok = mismatch.empty(), .mismatch = std::move(mismatch), .captured = {}};
}

}  // namespace understudy::exercise
