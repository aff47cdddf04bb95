#include "line_diff.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace understudy::cli {

namespace {

constexpr std::size_t context = 3;
/// Beyond this many lines times lines a difference is shown as a whole.
constexpr std::size_t most_pairs = 4'000'000;
constexpr std::string_view no_end = "\n\\ No newline at end of file\n";

using Lines = std::vector<std::string_view>;

/// With their line ends, so that a missing one is a difference.
Lines lines_of(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

/// One line of a diff: ' ', '-' or '+'.
struct Step {
  char kind = ' ';
  std::string_view line;
};

/// How many lines the rests of two texts have in common, in order, from each pair of lines on.
class CommonLines {
 public:
  CommonLines(const Lines& before, const Lines& after)
      : width_(after.size() + 1), counts_((before.size() + 1) * width_, 0) {
    for (std::size_t i = before.size(); i-- > 0;) {
      for (std::size_t j = after.size(); j-- > 0;) {
        counts_[i * width_ + j] = before[i] == after[j] ? from(i + 1, j + 1) + 1
                                                        : std::max(from(i + 1, j), from(i, j + 1));
      }
    }
  }

  [[nodiscard]] std::size_t from(std::size_t i, std::size_t j) const {
    return counts_[i * width_ + j];
  }

 private:
  std::size_t width_;
  std::vector<std::size_t> counts_;
};

std::vector<Step> all_replaced(const Lines& before, const Lines& after) {
  std::vector<Step> steps;
  steps.reserve(before.size() + after.size());
  for (const std::string_view line : before) steps.push_back({'-', line});
  for (const std::string_view line : after) steps.push_back({'+', line});
  return steps;
}

/// The middle of two texts by their longest common subsequence of lines.
std::vector<Step> steps_between(const Lines& before, const Lines& after) {
  if (before.size() * after.size() > most_pairs) return all_replaced(before, after);
  const CommonLines common(before, after);
  std::vector<Step> steps;
  std::size_t i = 0;
  std::size_t j = 0;
  while (i < before.size() || j < after.size()) {
    if (i < before.size() && j < after.size() && before[i] == after[j]) {
      steps.push_back({' ', before[i++]});
      ++j;
    } else if (j == after.size() ||
               (i < before.size() && common.from(i + 1, j) >= common.from(i, j + 1))) {
      steps.push_back({'-', before[i++]});
    } else {
      steps.push_back({'+', after[j++]});
    }
  }
  return steps;
}

std::vector<Step> all_steps(Lines before, Lines after) {
  std::vector<Step> steps;
  const auto [first, second] = std::ranges::mismatch(before, after);
  for (auto at = before.begin(); at != first; ++at) steps.push_back({' ', *at});
  before.erase(before.begin(), first);
  after.erase(after.begin(), second);
  Lines tail;
  while (!before.empty() && !after.empty() && before.back() == after.back()) {
    tail.push_back(before.back());
    before.pop_back();
    after.pop_back();
  }
  std::ranges::move(steps_between(before, after), std::back_inserter(steps));
  for (auto at = tail.rbegin(); at != tail.rend(); ++at) steps.push_back({' ', *at});
  return steps;
}

/// Where the hunk ends that has its first change at `first`: its last change and some context.
std::size_t end_of_hunk(const std::vector<Step>& steps, std::size_t first) {
  std::size_t last = first;
  for (std::size_t j = first; j < steps.size() && j <= last + 2 * context; ++j) {
    if (steps[j].kind != ' ') last = j;
  }
  return std::min(last + 1 + context, steps.size());
}

/// Lines [begin, end) of the steps as one hunk.
std::string hunk(const std::vector<Step>& steps, std::size_t begin, std::size_t end,
                 std::size_t old_line, std::size_t new_line) {
  std::string body;
  std::size_t old_count = 0;
  std::size_t new_count = 0;
  for (std::size_t i = begin; i < end; ++i) {
    old_count += steps[i].kind != '+' ? 1U : 0U;
    new_count += steps[i].kind != '-' ? 1U : 0U;
    body += steps[i].kind;
    body += steps[i].line;
    if (!steps[i].line.ends_with('\n')) body += no_end;
  }
  return fmt::format("@@ -{},{} +{},{} @@\n{}", old_line + (old_count > 0 ? 1 : 0), old_count,
                     new_line + (new_count > 0 ? 1 : 0), new_count, body);
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view before, std::string_view after) {
  if (before == after) return {};
  const std::vector<Step> steps = all_steps(lines_of(before), lines_of(after));
  std::string out = fmt::format("--- {}\n+++ {}\n", name, name);
  std::size_t old_line = 0;
  std::size_t new_line = 0;
  std::size_t done = 0;
  const auto pass_to = [&](std::size_t to) {
    for (; done < to; ++done) {
      old_line += steps[done].kind != '+' ? 1U : 0U;
      new_line += steps[done].kind != '-' ? 1U : 0U;
    }
  };
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].kind == ' ') continue;
    const std::size_t begin = std::max(done, i - std::min(i, context));
    const std::size_t end = end_of_hunk(steps, i);
    pass_to(begin);
    out += hunk(steps, begin, end, old_line, new_line);
    pass_to(end);
    i = end - 1;
  }
  return out;
}

}  // namespace understudy::cli
