#include "codes.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "codes_text.hpp"
#include "understudy/diag/nearest.hpp"

namespace understudy::cli {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// The cells of a table's row: codes, meaning, example.
std::vector<std::string_view> cells(std::string_view line) {
  std::vector<std::string_view> out;
  if (!line.starts_with("| ")) return out;
  line.remove_prefix(1);
  while (!line.empty()) {
    // A bar inside `code` is no edge of a cell.
    bool code = false;
    std::size_t end = 0;
    while (end < line.size() && (code || line[end] != '|')) {
      if (line[end] == '`') code = !code;
      ++end;
    }
    out.push_back(trimmed(line.substr(0, end)));
    line.remove_prefix(end < line.size() ? end + 1 : end);
  }
  return out;
}

template <typename Visit>
void each_row(const Visit& visit) {
  std::string_view rest = codes_text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const auto row = cells(rest.substr(0, end));
    if (row.size() >= 3 && row[0].contains('-') && !row[0].starts_with("--")) visit(row);
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<Code> find_code(std::string_view code) {
  std::optional<Code> found;
  each_row([&](const std::vector<std::string_view>& row) {
    // "US-M001, US-P001": one rule, two letters.
    for (std::string_view listed = row[0]; !listed.empty();) {
      const auto comma = listed.find(", ");
      if (listed.substr(0, comma) == code) {
        found = Code{.meaning = std::string(row[1]), .example = std::string(row[2])};
      }
      listed.remove_prefix(comma == std::string_view::npos ? listed.size() : comma + 2);
    }
  });
  return found;
}

std::string nearest_code(std::string_view word) {
  std::vector<std::string_view> known;
  each_row([&](const std::vector<std::string_view>& row) {
    for (std::string_view listed = row[0]; !listed.empty();) {
      const auto comma = listed.find(", ");
      known.push_back(listed.substr(0, comma));
      listed.remove_prefix(comma == std::string_view::npos ? listed.size() : comma + 2);
    }
  });
  const auto near = diag::nearest(word, known);
  return near ? "did you mean '" + *near + "'?" : "all codes are in docs/codes.md";
}

}  // namespace understudy::cli
