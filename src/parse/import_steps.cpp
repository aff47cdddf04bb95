#include "import_steps.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>

#include "import_text.hpp"
#include "markdown.hpp"
#include "section.hpp"
#include "step_reader.hpp"
#include "text_index.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

using Lines = std::vector<std::string>;

bool is(MarkdownNode node, cmark_node_type type) {
  return node != nullptr && cmark_node_get_type(node) == type;
}

/// The line without `columns` of the blanks before it; a tab that is only partly taken off becomes
/// spaces.
std::string without_indent(std::string_view line, std::size_t columns) {
  constexpr std::size_t tab = 4;
  std::size_t column = 0;
  std::size_t at = 0;
  while (at < line.size() && column < columns) {
    if (line[at] == ' ') {
      ++column;
    } else if (line[at] == '\t') {
      column += tab - column % tab;
    } else {
      break;
    }
    ++at;
  }
  const std::size_t over = column > columns ? column - columns : 0;
  return std::string(over, ' ') + std::string(line.substr(at));
}

/// Where the text of an item begins, in columns from 0.
std::size_t content_column(const Document& document, MarkdownNode item) {
  const MarkdownNode child = cmark_node_first_child(item);
  const auto own = static_cast<std::size_t>(std::max(cmark_node_get_start_column(item), 1));
  if (child != nullptr && document.line_of(child) == document.line_of(item) &&
      !is(child, CMARK_NODE_CODE_BLOCK)) {
    return static_cast<std::size_t>(std::max(cmark_node_get_start_column(child), 1)) - 1;
  }
  const std::string_view line = document.index().line(document.line_of(item));
  const std::size_t begin = std::min(own - 1, line.size());
  const std::size_t end = std::min(line.find_first_of(blanks, begin), line.size());
  return end + 1;
}

class StepWriter {
 public:
  StepWriter(const Document& document, const RawSection& section, Bullets bullets,
             std::size_t first, ImportText& out)
      : document_(document),
        bullets_(bullets),
        out_(out),
        number_(first),
        covered_(section.first_line - 1) {}

  void write(MarkdownNode node) {
    between(node);
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_HEADING: heading(node); break;
      case CMARK_NODE_LIST: list(node); break;
      case CMARK_NODE_CODE_BLOCK: code(node); break;
      case CMARK_NODE_PARAGRAPH: paragraph(node); break;
      case CMARK_NODE_THEMATIC_BREAK:
      case CMARK_NODE_HTML_BLOCK: at_margin(lines_of(node)); break;
      default: attach(node); break;
    }
  }

  /// Lines that are no part of any node, such as addresses of links, stay where they are.
  void rest_of_section(std::uint32_t last_line) { uncovered(last_line + 1); }

  std::size_t finish() {
    close();
    return number_;
  }

 private:
  void between(MarkdownNode node) {
    uncovered(document_.line_of(node));
    covered_ =
        std::max(covered_, static_cast<std::uint32_t>(std::max(cmark_node_get_end_line(node), 1)));
  }

  void uncovered(std::uint32_t next) {
    Lines lines;
    for (std::uint32_t line = covered_ + 1; line < next; ++line) {
      const std::string_view text = document_.index().line(line);
      if (!trimmed(text).empty()) lines.emplace_back(text);
    }
    if (!lines.empty()) at_margin(lines);
  }

  void at_margin(const Lines& lines) {
    close();
    out_.gap();
    for (const std::string& line : lines) out_.add(line);
    out_.add("");
  }

  /// The lines of a node as they stand, without blank ones at the end.
  [[nodiscard]] Lines lines_of(MarkdownNode node) const {
    Lines lines;
    const auto last =
        std::min(static_cast<std::uint32_t>(std::max(cmark_node_get_end_line(node), 1)),
                 document_.index().lines());
    for (std::uint32_t line = document_.line_of(node); line <= last; ++line) {
      lines.emplace_back(document_.index().line(line));
    }
    while (!lines.empty() && trimmed(lines.back()).empty()) lines.pop_back();
    return lines;
  }

  [[nodiscard]] Lines item_lines(MarkdownNode item) const {
    const std::size_t column = content_column(document_, item);
    Lines lines = lines_of(item);
    if (lines.empty()) return lines;
    // The marker counts as blanks.
    const std::size_t marker = std::min(column, lines.front().size());
    std::fill_n(lines.front().begin(), marker, ' ');
    for (std::string& line : lines) line = without_indent(line, column);
    return lines;
  }

  void append(const Lines& lines) {
    if (!step_.empty()) step_.emplace_back();
    step_.insert(step_.end(), lines.begin(), lines.end());
  }

  void close() {
    if (step_.empty()) return;
    out_.gap();
    const std::string marker = fmt::format("{}. ", number_++);
    const std::string indent(marker.size(), ' ');
    bool first = true;
    for (const std::string& line : step_) {
      const bool blank = trimmed(line).empty();
      out_.add(blank ? std::string() : (std::exchange(first, false) ? marker : indent) + line);
    }
    out_.add("");
    step_.clear();
    coded_ = false;
    listed_ = false;
    asks_for_more_ = false;
    if (!std::exchange(were_bullets_, false)) return;
    out_.remark("US-I011", "these bullets have become steps that are done one after another",
                "if they are alternatives, write them as branches: bullets that begin with 'If …' "
                "in one step");
  }

  /// A heading inside a procedure parts its steps, it does not choose among them.
  void heading(MarkdownNode node) {
    close();
    out_.gap();
    const std::string title = prose(node);
    out_.add(fmt::format("**{}**", title.empty() ? "…" : title));
    out_.remark(
        "US-I012",
        fmt::format("the steps below '{}' are carried out like all others, in this order", title),
        "if only one of several parts is to be done, make each a branch: a bullet that "
        "begins with 'If …'");
    out_.add("");
  }

  void list(MarkdownNode node) {
    if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST) {
      steps_of(node);
      return;
    }
    if (!step_.empty() && (asks_for_more_ || conditional(node))) {
      append(lines_of(node));
      return;
    }
    if (conditional(node)) {
      step_ = {"Decide:"};
      append(lines_of(node));
      close();
      return;
    }
    if (bullets_ == Bullets::stay) {
      close();
      attach(node);
    } else {
      steps_of(node);
    }
  }

  /// The last item stays open: the block that many write at the margin below it is its own.
  void steps_of(MarkdownNode node) {
    close();
    were_bullets_ = cmark_node_get_list_type(node) != CMARK_ORDERED_LIST;
    MarkdownNode last = nullptr;
    for (const MarkdownNode item : children(node)) {
      close();
      step_ = item_lines(item);
      last = item;
    }
    if (last == nullptr || !is_plain(last)) return close();
    listed_ = true;
    const MarkdownNode text = cmark_node_last_child(last);
    asks_for_more_ = text != nullptr && prose(text).ends_with(':');
  }

  /// Whether an item holds paragraphs alone, and so neither block nor decision.
  [[nodiscard]] static bool is_plain(MarkdownNode item) {
    return std::ranges::all_of(children(item),
                               [](MarkdownNode child) { return is(child, CMARK_NODE_PARAGRAPH); });
  }

  /// Whether all bullets are ways on of a decision.
  [[nodiscard]] static bool conditional(MarkdownNode list) {
    const auto items = children(list);
    return std::ranges::all_of(items, [](MarkdownNode item) {
      const MarkdownNode child = cmark_node_first_child(item);
      return is(child, CMARK_NODE_PARAGRAPH) && begins_with_condition(prose(child));
    });
  }

  void code(MarkdownNode node) {
    if (step_.empty()) step_ = {"Carry this out:"};
    append(lines_of(node));
    coded_ = true;
    listed_ = false;
    asks_for_more_ = false;
  }

  void paragraph(MarkdownNode node) {
    const std::string text = prose(node);
    const bool goes_on = !step_.empty() && (coded_ ? speaks_of_what_stands_above(text)
                                                   : asks_for_more_ || text.starts_with("{:"));
    if (!goes_on) close();
    append(lines_of(node));
    asks_for_more_ = text.ends_with(':');
  }

  /// What belongs to a block though it stands below it: its output, a note, another way.
  static bool speaks_of_what_stands_above(std::string_view text) {
    constexpr std::array<std::string_view, 15> words{
        "or",      "alternatively",  "otherwise", "output",  "the output",
        "example", "example output", "expected",  "this",    "you should",
        "note",    "result",         "where",     "instead", "default"};
    return text.starts_with("{:") || std::ranges::any_of(words, [text](std::string_view word) {
             return begins_with_word(text, word);
           });
  }

  /// A quotation: part of the step at hand, or a text of its own before the first and below a list.
  void attach(MarkdownNode node) {
    if (step_.empty() || listed_) {
      at_margin(lines_of(node));
    } else {
      append(lines_of(node));
    }
  }

  const Document& document_;
  Bullets bullets_;
  ImportText& out_;
  std::size_t number_;
  std::uint32_t covered_;  ///< Last line of what has been written.
  Lines step_;
  bool coded_ = false;          ///< The step at hand has a block.
  bool asks_for_more_ = false;  ///< Its text ends in a colon.
  bool listed_ = false;         ///< It is the last item of a list, and nothing was added to it.
  bool were_bullets_ = false;   ///< It is the first of bullets that become steps.
};

}  // namespace

std::size_t write_steps(const Document& document, const RawSection& section, Bullets bullets,
                        std::size_t first, ImportText& out) {
  StepWriter writer(document, section, bullets, first, out);
  for (const MarkdownNode node : section.content) writer.write(node);
  writer.rest_of_section(std::min(section.last_line, document.index().lines()));
  return writer.finish();
}

}  // namespace understudy::parse
