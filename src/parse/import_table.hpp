/// \file
/// Tables of a Markdown document, as wikis and code hosts write them: `| a | b |`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "markdown.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

struct Cell {
  std::string text;  ///< Without marks of emphasis and code; empty for "N/A" and "-".
  diag::Span where;
};

struct Table {
  std::vector<std::string> columns;  ///< In small letters.
  std::vector<std::vector<Cell>> rows;

  [[nodiscard]] bool has(std::string_view column) const;

  /// The row's cell in the first of the columns that there is; null when there is none, or when it
  /// is empty.
  [[nodiscard]] const Cell* find(const std::vector<Cell>& row,
                                 const std::vector<std::string_view>& names) const;
};

[[nodiscard]] std::vector<Table> tables_of(const Document& document);

}  // namespace understudy::parse
