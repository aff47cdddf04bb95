/// \file
/// Reads JSON text strictly and reports mistakes in the words of Python's json module, which the
/// contract promises; a number keeps its digits, since a text field may take it as text.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bookstore::json {

struct Value;

/// A number as written; `fraction` tells 1.0 and 1e3 from 1.
struct Number {
  std::string text;
  bool fraction = false;
};

using Array = std::vector<Value>;
/// Members in the order written, repeated names included.
using Object = std::vector<std::pair<std::string, Value>>;

/// Strings are UTF-8; an unpaired surrogate escape is kept as its three-byte form, for
/// validation to refuse.
struct Value {
  std::variant<std::nullptr_t, bool, Number, std::string, Array, Object> data = nullptr;

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::nullptr_t>(data); }

  template <typename T>
  [[nodiscard]] const T* get() const {
    return std::get_if<T>(&data);
  }
};

/// Arrays and objects nest at most this deep.
inline constexpr int max_depth = 64;

/// The value, or what is wrong with the text, e.g. `Expecting value: line 1 column 1 (char 0)`.
/// Lines and columns count from 1, in characters.
[[nodiscard]] std::expected<Value, std::string> parse(std::string_view text);

/// The name Python gives the value's type: `dict`, `list`, `str`, `int`, `float`, `bool`,
/// `NoneType`.
[[nodiscard]] std::string_view type_name(const Value& value);

/// The member's value, the last one when the name is repeated; null when there is none.
[[nodiscard]] const Value* find(const Object& object, std::string_view name);

/// A number as Python's str() shows it: integers keep every digit, fractions are the shortest text
/// that reads back the same (`1.0`, `1e+16`).
[[nodiscard]] std::string to_text(const Number& number);

/// Appends `text` as a JSON string with its quotes. Expects valid UTF-8.
void append_string(std::string& out, std::string_view text);

}  // namespace bookstore::json
