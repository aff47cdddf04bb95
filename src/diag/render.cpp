#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "excerpt.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"

namespace understudy::diag {

namespace {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::note: return "note";
    case Severity::warning: return "warning";
    case Severity::error: return "error";
  }
  return "error";
}

/// Control characters other than tab become '?': quoted text must not drive a terminal.
std::string printable(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    const auto code = static_cast<unsigned char>(c);
    if ((code < 0x20U && c != '\t') || code == 0x7FU) c = '?';
  }
  return shown;
}

/// Blank space as wide as `before`: tabs stay tabs and a multi-byte character
/// counts once, so the caret lands under the right glyph.
std::string indent_like(std::string_view before) {
  std::string pad;
  for (const char c : before) {
    if (!is_continuation(c)) pad += c == '\t' ? '\t' : ' ';
  }
  return pad;
}

std::string position(const Span& where) {
  if (where.source == nullptr) return {};
  if (where.line == 0) return fmt::format("{}: ", where.source->name);
  if (where.column == 0) return fmt::format("{}:{}: ", where.source->name, where.line);
  return fmt::format("{}:{}:{}: ", where.source->name, where.line, where.column);
}

/// What is shown of a line: all of it, or of a very long one a piece around a place.
struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;
};

Piece piece_around(std::string_view line, std::size_t start) {
  constexpr std::size_t longest = 400;
  constexpr std::size_t before = 80;
  if (line.size() <= longest) return {.begin = 0, .end = line.size()};
  Piece piece{.begin = start - std::min(start, before)};
  while (piece.begin > 0 && is_continuation(line[piece.begin])) --piece.begin;
  piece.end = std::min(piece.begin + longest, line.size());
  while (piece.end < line.size() && is_continuation(line[piece.end])) ++piece.end;
  return piece;
}

std::string excerpt(const Span& where, LineCursor& cursor) {
  if (where.source == nullptr || where.line == 0) return {};
  const std::string_view line = cursor.line_of(where.source->text, where.line);
  if (line.empty()) return {};

  const std::size_t start =
      std::min<std::size_t>(std::max<std::uint32_t>(where.column, 1) - 1, line.size());
  const Piece piece = piece_around(line, start);
  const std::string_view shown = line.substr(piece.begin, piece.end - piece.begin);
  const std::string_view cut_off = piece.begin > 0 ? "…" : "";
  const std::string number = std::to_string(where.line);
  std::string out = fmt::format(" {} | {}{}{}\n", number, cut_off, printable(shown),
                                piece.end < line.size() ? "…" : "");
  if (where.column == 0) return out;

  const std::string_view marked =
      line.substr(start, std::min<std::size_t>(std::max<std::uint32_t>(where.length, 1),
                                               std::max(piece.end, start) - start));
  const auto glyphs =
      std::count_if(marked.begin(), marked.end(), [](char c) { return !is_continuation(c); });
  out += fmt::format(" {} | {}{}{}\n", std::string(number.size(), ' '), indent_like(cut_off),
                     indent_like(line.substr(piece.begin, start - piece.begin)),
                     std::string(std::max<std::size_t>(static_cast<std::size_t>(glyphs), 1), '^'));
  return out;
}

std::string headline(Severity severity, const std::string& message, const std::string& code,
                     const Span& where, LineCursor& cursor) {
  const std::string tag = code.empty() ? "" : fmt::format(" [{}]", code);
  return fmt::format("{}{}: {}{}\n", position(where), name_of(severity), printable(message), tag) +
         excerpt(where, cursor);
}

std::string render_one(const Diagnostic& finding, LineCursor& cursor) {
  std::string out =
      headline(finding.severity, finding.message, finding.code, finding.where, cursor);
  // Notes speak of other places; the next finding goes on from this one.
  LineCursor notes;
  for (const Note& note : finding.notes) {
    out += headline(Severity::note, note.message, "", note.where, notes);
  }
  if (!finding.hint.empty()) out += fmt::format("  hint: {}\n", printable(finding.hint));
  return out;
}

}  // namespace

std::string_view line_of(std::string_view text, std::uint32_t line) {
  return LineCursor().line_of(text, line);
}

std::string_view LineCursor::line_of(std::string_view text, std::uint32_t line) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.data() != text_.data() || text.size() != text_.size() || line < line_) {
    text_ = text;
    line_ = 1;
    begin_ = 0;
  }
  for (; line_ < line; ++line_) {
    const auto end = text.find('\n', begin_);
    if (end == std::string_view::npos) return {};
    begin_ = end + 1;
  }
  text.remove_prefix(begin_);
  std::string_view found = text.substr(0, text.find('\n'));
  if (found.ends_with('\r')) found.remove_suffix(1);
  if (line == 1 && found.starts_with(byte_order_mark)) {
    found.remove_prefix(byte_order_mark.size());
  }
  return found;
}

bool has_errors(const Findings& findings) {
  return std::ranges::any_of(findings,
                             [](const Diagnostic& f) { return f.severity == Severity::error; });
}

std::string render(const Diagnostic& finding) {
  LineCursor cursor;
  return render_one(finding, cursor);
}

std::string render(const Findings& findings) {
  LineCursor cursor;
  std::string out;
  for (const Diagnostic& finding : findings) out += render_one(finding, cursor);
  return out;
}

std::string render(const Failure& failure) {
  std::string out = render(failure.cause());
  for (std::size_t i = 1; i < failure.chain().size(); ++i) {
    out += fmt::format("  while {}\n", printable(failure.chain()[i].message));
  }
  return out;
}

std::unexpected<Failure> fail_errno(std::string code, std::string operation, int error) {
  return fail({.code = std::move(code),
               .message = std::move(operation) + ": " + std::generic_category().message(error)});
}

}  // namespace understudy::diag
