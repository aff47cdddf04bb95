#include "import_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <cmark.h>

#include "markdown.hpp"
#include "text_index.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

std::string without_marks(std::string_view text) {
  std::string out = folded(text);
  for (auto at = out.find("\\|"); at != std::string::npos; at = out.find("\\|", at)) {
    out.erase(at, 1);
  }
  std::erase_if(out, [](char c) { return c == '`' || c == '*'; });
  constexpr std::array<std::string_view, 6> nothing{"n/a", "na", "-", "--", "none", "\xe2\x80\x93"};
  return is_one_of(lower(out), nothing) ? std::string() : out;
}

/// The pieces of a line between its bars; a bar in `code` or behind a backslash is text.
std::vector<Cell> cells_of(const TextIndex& index, std::uint32_t number) {
  const std::string_view line = index.line(number);
  std::vector<Cell> cells;
  std::size_t begin = std::min(line.find_first_not_of(blanks), line.size());
  if (begin < line.size() && line[begin] == '|') ++begin;
  bool code = false;
  for (std::size_t at = begin; at <= line.size(); ++at) {
    const bool end = at == line.size();
    if (!end && line[at] == '`') code = !code;
    const bool bar = !end && line[at] == '|' && !code && (at == 0 || line[at - 1] != '\\');
    if (!end && !bar) continue;
    const std::string_view piece = line.substr(begin, at - begin);
    const std::size_t gap = std::min(piece.find_first_not_of(blanks), piece.size());
    const bool behind_the_last = end && trimmed(piece).empty() && !cells.empty();
    if (!behind_the_last) {
      cells.push_back({.text = without_marks(piece),
                       .where = index.at(number, begin + gap + 1, trimmed(piece).size())});
    }
    begin = at + 1;
  }
  return cells;
}

/// `| --- | :-: |`
bool parts_head_from_rows(std::string_view line) {
  return line.contains('-') && line.contains('|') &&
         line.find_first_not_of("|:- \t") == std::string_view::npos;
}

}  // namespace

bool Table::has(std::string_view column) const {
  return std::ranges::find(columns, column) != columns.end();
}

const Cell* Table::find(const std::vector<Cell>& row,
                        const std::vector<std::string_view>& names) const {
  for (const std::string_view name : names) {
    const auto found = std::ranges::find(columns, name);
    const auto at = static_cast<std::size_t>(found - columns.begin());
    if (found != columns.end() && at < row.size() && !row[at].text.empty()) return &row[at];
  }
  return nullptr;
}

std::vector<Table> tables_of(const Document& document) {
  std::vector<Table> tables;
  const TextIndex& index = document.index();
  each_node(document.root(), [&](MarkdownNode node) {
    if (cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH) return;
    const std::uint32_t first = document.line_of(node);
    const auto last = static_cast<std::uint32_t>(std::max(cmark_node_get_end_line(node), 1));
    if (last < first + 2 || !parts_head_from_rows(index.line(first + 1))) return;
    Table table;
    for (const Cell& cell : cells_of(index, first)) table.columns.push_back(lower(cell.text));
    for (std::uint32_t line = first + 2; line <= last; ++line) {
      // A site generator's mark for the table, `{: .wide }`, is no row.
      if (index.line(line).contains('|')) table.rows.push_back(cells_of(index, line));
    }
    tables.push_back(std::move(table));
  });
  return tables;
}

}  // namespace understudy::parse
