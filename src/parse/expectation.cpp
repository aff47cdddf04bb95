#include "expectation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <re2/re2.h>

#include "attributes.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr int highest_exit_code = 255;
constexpr std::size_t longest_pattern = 2000;

struct Mark {
  std::string_view name;  ///< re, glob, equal, esc, no-eol.
  model::Repeat repeat = model::Repeat::once;
  std::size_t begin = 0;  ///< Where the blank before the bracket stands.
};

std::optional<Mark> mark_of(std::string_view line) {
  while (line.ends_with(' ') || line.ends_with('\t')) line.remove_suffix(1);
  if (!line.ends_with(')')) return std::nullopt;
  const auto open = line.rfind(" (");
  if (open == std::string_view::npos) return std::nullopt;
  std::string_view name = line.substr(open + 2, line.size() - open - 3);
  Mark mark{.begin = open};
  if (name.ends_with('?')) mark.repeat = model::Repeat::optional;
  if (name.ends_with('*')) mark.repeat = model::Repeat::star;
  if (name.ends_with('+')) mark.repeat = model::Repeat::plus;
  if (mark.repeat != model::Repeat::once) name.remove_suffix(1);
  constexpr std::array<std::string_view, 5> names{"re", "glob", "equal", "esc", "no-eol"};
  if (!is_one_of(name, names)) return std::nullopt;
  mark.name = name;
  return mark;
}

/// `(?<NAME>…)` as the regular expressions of other tools write it becomes `(?P<NAME>…)`.
std::string with_named_groups(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    out += c;
    if (c == '\\' && at + 1 < pattern.size()) {
      out += pattern[++at];
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    const std::string_view rest = pattern.substr(at);
    const bool named =
        !in_class && rest.starts_with("(?<") && rest.size() > 3 && rest[3] != '=' && rest[3] != '!';
    if (!named) continue;
    out += "?P<";
    at += 2;
  }
  return out;
}

std::string_view explain(RE2::ErrorCode code) {
  switch (code) {
    case RE2::ErrorBadEscape: return "it holds an escape that is not known";
    case RE2::ErrorBadCharClass:
    case RE2::ErrorBadCharRange: return "a class in square brackets is wrong";
    case RE2::ErrorMissingBracket: return "a '[' is not closed";
    case RE2::ErrorMissingParen: return "a '(' is not closed";
    case RE2::ErrorUnexpectedParen: return "a ')' closes nothing";
    case RE2::ErrorTrailingBackslash: return "it ends in a backslash";
    case RE2::ErrorRepeatArgument: return "'*', '+' or '?' repeats nothing";
    case RE2::ErrorRepeatSize: return "a repetition is too large";
    case RE2::ErrorRepeatOp: return "two repetitions follow each other";
    case RE2::ErrorBadPerlOp: return "look-around and back-references are not supported";
    case RE2::ErrorBadNamedCapture: return "the name of a group is wrong or used twice";
    case RE2::ErrorPatternTooLarge: return "it is too large";
    default: return "it cannot be read";
  }
}

/// Whether the pattern compiles and captures into variables only.
bool check_pattern(const std::string& pattern, const diag::Span& where, Reporter& reporter) {
  if (pattern.size() > longest_pattern) {
    reporter.error("US-P037", "this pattern is too long", where);
    return false;
  }
  // As the comparison reads it: bytes, since output is whatever a program printed.
  RE2::Options options;
  options.set_encoding(RE2::Options::EncodingLatin1);
  options.set_log_errors(false);
  const RE2 compiled(pattern, options);
  if (!compiled.ok()) {
    reporter.error(
        "US-P037",
        fmt::format("this is not a regular expression: {}", explain(compiled.error_code())), where,
        "put a '\\' before a character that means itself, or write (equal)");
    return false;
  }
  if (compiled.CapturingGroupNames().size() != compiled.NamedCapturingGroups().size()) {
    reporter.error("US-P038", "two groups of this line have the same name", where,
                   "give each value a variable of its own");
    return false;
  }
  for (const auto& [name, index] : compiled.NamedCapturingGroups()) {
    if (may_capture(name)) continue;
    reporter.error("US-P038", fmt::format("'{}' cannot take a captured value", name), where,
                   "use a variable's name of your own, as in (?<ADDRESS>…)");
    return false;
  }
  return true;
}

/// The escapes that stand for a byte each; every other one is a slip.
bool check_escapes(std::string_view text, const diag::Span& where, Reporter& reporter) {
  constexpr std::string_view letters = "abefrtv\\'\"";
  constexpr std::string_view hex = "0123456789abcdefABCDEF";
  for (auto at = text.find('\\'); at != std::string_view::npos; at = text.find('\\', at + 2)) {
    const std::string_view rest = text.substr(at + 1);
    const bool octal = !rest.empty() && rest.front() >= '0' && rest.front() <= '7';
    const bool byte =
        rest.size() > 2 && rest.front() == 'x' && hex.contains(rest[1]) && hex.contains(rest[2]);
    if (!rest.empty() && (octal || byte || letters.contains(rest.front()))) continue;
    reporter.error("US-P039", fmt::format("there is no escape '\\{}'", rest.substr(0, 1)), where,
                   R"(use \t, \r, \e, \xHH, \NNN and \\, or write the line with (re))");
    return false;
  }
  return true;
}

}  // namespace

bool has_mark(std::string_view line) {
  return mark_of(line).has_value();
}

std::optional<int> exit_mark(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return std::nullopt;
  const std::string_view digits = text.substr(1, text.size() - 2);
  int code = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  if (!whole || code < 0 || code > highest_exit_code) return std::nullopt;
  return code;
}

std::optional<model::ExpectedLine> read_expected(const CodeLine& line, const TextIndex& index,
                                                 Reporter& reporter) {
  model::ExpectedLine expected{.text = std::string(line.text),
                               .where = index.at(line.line, line.column, line.text.size())};
  const auto mark = mark_of(line.text);
  if (!mark) {
    const std::string_view text = trimmed(line.text);
    if (text == "...") {
      expected.match = model::Match::any_lines;
      expected.text = text;
    } else if (text.contains("[..]")) {
      expected.match = model::Match::wildcard;
    }
    return expected;
  }
  expected.repeat = mark->repeat;
  expected.text = line.text.substr(0, mark->begin);
  if (mark->name == "esc") {
    expected.match = model::Match::escaped;
    if (!check_escapes(expected.text, expected.where, reporter)) return std::nullopt;
  }
  if (mark->name == "no-eol") {
    expected.match = model::Match::no_eol;
    if (mark->repeat != model::Repeat::once) {
      reporter.error("US-P039", "the last line comes once", expected.where, "write (no-eol)");
      return std::nullopt;
    }
  }
  if (mark->name == "glob") expected.match = model::Match::glob;
  if (mark->name == "re") {
    expected.match = model::Match::regex;
    expected.text = with_named_groups(expected.text);
    if (!check_pattern(expected.text, expected.where, reporter)) return std::nullopt;
  }
  return expected;
}

}  // namespace understudy::parse
