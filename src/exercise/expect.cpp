#include "understudy/exercise/expect.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

namespace understudy::exercise {

namespace {

/// A line of output as people read it, and as it came.
struct Printed {
  std::string text;  ///< Plain, without blanks behind it.
  std::string raw;   ///< Every byte, without the line feed.
  bool ended = true;
};

std::vector<std::string_view> cut_at_line_feeds(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines;
}

/// `exact`: lines that show nothing at the end count as well.
std::vector<Printed> lines_of(std::string_view output, bool exact) {
  const std::string plain = plain_text(output);
  const std::vector<std::string_view> texts = cut_at_line_feeds(plain);
  const std::vector<std::string_view> raws = cut_at_line_feeds(output);
  // An escape sequence may swallow line feeds; then no line can be told by its bytes.
  const bool paired = texts.size() == raws.size();
  std::vector<Printed> lines;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    Printed line{.text = std::string(texts[i]), .raw = std::string(paired ? raws[i] : texts[i])};
    line.text.erase(line.text.find_last_not_of(" \t") + 1);
    line.ended = i + 1 < texts.size() || plain.ends_with('\n');
    lines.push_back(std::move(line));
  }
  const auto shows_nothing = [exact](const Printed& line) {
    return line.text.empty() && (!exact || line.raw.empty());
  };
  while (!lines.empty() && shows_nothing(lines.back())) lines.pop_back();
  return lines;
}

/// Takes an escape, of which the text starts behind the backslash, off it: the byte it stands for.
char take_escape(std::string_view& text) {
  constexpr std::string_view letters = "abefrtv";
  constexpr std::string_view meanings = "\a\b\x1b\f\r\t\v";
  const char c = text.front();
  const bool hex = c == 'x';
  const bool octal = c >= '0' && c <= '7';
  if (!octal) text.remove_prefix(1);
  if (hex || octal) {
    const std::string_view digits = text.substr(0, hex ? 2 : 3);
    int value = 0;
    const auto* const begin = digits.data();
    const auto* const end = std::from_chars(begin, begin + digits.size(), value, hex ? 16 : 8).ptr;
    text.remove_prefix(static_cast<std::size_t>(end - begin));
    return static_cast<char>(value);
  }
  const auto letter = letters.find(c);
  return letter == std::string_view::npos ? c : meanings[letter];
}

/// The bytes that the escapes of an `(esc)` line stand for.
std::string unescaped(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    out += c == '\\' && !text.empty() ? take_escape(text) : c;
  }
  return out;
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
    if (planned.match == "escaped") raw_ = unescaped(planned.text);
    last_ = planned.match == "no_eol";
    text_.erase(text_.find_last_not_of(" \t") + 1);
    if (planned.match == "literal" || any_ || raw_ || last_) return;
    // Bytes, not runes: output is whatever a program printed.
    RE2::Options options;
    options.set_encoding(RE2::Options::EncodingLatin1);
    options.set_log_errors(false);
    pattern_ = std::make_unique<RE2>(pattern_of(planned), options);
  }

  [[nodiscard]] bool matches(const Printed& line) const {
    if (any_) return true;
    if (raw_) return line.raw == *raw_;
    if (last_) return line.text == text_ && !line.ended;
    if (line.text == text_) return true;
    return pattern_ != nullptr && pattern_->ok() && RE2::FullMatch(line.text, *pattern_);
  }

  [[nodiscard]] bool needed() const { return least_ > 0; }

  [[nodiscard]] bool many() const { return many_; }

  [[nodiscard]] bool any() const { return any_; }

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
  bool last_ = false;               ///< And nothing ends it.
  std::optional<std::string> raw_;  ///< The bytes of an `(esc)` line.
  std::unique_ptr<RE2> pattern_;
};

/// Which documented lines can account for which printed ones. Quadratic, whatever the pattern: each
/// pair is looked at once.
class Table {
 public:
  Table(const std::vector<Line>& expected, const std::vector<Printed>& printed)
      : expected_(expected),
        printed_(printed),
        reach_(expected.size() + 1),
        again_(expected.size()) {
    reach_[expected.size()].assign(printed.size() + 1, false);
    reach_[expected.size()][printed.size()] = true;
    for (std::size_t i = expected.size(); i-- > 0;) fill_row(i);
  }

  [[nodiscard]] bool matched() const { return reach_[0][0]; }

  /// Lines that may repeat take as much as they can, gaps as little.
  [[nodiscard]] std::vector<model::Variable> captures() const {
    std::vector<model::Variable> found;
    bool satisfied = false;
    for (std::size_t i = 0, j = 0; i < expected_.size();) {
      const Line& line = expected_[i];
      const bool may_leave = (satisfied || !line.needed()) && reach_[i + 1][j];
      if (may_leave && (line.any() || !takes(i, j))) {
        satisfied = false;
        ++i;
        continue;
      }
      line.capture(printed_[j].text, found);
      ++j;
      satisfied = line.many();
      if (!satisfied) ++i;
    }
    return found;
  }

 private:
  void fill_row(std::size_t i) {
    reach_[i].assign(printed_.size() + 1, false);
    if (expected_[i].many()) again_[i].assign(printed_.size() + 1, false);
    for (std::size_t j = printed_.size() + 1; j-- > 0;) {
      const bool without = reach_[i + 1][j];
      const bool settled = without && !expected_[i].needed();  // Then the text need not be read.
      const bool fits = settled || takes(i, j);
      reach_[i][j] = fits;
      if (expected_[i].many()) again_[i][j] = fits || without;
    }
  }

  /// Whether line i may account for printed line j, with everything after it accounted for too.
  [[nodiscard]] bool takes(std::size_t i, std::size_t j) const {
    if (j >= printed_.size()) return false;
    const bool goes_on = reach_[i + 1][j + 1] || (expected_[i].many() && again_[i][j + 1]);
    return goes_on && expected_[i].matches(printed_[j]);
  }

  const std::vector<Line>& expected_;
  const std::vector<Printed>& printed_;
  std::vector<std::vector<bool>> reach_;  ///< From lines i and j on, everything fits.
  std::vector<std::vector<bool>> again_;  ///< The same, line i having matched once already.
};

/// Control bytes, blanks at the end and backslashes as an `(esc)` line shows them.
std::string escaped(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto byte = static_cast<unsigned char>(raw[i]);
    const bool trailing = raw[i] == ' ' && raw.find_first_not_of(' ', i) == std::string_view::npos;
    if (raw[i] == '\t') {
      out += "\\t";
    } else if (byte < 0x20U || byte == 0x7fU || trailing) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += raw[i] == '\\' ? "\\\\" : std::string(1, raw[i]);
    }
  }
  return out;
}

std::string in_quotes(std::string_view line) {
  constexpr std::size_t most = 160;
  return line.size() <= most ? fmt::format("'{}'", line)
                             : fmt::format("'{}…'", line.substr(0, most));
}

/// A line that came in another one's stead, told as that one is written.
std::string as_printed(const model::PlannedLine& wanted, const Printed& line) {
  if (wanted.match == "escaped") return in_quotes(escaped(line.raw));
  std::string text = in_quotes(line.text);
  if (wanted.match == "no_eol" && line.ended) text += " and the end of the line";
  return text;
}

/// The printed lines before which the walk may stand after one more documented line.
std::vector<bool> after_line(const Line& line, const std::vector<bool>& before,
                             const std::vector<Printed>& printed) {
  std::vector<bool> after(before.size(), false);
  bool taken = false;
  for (std::size_t j = 0; j < before.size(); ++j) {
    const bool without = !line.needed() && before[j];
    after[j] = taken || without;
    const bool here = before[j] || (taken && line.many());
    const bool settled = !line.needed() && j + 1 < before.size() && before[j + 1];
    taken = here && j < printed.size() && (settled || line.matches(printed[j]));
  }
  return after;
}

std::size_t furthest(const std::vector<bool>& places) {
  std::size_t at = places.size() - 1;
  while (at > 0 && !places[at]) --at;
  return at;
}

/// The first documented line that cannot be accounted for, whichever way the ones before it were.
std::string first_difference(const std::vector<model::PlannedLine>& planned,
                             const std::vector<Line>& expected,
                             const std::vector<Printed>& printed) {
  std::vector<bool> places(printed.size() + 1, false);
  places[0] = true;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    std::vector<bool> next = after_line(expected[i], places, printed);
    if (std::ranges::find(next, true) == next.end()) {
      const std::size_t j = furthest(places);
      const std::string wanted = in_quotes(planned[i].text);
      return j == printed.size()
                 ? fmt::format("expected {}, but the output ended", wanted)
                 : fmt::format("expected {}, got {}", wanted, as_printed(planned[i], printed[j]));
    }
    places = std::move(next);
  }
  return fmt::format("printed more than is documented: {}",
                     in_quotes(printed[furthest(places)].text));
}

/// Empty lines at the end are taken off the output, so those of the document are too.
std::vector<model::PlannedLine> without_empty_end(std::vector<model::PlannedLine> expected) {
  const auto empty = [](const model::PlannedLine& line) {
    return line.match == "literal" && line.text.find_first_not_of(" \t") == std::string::npos;
  };
  while (!expected.empty() && empty(expected.back())) expected.pop_back();
  return expected;
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
  constexpr std::string_view strings = "]PX^_";  // Up to BEL or ESC backslash.
  std::size_t end = at + 1;
  if (end >= text.size()) return end;
  if (strings.contains(text[end])) {
    while (end < text.size() && text[end] != '\a' && text[end] != '\x1b') ++end;
    return end + (end < text.size() && text[end] == '\x1b' ? 2 : 1);
  }
  if (text[end] == '[') {
    ++end;
    while (end < text.size() && (text[end] < '@' || text[end] > '~')) ++end;
    return end + 1;
  }
  // Intermediate bytes, as in the choice of a character set.
  while (end < text.size() && text[end] >= ' ' && text[end] <= '/') ++end;
  return end + 1;
}

std::string_view repeat_mark(std::string_view repeat) {
  if (repeat == "optional") return "?";
  if (repeat == "star") return "*";
  return repeat == "plus" ? "+" : "";
}

/// How the playbook says that a line is a pattern, or may be missing or repeated.
std::string mark_of(const model::PlannedLine& line) {
  const std::string_view mark = line.match == "regex"     ? "re"
                                : line.match == "glob"    ? "glob"
                                : line.match == "escaped" ? "esc"
                                : line.match == "no_eol"  ? "no-eol"
                                                          : "";
  const std::string_view repeat = repeat_mark(line.repeat);
  if (mark.empty() && repeat.empty()) return "";
  return fmt::format(" ({}{})", mark.empty() ? "equal" : mark, repeat);
}

}  // namespace

Judged judge_output(const std::vector<model::PlannedLine>& expected, std::string_view output,
                    bool contains) {
  const std::vector<model::PlannedLine> shown = without_empty_end(expected);
  const std::vector<model::PlannedLine> planned = contains ? with_gaps(shown) : shown;
  std::vector<Line> lines;
  lines.reserve(planned.size());
  for (const model::PlannedLine& line : planned) lines.emplace_back(line);
  const bool exact = std::ranges::any_of(
      planned, [](const model::PlannedLine& line) { return line.match == "escaped"; });
  const std::vector<Printed> printed = lines_of(output, exact);

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
  for (const model::PlannedLine& line : expected) out += line.text + mark_of(line) + '\n';
  return out;
}

}  // namespace understudy::exercise
