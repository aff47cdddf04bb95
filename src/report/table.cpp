#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/report/layout.hpp"
#include "words.hpp"

namespace understudy::report {

namespace {

constexpr std::size_t gap = 2;
/// A word up to this width is not cut, or the table is none.
constexpr std::size_t longest_word = 24;

using Rows = std::vector<std::vector<std::string>>;

/// The rows with the head first, every cell safe, without the columns that say nothing.
Rows said(const Table& table) {
  Rows rows(table.rows.size() + 1);
  for (std::size_t column = 0; column < table.head.size(); ++column) {
    const auto cell = [column](const std::vector<std::string>& row) {
      return column < row.size() ? safe_line(row[column]) : std::string();
    };
    const bool silent =
        std::ranges::all_of(table.rows, [&cell](const auto& row) { return cell(row).empty(); });
    if (silent) continue;
    rows[0].push_back(table.head[column]);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      rows[i + 1].push_back(cell(table.rows[i]));
    }
  }
  return rows;
}

std::vector<std::size_t> natural_widths(const Rows& rows) {
  std::vector<std::size_t> widths(rows[0].size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], columns_of(row[i]));
    }
  }
  return widths;
}

/// How narrow each column may become: its longest word, within reason, stays whole.
std::vector<std::size_t> least_widths(const Rows& rows) {
  std::vector<std::size_t> least(rows[0].size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      for (const std::string_view word : words_of(row[i])) {
        least[i] = std::max(least[i], std::min(columns_of(word), longest_word));
      }
    }
  }
  return least;
}

/// Takes columns from the widest until the whole fits; false when it cannot.
bool fit(std::vector<std::size_t>& widths, const std::vector<std::size_t>& least,
         std::size_t available) {
  std::size_t total = gap * (widths.size() - 1);
  for (const std::size_t width : widths) total += width;
  while (total > available) {
    std::size_t widest = widths.size();
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] <= least[i]) continue;
      if (widest == widths.size() || widths[i] > widths[widest]) widest = i;
    }
    if (widest == widths.size()) return false;
    --widths[widest];
    --total;
  }
  return true;
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t columns = columns_of(text);
  if (columns < width) text.append(width - columns, ' ');
  return text;
}

/// One row, over as many lines as its longest cell needs.
std::string row_text(const std::vector<std::string>& row, const std::vector<std::size_t>& widths,
                     std::string_view paint, const Style& style) {
  std::vector<std::vector<std::string>> cells;
  std::size_t height = 1;
  for (std::size_t i = 0; i < row.size(); ++i) {
    cells.push_back(wrapped(row[i], widths[i]));
    height = std::max(height, cells.back().size());
  }
  std::string out;
  for (std::size_t line = 0; line < height; ++line) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) text.append(gap, ' ');
      text += padded(line < cells[i].size() ? cells[i][line] : "", widths[i]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += (paint.empty() ? text : painted(text, paint, style)) + "\n";
  }
  return out;
}

/// For a terminal too narrow for columns: a block of lines for each row.
std::string blocks(const Rows& rows, const Style& style) {
  const auto& head = rows[0];
  std::string out;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (i > 1) out += "\n";
    for (std::size_t column = 0; column < head.size(); ++column) {
      if (rows[i][column].empty()) continue;
      const auto width = static_cast<std::size_t>(std::max(style.width - 2, 8));
      const auto lines = wrapped(fmt::format("{}: {}", head[column], rows[i][column]), width);
      for (std::size_t line = 0; line < lines.size(); ++line) {
        out += fmt::format("{}{}\n", line == 0 ? "" : "  ", lines[line]);
      }
    }
  }
  return out;
}

}  // namespace

std::string to_text(const Table& table, const Style& style) {
  if (table.rows.empty()) return table.empty.empty() ? "" : table.empty + "\n";
  const Rows rows = said(table);
  if (rows[0].empty()) return table.empty.empty() ? "" : table.empty + "\n";
  std::vector<std::size_t> widths = natural_widths(rows);
  const auto available = static_cast<std::size_t>(std::max(style.width, 1));
  if (!fit(widths, least_widths(rows), available)) return blocks(rows, style);
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += row_text(rows[i], widths, i == 0 ? "1" : "", style);
  }
  return out;
}

}  // namespace understudy::report
