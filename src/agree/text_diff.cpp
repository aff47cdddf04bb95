#include "understudy/agree/text_diff.hpp"

#include <algorithm>
#include <cstdint>
#include <span>

#include <fmt/format.h>

#include "understudy/agree/printable.hpp"

namespace understudy::agree {

namespace {

constexpr std::size_t context = 3;
constexpr std::size_t most_pairs = 4000000;

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return out;
}

/// The classic table, from the end: how long a common part of the rests can be.
void add_middle(const std::vector<std::string>& a, const std::vector<std::string>& b,
                std::size_t from, std::size_t a_end, std::size_t b_end, Pairs& out) {
  const std::size_t rows = a_end - from;
  const std::size_t columns = b_end - from;
  if (rows == 0 || columns == 0 || rows * columns > most_pairs) return;
  std::vector<std::uint32_t> table((rows + 1) * (columns + 1), 0);
  const auto cell = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
    return table[i * (columns + 1) + j];
  };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      cell(i, j) = a[from + i] == b[from + j] ? cell(i + 1, j + 1) + 1
                                              : std::max(cell(i + 1, j), cell(i, j + 1));
    }
  }
  for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
    if (a[from + i] == b[from + j]) {
      out.emplace_back(from + i++, from + j++);
    } else if (cell(i + 1, j) >= cell(i, j + 1)) {
      ++i;
    } else {
      ++j;
    }
  }
}

/// One line of a diff: ' ', '-' or '+', and where it stands in both texts.
struct Line {
  char mark = ' ';
  std::size_t before = 0;
  std::size_t after = 0;
};

std::vector<Line> marked(std::size_t before, std::size_t after, const Pairs& common) {
  std::vector<Line> out;
  std::size_t i = 0;
  std::size_t j = 0;
  const auto go_to = [&](std::size_t to_i, std::size_t to_j) {
    while (i < to_i) out.push_back({.mark = '-', .before = i++, .after = j});
    while (j < to_j) out.push_back({.mark = '+', .before = i, .after = j++});
  };
  for (const auto& [at_before, at_after] : common) {
    go_to(at_before, at_after);
    out.push_back({.mark = ' ', .before = i++, .after = j++});
  }
  go_to(before, after);
  return out;
}

/// Where the lines that belong to one hunk end: its last change and some context.
std::size_t end_of_hunk(const std::vector<Line>& lines, std::size_t first_change) {
  std::size_t last = first_change;
  for (std::size_t i = first_change; i < lines.size() && i <= last + 2 * context; ++i) {
    if (lines[i].mark != ' ') last = i;
  }
  return std::min(lines.size(), last + context + 1);
}

/// The lines of one hunk, and where they stand in both texts.
std::string hunk_text(std::span<const Line> hunk, const std::vector<std::string>& before,
                      const std::vector<std::string>& after) {
  std::size_t removed = 0;
  std::size_t added = 0;
  std::string body;
  for (const Line& line : hunk) {
    removed += line.mark != '+' ? 1 : 0;
    added += line.mark != '-' ? 1 : 0;
    body += line.mark;
    body += printable(line.mark == '+' ? after[line.after] : before[line.before]);
    body += '\n';
  }
  return fmt::format("@@ -{},{} +{},{} @@\n{}", hunk.front().before + (removed > 0 ? 1 : 0),
                     removed, hunk.front().after + (added > 0 ? 1 : 0), added, body);
}

}  // namespace

Pairs common_parts(const std::vector<std::string>& before, const std::vector<std::string>& after) {
  const std::size_t shorter = std::min(before.size(), after.size());
  std::size_t front = 0;
  while (front < shorter && before[front] == after[front]) ++front;
  std::size_t back = 0;
  while (back < shorter - front &&
         before[before.size() - 1 - back] == after[after.size() - 1 - back]) {
    ++back;
  }
  Pairs out;
  for (std::size_t i = 0; i < front; ++i) out.emplace_back(i, i);
  add_middle(before, after, front, before.size() - back, after.size() - back, out);
  for (std::size_t i = back; i > 0; --i) out.emplace_back(before.size() - i, after.size() - i);
  return out;
}

LineCount count_lines(std::string_view before, std::string_view after) {
  const auto a = lines_of(before);
  const auto b = lines_of(after);
  const std::size_t same = common_parts(a, b).size();
  return {.added = b.size() - same, .removed = a.size() - same};
}

std::string unified_diff(std::string_view before, std::string_view after) {
  const auto a = lines_of(before);
  const auto b = lines_of(after);
  const std::vector<Line> lines = marked(a.size(), b.size(), common_parts(a, b));
  std::string out;
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i].mark == ' ') {
      ++i;
      continue;
    }
    const std::size_t begin = i < context ? 0 : i - context;
    const std::size_t end = end_of_hunk(lines, i);
    out += hunk_text(std::span(lines).subspan(begin, end - begin), a, b);
    i = end;
  }
  return out;
}

}  // namespace understudy::agree
