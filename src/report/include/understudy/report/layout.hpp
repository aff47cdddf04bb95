/// \file
/// Text laid out for a terminal: what a line may hold, how wide it is, paragraphs and tables. What
/// comes from files is data: nothing here lets it drive the terminal. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/report/style.hpp"

namespace understudy::report {

/// The text as one line that a terminal only shows: without escape sequences, control characters
/// (the eight-bit ones as well), marks that turn the reading direction round, and bytes that are
/// not UTF-8; blanks and line ends become single spaces, none at the ends.
[[nodiscard]] std::string safe_line(std::string_view text);

/// As `safe_line`, but lines stay lines and tabs become four spaces: for code.
[[nodiscard]] std::vector<std::string> safe_lines(std::string_view text);

/// How many columns a terminal gives to the text: combining marks none, East Asian wide characters
/// and emoji two.
[[nodiscard]] std::size_t columns_of(std::string_view text);

/// The words of the text in lines of at most `width` columns; a longer word is cut where it must
/// be, never inside a character. An empty text is no line.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// What a line of its own shows at most `width` columns of, with an ellipsis where it is cut.
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t width);

/// In bold, dim or one of the eight colours (`1`, `2`, `31` …) where the terminal has colour.
[[nodiscard]] std::string painted(std::string_view text, std::string_view code, const Style& style);

/// A cell that says nothing, and what joins the items of a list.
[[nodiscard]] std::string joined(const std::vector<std::string>& items,
                                 std::string_view between = ", ");

/// Rows under headings. A row that lacks cells has empty ones.
struct Table {
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
  std::string empty;  ///< The sentence that stands for a table without rows.
};

/// In columns as wide as their longest cell. Where that is wider than the terminal, the widest
/// columns give way and their cells go over several lines; where even that does not fit, each row
/// becomes a block of `heading: cell` lines. A column whose cells are all empty is left out.
[[nodiscard]] std::string to_text(const Table& table, const Style& style);

}  // namespace understudy::report
