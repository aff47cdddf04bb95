/// \file
/// The one place where text becomes HTML: everything that is put into a page is escaped, unless its
/// type says that it is HTML already. Private to the module.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

namespace understudy::publish {

/// Text with nothing in it that orders whoever shows it: bytes that are not UTF-8 become the
/// replacement character, control characters but tab and line feed likewise, and marks that turn
/// the reading direction round are spelt out (`<U+202E>`).
[[nodiscard]] std::string cleaned(std::string_view text);

/// `cleaned`, as content or attribute of HTML and XML.
[[nodiscard]] std::string escaped(std::string_view text);

/// HTML that was made here: only this module's own literals and escaped text are in it.
struct Html {
  std::string value;
};

template <typename T>
concept Textual = std::convertible_to<const T&, std::string_view>;

/// What is put into a page for a value: HTML as it is, numbers as they are, text escaped.
template <typename T>
[[nodiscard]] auto shown(const T& value) {
  if constexpr (std::same_as<T, Html>) {
    return std::string_view(value.value);
  } else if constexpr (Textual<T>) {
    return escaped(value);
  } else {
    static_assert(std::is_arithmetic_v<T>, "only text, numbers and Html go into a page");
    return value;
  }
}

template <typename T>
using Shown = decltype(shown(std::declval<const T&>()));

/// Puts a page together. The format is a literal of this program; every text that fills it is
/// escaped.
class Writer {
 public:
  template <typename... Args>
  void add(fmt::format_string<Shown<Args>...> format, const Args&... args) {
    out_ += fmt::format(format, shown(args)...);
  }

  void add(const Html& html) { out_ += html.value; }

  [[nodiscard]] bool empty() const { return out_.empty(); }

  [[nodiscard]] Html take() { return {std::move(out_)}; }

 private:
  std::string out_;
};

/// One piece of HTML.
template <typename... Args>
[[nodiscard]] Html html(fmt::format_string<Shown<Args>...> format, const Args&... args) {
  return {fmt::format(format, shown(args)...)};
}

}  // namespace understudy::publish
