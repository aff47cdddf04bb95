#include "attribute_layout.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "attributes.hpp"
#include "duration_text.hpp"
#include "understudy/model/duration.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

/// Who, where, under which condition; what comes of it; how long and how often.
constexpr std::array<std::string_view, 14> order{
    "name", "host",   "cwd",    "env",     "when",  "unless",   "capture",
    "exit", "output", "stream", "timeout", "retry", "interval", "idempotent"};

std::size_t rank_of(const Attribute& attribute) {
  const std::string_view key = std::string_view(attribute.key).substr(0, attribute.key.find('.'));
  return static_cast<std::size_t>(std::ranges::find(order, key) - order.begin());
}

std::string canonical_value(const Attribute& attribute) {
  if (attribute.key != "timeout" && attribute.key != "interval") return attribute.value;
  const auto duration = model::parse_duration(attribute.value);
  return duration ? short_spelling(attribute.value, *duration) : attribute.value;
}

/// A backtick would end the info string of some fences, and a line end that of all.
bool can_be_written(std::string_view value) {
  return std::ranges::none_of(
      value, [](char c) { return c == '`' || static_cast<unsigned char>(c) < 0x20U; });
}

std::string spelled(std::string_view value) {
  const bool bare = !value.empty() && value.find_first_of(" '\"{}\\") == value.npos;
  if (bare) return std::string(value);
  if (!value.contains('\'')) return fmt::format("'{}'", value);
  std::string out = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace

std::optional<std::string> lay_out_attributes(AttributeList list) {
  std::ranges::sort(list, {}, [](const Attribute& attribute) {
    return std::pair(rank_of(attribute), attribute.value_offset);
  });
  std::string out;
  for (const Attribute& attribute : list) {
    const std::string value = canonical_value(attribute);
    if (!can_be_written(value)) return std::nullopt;
    if (!out.empty()) out += ' ';
    out += fmt::format("{}={}", attribute.key, spelled(value));
  }
  return '{' + out + '}';
}

}  // namespace understudy::parse
