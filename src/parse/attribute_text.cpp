#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "attributes.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

bool is_key(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.';
}

/// A piece of text still to be read, and where it stands.
class Cursor {
 public:
  Cursor(const TextIndex& index, std::string_view text, std::size_t offset, Reporter& reporter)
      : index_(index), text_(text), offset_(offset), reporter_(reporter) {}

  void skip_blanks() {
    while (!done() && is_blank(text_[at_])) ++at_;
  }

  [[nodiscard]] bool done() const { return at_ >= text_.size(); }

  [[nodiscard]] char peek() const { return done() ? '\0' : text_[at_]; }

  [[nodiscard]] std::size_t at() const { return at_; }

  [[nodiscard]] std::size_t offset() const { return offset_ + at_; }

  [[nodiscard]] std::string_view from(std::size_t begin) const {
    return text_.substr(begin, at_ - begin);
  }

  [[nodiscard]] diag::Span span(std::size_t begin) const {
    return index_.span(offset_ + begin, offset_ + std::max(at_, begin + 1));
  }

  bool take(char c) {
    if (peek() != c || done()) return false;
    ++at_;
    return true;
  }

  template <typename Wanted>
  std::string_view take_while(Wanted wanted) {
    const std::size_t begin = at_;
    while (!done() && wanted(text_[at_])) ++at_;
    return from(begin);
  }

  /// Gives up on the rest.
  void fail(std::size_t begin, std::string message, std::string hint) {
    reporter_.error("US-P033", std::move(message), span(begin), std::move(hint));
    at_ = text_.size();
  }

 private:
  const TextIndex& index_;
  std::string_view text_;
  std::size_t offset_;
  Reporter& reporter_;
  std::size_t at_ = 0;
};

/// A quoted value; the cursor stands behind the opening quote. In double quotes `\"` and `\\` stand
/// for the character itself; nothing else is an escape.
std::optional<std::string> quoted_value(Cursor& cursor, char quote) {
  const std::size_t opening = cursor.at() - 1;
  std::string value;
  while (!cursor.done()) {
    if (cursor.take(quote)) return value;
    const char c = cursor.peek();
    cursor.take(c);
    const char next = cursor.peek();
    if (c == '\\' && quote == '"' && (next == '"' || next == '\\')) {
      value += next;
      cursor.take(next);
    } else {
      value += c;
    }
  }
  cursor.fail(opening, "the quote that opens here is never closed", fmt::format("add {}", quote));
  return std::nullopt;
}

std::optional<Attribute> one_pair(Cursor& cursor) {
  const std::size_t begin = cursor.at();
  Attribute pair{.key = std::string(cursor.take_while(is_key))};
  if (pair.key.empty()) {
    cursor.fail(begin, "an attribute must begin here", "write key=value");
    return std::nullopt;
  }
  pair.key_at = cursor.span(begin);
  if (!cursor.take('=')) {
    // The one attribute that says all by its name.
    if (pair.key == "skip") {
      pair.value = "true";
      pair.value_at = pair.key_at;
      return pair;
    }
    cursor.fail(begin, fmt::format("the attribute '{}' has no value", pair.key),
                fmt::format("write {}=value, without blanks around the '='", pair.key));
    return std::nullopt;
  }
  const std::size_t value_begin = cursor.at();
  pair.value_offset = cursor.offset();
  const char quote = cursor.peek();
  if (quote == '\'' || quote == '"') {
    cursor.take(quote);
    pair.value_offset = cursor.offset();
    auto value = quoted_value(cursor, quote);
    if (!value) return std::nullopt;
    pair.value = std::move(*value);
    if (!cursor.done() && !is_blank(cursor.peek())) {
      cursor.fail(value_begin, "a blank must follow the closing quote", "");
      return std::nullopt;
    }
  } else {
    pair.value = cursor.take_while([](char c) { return !is_blank(c); });
  }
  pair.value_at = cursor.span(value_begin);
  return pair;
}

AttributeList read_pairs(Cursor cursor) {
  constexpr std::size_t usual = 4;
  AttributeList list;
  list.reserve(usual);
  for (cursor.skip_blanks(); !cursor.done(); cursor.skip_blanks()) {
    auto pair = one_pair(cursor);
    if (!pair) break;
    list.push_back(std::move(*pair));
  }
  return list;
}

/// A JSON string, with its escapes decoded.
std::optional<std::string> json_string(Cursor& cursor) {
  const std::size_t begin = cursor.at();
  if (cursor.take('"')) {
    bool escaped = false;
    cursor.take_while([&](char c) {
      const bool closing = c == '"' && !escaped;
      escaped = c == '\\' && !escaped;
      return !closing;
    });
    if (cursor.take('"')) {
      boost::system::error_code error;
      const auto parsed = boost::json::parse(
          boost::json::string_view(cursor.from(begin).data(), cursor.from(begin).size()), error);
      if (!error && parsed.is_string()) return std::string(parsed.get_string());
    }
  }
  cursor.fail(begin, "a text in double quotes must stand here",
              R"(write the attributes as {"name": "x"} or as {name=x})");
  return std::nullopt;
}

std::optional<Attribute> one_member(Cursor& cursor) {
  const std::size_t begin = cursor.at();
  auto key = json_string(cursor);
  if (!key) return std::nullopt;
  Attribute member{.key = std::move(*key), .key_at = cursor.span(begin)};
  cursor.skip_blanks();
  if (!cursor.take(':')) {
    cursor.fail(begin, fmt::format("the attribute '{}' has no value", member.key), "");
    return std::nullopt;
  }
  cursor.skip_blanks();
  const std::size_t value_begin = cursor.at();
  member.value_offset = cursor.offset();
  if (cursor.peek() == '"') {
    auto value = json_string(cursor);
    if (!value) return std::nullopt;
    member.value = std::move(*value);
    ++member.value_offset;
  } else {
    member.value = cursor.take_while([](char c) { return is_key(c); });
  }
  if (cursor.at() == value_begin) {
    cursor.fail(begin, fmt::format("the attribute '{}' has no value", member.key), "");
    return std::nullopt;
  }
  member.value_at = cursor.span(value_begin);
  return member;
}

/// The inside of a JSON object: flat, each member a text, a number, true or false.
AttributeList read_members(Cursor cursor) {
  AttributeList list;
  for (cursor.skip_blanks(); !cursor.done(); cursor.skip_blanks()) {
    auto member = one_member(cursor);
    if (!member) break;
    list.push_back(std::move(*member));
    cursor.skip_blanks();
    if (!cursor.done() && !cursor.take(',')) cursor.fail(cursor.at(), "a ',' must stand here", "");
  }
  return list;
}

}  // namespace

AttributeList read_attributes(const TextIndex& index, std::string_view text, std::size_t offset,
                              Reporter& reporter) {
  if (!text.starts_with('{')) return read_pairs(Cursor(index, text, offset, reporter));
  if (!text.ends_with('}') || text.size() < 2) {
    reporter.error("US-P033", "the brace that opens here is never closed",
                   index.span(offset, offset + 1), "add '}' at the end of the line");
    return {};
  }
  const std::string_view inside = text.substr(1, text.size() - 2);
  const Cursor cursor(index, inside, offset + 1, reporter);
  return trimmed(inside).starts_with('"') ? read_members(cursor) : read_pairs(cursor);
}

}  // namespace understudy::parse
