#include "table.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace bookstore::lab {

std::string table(const Row& head, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const std::string& cell : head) widths.push_back(cell.size());
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < widths.size(); ++i) {
      widths[i] = std::max(widths[i], row.at(i).size());
    }
  }
  std::string out;
  const auto add = [&](const Row& row) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      out += fmt::format("{:<{}}  ", row[i], widths[i]);
    }
    out += row.back() + "\n";
  };
  add(head);
  for (const Row& row : rows) add(row);
  return out;
}

}  // namespace bookstore::lab
