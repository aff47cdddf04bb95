#include "sheet.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "understudy/report/layout.hpp"

namespace understudy::report {

namespace {

/// A paragraph is readable up to here, however wide the terminal.
constexpr std::size_t widest = 100;
constexpr std::size_t narrowest = 20;
constexpr std::string_view faint = "2";
constexpr std::string_view command_paint = "36";

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The bullet, number or quotation mark that a line begins with, its blank included.
std::string_view mark_of(std::string_view line) {
  std::size_t end = 0;
  if (!line.empty() && std::string_view("-*+>").contains(line[0])) {
    end = 1;
  } else {
    while (end < line.size() && line[end] >= '0' && line[end] <= '9') ++end;
    if (end == 0 || end > 9 || end >= line.size() || (line[end] != '.' && line[end] != ')')) {
      return {};
    }
    ++end;
  }
  if (end == line.size()) return line;
  return line[end] == ' ' ? line.substr(0, end + 1) : std::string_view();
}

std::size_t indent_of(std::string_view line) {
  const auto begin = line.find_first_not_of(' ');
  return begin == std::string_view::npos ? 0 : begin;
}

/// Reads Markdown line by line and puts its blocks onto the sheet.
class Typesetter {
 public:
  Typesetter(Sheet& sheet, std::size_t indent, std::uint32_t first_line, const Remarks& remarks)
      : sheet_(sheet), indent_(indent), line_(first_line), remarks_(remarks) {}

  void set(std::string_view text) {
    for (const std::string& line : safe_lines(text)) {
      if (!in_fence(line, trimmed(line)) && !in_comment(trimmed(line))) take(line, trimmed(line));
      ++line_;
    }
    end_paragraph();
  }

 private:
  void take(std::string_view line, std::string_view words) {
    if (words.empty()) {
      end_paragraph();
      sheet_.blank();
    } else if (words.starts_with('#')) {
      end_paragraph();
      sheet_.heading(indent_, trimmed(words.substr(words.find_first_not_of('#'))));
    } else if (words.starts_with('|')) {
      end_paragraph();
      sheet_.verbatim(indent_ + indent_of(line), words);
    } else if (const std::string_view mark = mark_of(words); !mark.empty()) {
      begin_item(indent_of(line), mark, words.substr(mark.size()));
    } else {
      if (!open_) nested_ = indent_of(line);
      paragraph_ += (paragraph_.empty() ? "" : " ") + std::string(words);
      open_ = true;
    }
  }

  void begin_item(std::size_t nested, std::string_view mark, std::string_view words) {
    end_paragraph();
    nested_ = nested;
    mark_ = mark;
    open_ = true;
    if (const auto item = remarks_.items.find(line_); item != remarks_.items.end()) {
      sheet_.blank();
      mark_ = item->second.mark;
      remark_ = item->second.remark;
    }
    if (!in_comment(trimmed(words))) paragraph_ = words;
  }

  /// Code stays as it is; the fence itself says nothing to a reader.
  bool in_fence(std::string_view line, std::string_view words) {
    if (fence_.empty()) {
      if (!words.starts_with("```") && !words.starts_with("~~~")) return false;
      end_paragraph();
      fence_ = words.substr(0, std::min(words.find_first_not_of(words[0]), words.size()));
      fence_indent_ = indent_of(line);
      const auto block = remarks_.blocks.find(line_);
      runs_ = block != remarks_.blocks.end();
      session_ = false;
      if (runs_ && !block->second.empty()) {
        sheet_.paragraph(indent_ + fence_indent_, "", block->second, faint);
      }
      return true;
    }
    if (words.starts_with(fence_) && words.find_first_not_of(fence_[0]) == words.npos) {
      fence_.clear();
    } else {
      code(line.substr(std::min(indent_of(line), fence_indent_)));
    }
    return true;
  }

  /// A prompt and what is typed behind it stand out from what is printed.
  void code(std::string_view line) {
    session_ = session_ || line.starts_with("$ ");
    const bool typed = !session_ || line.starts_with("$ ") || line.starts_with("> ");
    sheet_.verbatim(indent_ + fence_indent_ + 2, line, !runs_ ? "" : typed ? command_paint : faint);
    if (line.empty()) sheet_.verbatim(0, "\n");
  }

  bool in_comment(std::string_view words) {
    if (!comment_ && !words.starts_with("<!--")) return false;
    const auto end = words.find("-->");
    comment_ = end == words.npos;
    if (!comment_) paragraph_ += trimmed(words.substr(end + 3));
    open_ = open_ || !paragraph_.empty();
    return true;
  }

  void end_paragraph() {
    if (open_) sheet_.paragraph(indent_ + nested_, mark_, paragraph_);
    if (!remark_.empty()) {
      const std::size_t hanging = mark_.empty() ? 0 : columns_of(trimmed(mark_)) + 1;
      sheet_.paragraph(indent_ + nested_ + hanging, "", remark_, faint);
    }
    open_ = false;
    paragraph_.clear();
    mark_.clear();
    remark_.clear();
  }

  Sheet& sheet_;
  std::size_t indent_;
  std::uint32_t line_;
  const Remarks& remarks_;
  std::size_t nested_ = 0;
  std::string mark_;
  std::string remark_;
  std::string paragraph_;
  std::string fence_;
  std::size_t fence_indent_ = 0;
  bool runs_ = false;
  bool session_ = false;
  bool open_ = false;
  bool comment_ = false;
};

}  // namespace

void Sheet::paragraph(std::size_t indent, std::string_view mark, std::string_view text,
                      std::string_view paint) {
  const std::string first = safe_line(mark) + (mark.empty() ? "" : " ");
  const std::size_t hanging = columns_of(first);
  const std::size_t width = std::min(static_cast<std::size_t>(style_.width), widest);
  const std::size_t left =
      width > indent + hanging + narrowest ? width - indent - hanging : narrowest;
  const std::vector<std::string> lines = wrapped(safe_line(text), left);
  if (lines.empty() && !mark.empty()) out_ += std::string(indent, ' ') + safe_line(mark) + "\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string before = i == 0 ? first : std::string(hanging, ' ');
    out_ += std::string(indent, ' ') + painted(before, i == 0 ? "1" : "", style_) +
            painted(lines[i], paint, style_) + "\n";
  }
}

void Sheet::fact(std::size_t indent, std::string_view name, std::string_view value) {
  constexpr std::size_t column = 14;
  const auto width = static_cast<std::size_t>(style_.width);
  const std::size_t left = std::max(width, indent + column + narrowest) - indent - column;
  std::string before(name);
  for (const std::string& line : wrapped(safe_line(value), std::min(left, widest))) {
    const std::size_t columns = columns_of(before);
    out_ += std::string(indent, ' ') + painted(before, "1", style_) +
            std::string(columns < column ? column - columns : 1, ' ') + line + "\n";
    before.clear();
  }
}

void Sheet::verbatim(std::size_t indent, std::string_view text, std::string_view paint) {
  for (const std::string& line : safe_lines(text)) {
    out_ += line.empty() ? "\n" : std::string(indent, ' ') + painted(line, paint, style_) + "\n";
  }
}

void Sheet::heading(std::size_t indent, std::string_view text) {
  const std::string line = safe_line(text);
  out_ += std::string(indent, ' ') + painted(line, "1", style_) + "\n";
}

void Sheet::blank() {
  if (!out_.empty() && !out_.ends_with("\n\n")) out_ += "\n";
}

void Sheet::markdown(std::size_t indent, std::string_view text, std::uint32_t first_line,
                     const Remarks& remarks) {
  Typesetter(*this, indent, first_line, remarks).set(text);
}

}  // namespace understudy::report
