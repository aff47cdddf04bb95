/// \file
/// How a scalar of a YAML document is written anew: as it stands where that is fine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "yaml_tree.hpp"

namespace understudy::parse {

/// Where a scalar stands decides what it may look like.
enum class Setting : std::uint8_t {
  flow,  ///< In brackets: one line, and blanks look better in quotes.
  item,  ///< An item of a list or a key.
  pair,  ///< The value of a key, to the end of its line.
};

/// The lines of a scalar without their indentation; the first stands behind the key or dash.
struct ScalarLines {
  std::string first;
  std::vector<std::string> more;
  bool keeps_end = false;  ///< Blank lines at its end are part of it.
};

/// `source` is the text that the value's offsets speak of; `column` is that of the entry whose
/// value it is, as it was read.
[[nodiscard]] ScalarLines scalar_lines(std::string_view source, const Value& value, Setting setting,
                                       std::size_t column);

/// In double quotes, on one line, whatever the text.
[[nodiscard]] std::string in_double_quotes(std::string_view text);

/// Whether the text, without quotes, is a text to every YAML reader, and looks like one: words
/// of letters, digits and `_ . / -` that begin with a letter.
[[nodiscard]] bool is_plain_word(std::string_view text, bool with_blanks);

}  // namespace understudy::parse
