#include "json.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <expected>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "utf8.hpp"

namespace bookstore::json {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Recursive descent; a mistake is kept in `error_` and every caller then stops.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::expected<Value, std::string> read() {
    if (text_.starts_with("\xEF\xBB\xBF")) fail("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0);
    skip_blanks();
    Value value = read_value(0);
    skip_blanks();
    if (!error_ && at_ < text_.size()) fail("Extra data", at_);
    if (error_) return std::unexpected(std::move(*error_));
    return value;
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  [[nodiscard]] bool have(char wanted) const { return at_ < text_.size() && text_[at_] == wanted; }

  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\n\r").contains(text_[at_])) ++at_;
  }

  void fail(std::string_view what, std::size_t where) {
    if (error_) return;
    const std::string_view before = text_.substr(0, where);
    const auto line = std::ranges::count(before, '\n') + 1;
    const std::size_t start = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
    error_ = fmt::format("{}: line {} column {} (char {})", what, line,
                         utf8::length(before.substr(start)) + 1, utf8::length(before));
  }

  Value read_value(int depth) {
    if (depth > max_depth) {
      fail(fmt::format("Nested more than {} deep", max_depth), at_);
      return {};
    }
    switch (peek()) {
      case '"': return {read_string()};
      case '{': return read_object(depth);
      case '[': return read_array(depth);
      default: return read_scalar();
    }
  }

  Value read_scalar() {
    if (take("null")) return {};
    if (take("true")) return {true};
    if (take("false")) return {false};
    for (const std::string_view word : {"NaN", "Infinity", "-Infinity"}) {
      if (!text_.substr(at_).starts_with(word)) continue;
      error_ = fmt::format("Out of range float values are not JSON compliant: '{}'", word);
      return {};
    }
    return read_number();
  }

  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  [[nodiscard]] std::size_t skip_digits(std::size_t from) const {
    while (from < text_.size() && is_digit(text_[from])) ++from;
    return from;
  }

  /// The end of `.5` or `e+7` at `at`: `at` itself when there is no such thing. `signs` may stand
  /// before the digits.
  [[nodiscard]] std::size_t skip_part(std::size_t at, std::string_view marks,
                                      std::string_view signs) const {
    if (at >= text_.size() || !marks.contains(text_[at])) return at;
    std::size_t digits = at + 1;
    if (digits < text_.size() && signs.contains(text_[digits])) ++digits;
    const std::size_t end = skip_digits(digits);
    return end > digits ? end : at;
  }

  /// Takes the longest number at this place; what follows is the caller's business, as in `1.`,
  /// which is the number 1 and a stray dot.
  Value read_number() {
    const std::size_t first = at_ + (have('-') ? 1 : 0);
    if (first >= text_.size() || !is_digit(text_[first])) {
      fail("Expecting value", at_);
      return {};
    }
    const std::size_t whole = text_[first] == '0' ? first + 1 : skip_digits(first);
    const std::size_t end = skip_part(skip_part(whole, ".", ""), "eE", "+-");
    Number number{.text = std::string(text_.substr(at_, end - at_)), .fraction = end > whole};
    at_ = end;
    return {std::move(number)};
  }

  Value read_array(int depth) {
    Array items;
    ++at_;
    skip_blanks();
    if (have(']')) {
      ++at_;
      return {std::move(items)};
    }
    while (!error_) {
      items.push_back(read_value(depth + 1));
      skip_blanks();
      if (error_ || have(']')) break;
      if (!have(',')) {
        fail("Expecting ',' delimiter", at_);
        break;
      }
      ++at_;
      skip_blanks();
    }
    ++at_;
    return {std::move(items)};
  }

  Value read_object(int depth) {
    Object members;
    ++at_;
    skip_blanks();
    if (have('}')) {
      ++at_;
      return {std::move(members)};
    }
    while (!error_) {
      read_member(members, depth);
      skip_blanks();
      if (error_ || have('}')) break;
      if (!have(',')) {
        fail("Expecting ',' delimiter", at_);
        break;
      }
      ++at_;
      skip_blanks();
    }
    ++at_;
    return {std::move(members)};
  }

  void read_member(Object& members, int depth) {
    if (!have('"')) {
      fail("Expecting property name enclosed in double quotes", at_);
      return;
    }
    std::string name = read_string();
    skip_blanks();
    if (error_) return;
    if (!have(':')) {
      fail("Expecting ':' delimiter", at_);
      return;
    }
    ++at_;
    skip_blanks();
    members.emplace_back(std::move(name), read_value(depth + 1));
  }

  std::string read_string() {
    const std::size_t start = at_++;
    std::string out;
    while (!error_) {
      std::size_t end = at_;
      while (end < text_.size() && text_[end] != '"' && text_[end] != '\\' &&
             static_cast<unsigned char>(text_[end]) >= 0x20) {
        ++end;
      }
      out.append(text_, at_, end - at_);
      at_ = end;
      if (at_ >= text_.size()) {
        fail("Unterminated string starting at", start);
      } else if (have('"')) {
        ++at_;
        break;
      } else if (have('\\')) {
        read_escape(out, start);
      } else {
        fail("Invalid control character at", at_);
      }
    }
    return out;
  }

  void read_escape(std::string& out, std::size_t start) {
    constexpr std::string_view letters = R"("\/bfnrt)";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    if (at_ + 1 >= text_.size()) {
      fail("Unterminated string starting at", start);
      return;
    }
    const char letter = text_[at_ + 1];
    if (letter == 'u') {
      read_unicode(out);
      return;
    }
    const std::size_t which = letters.find(letter);
    if (which == std::string_view::npos) {
      fail("Invalid \\escape", at_);
      return;
    }
    out += meanings[which];
    at_ += 2;
  }

  void read_unicode(std::string& out) {
    const auto first = read_unit();
    if (!first) return;
    char32_t code = *first;
    if (code >= 0xD800 && code <= 0xDBFF && text_.substr(at_).starts_with("\\u")) {
      const std::size_t back = at_;
      const auto second = read_unit();
      if (!second) return;
      if (*second >= 0xDC00 && *second <= 0xDFFF) {
        code = 0x10000 + ((code - 0xD800) << 10U) + (*second - 0xDC00);
      } else {
        at_ = back;
      }
    }
    utf8::append(out, code);
  }

  /// Four hex digits after `\u`. Python wants one more character behind them (the closing quote at
  /// least), else it reports the escape, not the end.
  std::optional<char32_t> read_unit() {
    unsigned code = 0;
    const std::size_t digits = at_ + 2;
    if (digits + 4 < text_.size()) {
      const char* from = text_.data() + digits;
      const auto [end, error] = std::from_chars(from, from + 4, code, 16);
      if (error == std::errc() && end == from + 4) {
        at_ = digits + 4;
        return code;
      }
    }
    fail("Invalid \\uXXXX escape", at_ + 1);
    return std::nullopt;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<std::string> error_;
};

/// What may stand in a JSON string as it is. U+2028 and U+2029 (E2 80 A8/A9) are escaped, since
/// JavaScript once took them for line ends.
bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\' && c != '\xE2';
}

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default: break;
  }
  const auto value = static_cast<unsigned char>(c);
  out += "\\u00";
  out += hex_digits[value >> 4U];
  out += hex_digits[value & 0xFU];
}

}  // namespace

std::expected<Value, std::string> parse(std::string_view text) {
  const auto decoded = utf8::decode(text);
  if (!decoded) return std::unexpected(decoded.error());
  return Reader(*decoded).read();
}

std::string_view type_name(const Value& value) {
  if (const auto* number = value.get<Number>()) return number->fraction ? "float" : "int";
  switch (value.data.index()) {
    case 0: return "NoneType";
    case 1: return "bool";
    case 3: return "str";
    case 4: return "list";
    default: return "dict";
  }
}

const Value* find(const Object& object, std::string_view name) {
  for (const auto& [known, value] : std::views::reverse(object)) {
    if (known == name) return &value;
  }
  return nullptr;
}

std::string to_text(const Number& number) {
  if (!number.fraction) return number.text == "-0" ? "0" : number.text;
  const double value = std::strtod(number.text.c_str(), nullptr);
  std::string text = fmt::format("{}", value);
  if (text.find_first_of(".enai") == std::string::npos) text += ".0";
  return text;
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto stop = std::ranges::find_if_not(text, is_plain);
    const auto plain = static_cast<std::size_t>(stop - text.begin());
    out.append(text, 0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (text.starts_with("\xE2\x80\xA8") || text.starts_with("\xE2\x80\xA9")) {
      out += text[2] == '\xA8' ? "\\u2028" : "\\u2029";
      text.remove_prefix(3);
      continue;
    }
    if (text.front() == '\xE2') {
      out += text.front();
    } else {
      append_escape(out, text.front());
    }
    text.remove_prefix(1);
  }
  out += '"';
}

}  // namespace bookstore::json
