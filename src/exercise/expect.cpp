#include "understudy/exercise/expect.hpp"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

namespace understudy::exercise {

namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string line(text.substr(0, end));
    line.erase(line.find_last_not_of(" \t") + 1);
    lines.push_back(std::move(line));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

/// `[..]` for a wildcard line, `*` and `?` for a glob; everything else means itself.
std::string pattern_of(const model::PlannedLine& line) {
  if (line.match == "regex") return line.text;
  std::string pattern;
  std::string_view rest = line.text;
  while (!rest.empty()) {
    if (line.match == "wildcard" && rest.starts_with("[..]")) {
      pattern += ".*";
      rest.remove_prefix(4);
      continue;
    }
    if (line.match == "glob" && (rest.front() == '*' || rest.front() == '?')) {
      pattern += rest.front() == '*' ? ".*" : ".";
    } else {
      pattern += RE2::QuoteMeta(std::string(rest.substr(0, 1)));
    }
    rest.remove_prefix(1);
  }
  return pattern;
}

/// One documented line, ready to be compared.
class Line {
 public:
  explicit Line(const model::PlannedLine& planned)
      : text_(planned.text),
        any_(planned.match == "any_lines"),
        least_(planned.repeat == "once" || planned.repeat == "plus" ? 1 : 0),
        many_(any_ || planned.repeat == "star" || planned.repeat == "plus") {
    if (any_) least_ = 0;
    text_.erase(text_.find_last_not_of(" \t") + 1);
    if (planned.match == "literal" || any_) return;
    // Bytes, not runes: output is whatever a program printed.
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    pattern_ = std::make_unique<RE2>(pattern_of(planned), options);
  }

  [[nodiscard]] bool matches(const std::string& line) const {
    if (any_ || line == text_) return true;
    return pattern_ != nullptr && pattern_->ok() && RE2::FullMatch(line, *pattern_);
  }

  [[nodiscard]] bool needed() const { return least_ > 0; }
  [[nodiscard]] bool many() const { return many_; }

  void capture(const std::string& line, std::vector<model::Variable>& into) const {
    if (pattern_ == nullptr || !pattern_->ok()) return;
    const auto& names = pattern_->CapturingGroupNames();
    if (names.empty()) return;
    std::vector<re2::StringPiece> groups(
        static_cast<std::size_t>(pattern_->NumberOfCapturingGroups()) + 1);
    if (!pattern_->Match(line, 0, line.size(), RE2::ANCHOR_BOTH, groups.data(),
                         static_cast<int>(groups.size()))) {
      return;
    }
    for (const auto& [index, name] : names) {
      const auto& group = groups[static_cast<std::size_t>(index)];
      into.push_back({.name = name, .value = std::string(group.data(), group.size())});
    }
  }

 private:
  std::string text_;
  bool any_;
  int least_;
  bool many_;
  std::unique_ptr<RE2> pattern_;
};

/// Walks the table of (documented line, printed line) pairs: whether the documented lines from i on
/// can account for the printed lines from j on. Quadratic, whatever the pattern.
class Table {
 public:
  Table(const std::vector<Line>& expected, const std::vector<std::string>& printed)
      : expected_(expected), printed_(printed), reach_(expected.size() + 1) {
    for (auto& row : reach_) row.assign(printed.size() + 1, false);
    reach_[expected.size()][printed.size()] = true;
    for (std::size_t i = expected.size(); i-- > 0;) {
      for (std::size_t j = printed.size() + 1; j-- > 0;) reach_[i][j] = compute(i, j);
    }
  }

  [[nodiscard]] bool matched() const { return reach_[0][0]; }

  [[nodiscard]] std::vector<model::Variable> captures() const {
    std::vector<model::Variable> found;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < expected_.size()) {
      const Line& line = expected_[i];
      if (j < printed_.size() && line.matches(printed_[j]) && after_one(i, j)) {
        line.capture(printed_[j], found);
        i += reach_[i + 1][j + 1] ? 1 : 0;
        ++j;
        continue;
      }
      ++i;
    }
    return found;
  }

 private:
  [[nodiscard]] bool compute(std::size_t i, std::size_t j) const {
    const Line& line = expected_[i];
    if (!line.needed() && reach_[i + 1][j]) return true;
    return j < printed_.size() && line.matches(printed_[j]) && after_one(i, j);
  }

  /// Once the line has matched printed line j, it is satisfied: go on, or match again.
  [[nodiscard]] bool after_one(std::size_t i, std::size_t j) const {
    if (reach_[i + 1][j + 1]) return true;
    if (!expected_[i].many()) return false;
    for (std::size_t k = j + 1; k < printed_.size() && expected_[i].matches(printed_[k]); ++k) {
      if (reach_[i + 1][k + 1]) return true;
    }
    return false;
  }

  const std::vector<Line>& expected_;
  const std::vector<std::string>& printed_;
  std::vector<std::vector<bool>> reach_;
};

std::string quoted(std::string_view line) {
  constexpr std::size_t most = 160;
  return line.size() <= most ? fmt::format("'{}'", line)
                             : fmt::format("'{}…'", line.substr(0, most));
}

/// Greedy walk to the first place where the two part; good enough to point a person at it.
std::string first_difference(const std::vector<model::PlannedLine>& planned,
                             const std::vector<Line>& expected,
                             const std::vector<std::string>& printed) {
  std::size_t j = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (planned[i].match == "any_lines") {
      if (i + 1 == expected.size()) return "the output does not match what is documented";
      while (j < printed.size() && !expected[i + 1].matches(printed[j])) ++j;
      continue;
    }
    if (j < printed.size() && expected[i].matches(printed[j])) {
      ++j;
      while (expected[i].many() && j < printed.size() && expected[i].matches(printed[j])) ++j;
      continue;
    }
    if (!expected[i].needed()) continue;
    const std::string wanted = quoted(planned[i].text);
    if (j >= printed.size()) return fmt::format("expected {}, but the output ended", wanted);
    return fmt::format("expected {}, got {}", wanted, quoted(printed[j]));
  }
  if (j < printed.size()) {
    return fmt::format("printed more than is documented: {}", quoted(printed[j]));
  }
  return "the output does not match what is documented";
}

std::vector<model::PlannedLine> with_gaps(const std::vector<model::PlannedLine>& expected) {
  const model::PlannedLine gap{.match = "any_lines", .repeat = "once", .text = "..."};
  std::vector<model::PlannedLine> out{gap};
  for (const model::PlannedLine& line : expected) {
    out.push_back(line);
    out.push_back(gap);
  }
  return out;
}

/// Skips one escape sequence that starts at `at`; gives the index after it.
std::size_t after_escape(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return text.size();
  const char kind = text[at + 1];
  if (kind == '[') {
    std::size_t end = at + 2;
    while (end < text.size() && (text[end] < '@' || text[end] > '~')) ++end;
    return end + 1;
  }
  if (kind == ']') {
    std::size_t end = at + 2;
    while (end < text.size() && text[end] != '\a' && text[end] != '\x1b') ++end;
    return end + (end < text.size() && text[end] == '\x1b' ? 2 : 1);
  }
  return at + 2;
}

}  // namespace

Judged judge_output(const std::vector<model::PlannedLine>& expected, std::string_view output,
                    bool contains) {
  const std::vector<model::PlannedLine> planned = contains ? with_gaps(expected) : expected;
  std::vector<Line> lines;
  lines.reserve(planned.size());
  for (const model::PlannedLine& line : planned) lines.emplace_back(line);
  const std::vector<std::string> printed = lines_of(plain_text(output));

  const Table table(lines, printed);
  if (table.matched()) return {.ok = true, .mismatch = {}, .captured = table.captures()};
  return {.ok = false, .mismatch = first_difference(planned, lines, printed), .captured = {}};
}

std::string plain_text(std::string_view text) {
  constexpr char escape = '\x1b';
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == escape) {
      i = after_escape(text, i);
      continue;
    }
    const bool control = static_cast<unsigned char>(c) < 0x20U || c == '\x7f';
    if (!control || c == '\n' || c == '\t') out += c;
    ++i;
  }
  return out;
}

std::string as_written(const std::vector<model::PlannedLine>& expected) {
  std::string out;
  for (const model::PlannedLine& line : expected) {
    out += line.text;
    const std::string_view mark = line.match == "regex" ? "re" : line.match == "glob" ? "glob" : "";
    const std::string_view repeat = line.repeat == "optional" ? "?"
                                    : line.repeat == "star"   ? "*"
                                    : line.repeat == "plus"   ? "+"
                                                              : "";
    if (!mark.empty() || !repeat.empty()) {
      out += fmt::format(" ({}{})", mark.empty() ? "equal" : mark, repeat);
    }
    out += '\n';
  }
  return out;
}

}  // namespace understudy::exercise
