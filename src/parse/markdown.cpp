#include "markdown.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr int deepest = 60;

/// The parser looks back over a paragraph for every bracket, angle, star and backtick in it, in
/// some cases each time; this many looks are done in about a second.
constexpr std::size_t most_work = 5'000'000'000;

std::string_view as_view(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

/// Lines end in a line feed alone, and everything before `first_line` is empty, so that every line
/// keeps its number.
std::string parser_text(const TextIndex& index, std::uint32_t first_line) {
  std::string text;
  text.reserve(index.text().size() + 1);
  text.append(std::min(std::max(first_line, 1U) - 1, index.lines()), '\n');
  std::string_view rest = index.text().substr(index.start_of(first_line));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    text += rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

/// By byte: what the parser may look back for.
constexpr std::array<bool, 256> may_look_back = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("[]<!*_`&\\")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

std::size_t parsing_work(std::string_view text) {
  std::size_t work = 0;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find("\n\n", begin), text.size());
    const std::string_view part = text.substr(begin, end - begin);
    const auto marks = std::ranges::count_if(
        part, [](char c) { return may_look_back[static_cast<unsigned char>(c)]; });
    work += static_cast<std::size_t>(marks) * part.size();
    begin = end + 2;
  }
  return work;
}

bool too_deep(MarkdownNode root) {
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> iterator(cmark_iter_new(root),
                                                                    cmark_iter_free);
  int depth = 0;
  for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(iterator.get())) {
    const MarkdownNode node = cmark_iter_get_node(iterator.get());
    if (cmark_node_first_child(node) == nullptr) continue;
    depth += event == CMARK_EVENT_ENTER ? 1 : -1;
    if (depth > deepest) return true;
  }
  return false;
}

/// Column at which a code block's line begins: what contains the block has taken something off.
std::uint32_t column_of(std::string_view source_line, std::string_view code_line) {
  if (source_line.ends_with(code_line)) {
    return static_cast<std::uint32_t>(source_line.size() - code_line.size() + 1);
  }
  // A tab that was only partly taken off comes back as spaces.
  const auto blank = std::min(code_line.find_first_not_of(" \t"), code_line.size());
  const std::string_view rest = code_line.substr(blank);
  if (!source_line.ends_with(rest)) return 1;
  const std::size_t at = source_line.size() - rest.size();
  return static_cast<std::uint32_t>(at - std::min(at, blank) + 1);
}

std::string_view fence_run(std::string_view line) {
  if (line.empty() || (line.front() != '`' && line.front() != '~')) return {};
  return line.substr(0, std::min(line.find_first_not_of(line.front()), line.size()));
}

/// An indented block that is a whole fence: it was indented too far for Markdown, but there is no
/// doubt about what its writer meant.
bool is_indented_fence(const std::vector<std::string_view>& code) {
  if (code.size() < 2) return false;
  const std::string_view opening = fence_run(trimmed(code.front()));
  const std::string_view closing = trimmed(code.back());
  return opening.size() >= 3 && closing.size() >= opening.size() &&
         closing.find_first_not_of(opening.front()) == std::string_view::npos;
}

void split_info(Fence& fence, std::string_view line, std::size_t offset) {
  const std::string_view info = trimmed(line);
  offset += static_cast<std::size_t>(info.data() - line.data());
  const std::size_t end = std::min(info.find_first_of(" \t{"), info.size());
  fence.written = info.substr(0, end);
  fence.language = lower(fence.written);
  fence.info = trimmed(info.substr(end));
  fence.info_offset =
      offset +
      (fence.info.empty() ? end : static_cast<std::size_t>(fence.info.data() - info.data()));
}

}  // namespace

std::vector<MarkdownNode> children(MarkdownNode node) {
  std::vector<MarkdownNode> found;
  for (MarkdownNode child = cmark_node_first_child(node); child != nullptr;
       child = cmark_node_next(child)) {
    found.push_back(child);
  }
  return found;
}

std::string prose(MarkdownNode node) {
  std::string text;
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> iterator(cmark_iter_new(node),
                                                                    cmark_iter_free);
  for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(iterator.get())) {
    const MarkdownNode at = cmark_iter_get_node(iterator.get());
    const bool leaving = event == CMARK_EVENT_EXIT;
    switch (cmark_node_get_type(at)) {
      case CMARK_NODE_TEXT: text += as_view(cmark_node_get_literal(at)); break;
      case CMARK_NODE_CODE: text += fmt::format("`{}`", as_view(cmark_node_get_literal(at))); break;
      case CMARK_NODE_HTML_INLINE:
        // `<app>` is a tag to Markdown and a word to the person who reads the step.
        if (!as_view(cmark_node_get_literal(at)).starts_with("<!--")) {
          text += as_view(cmark_node_get_literal(at));
        }
        break;
      case CMARK_NODE_SOFTBREAK:
      case CMARK_NODE_LINEBREAK: text += ' '; break;
      case CMARK_NODE_LINK:
        // The address is what a person at a terminal needs; an autolink already shows it.
        if (leaving && !text.ends_with(as_view(cmark_node_get_url(at)))) {
          text += fmt::format(" ({})", as_view(cmark_node_get_url(at)));
        }
        break;
      default: break;
    }
  }
  return folded(text);
}

std::optional<Document> Document::read(const TextIndex& index, std::uint32_t first_line,
                                       Reporter& reporter) {
  const std::string text = parser_text(index, first_line);
  if (parsing_work(text) > most_work) {
    reporter.error("US-P003", "a paragraph is too long and has too many marks in it", index.file(),
                   "part it by blank lines");
    return std::nullopt;
  }
  Document document(index, cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT));
  if (too_deep(document.root())) {
    reporter.error("US-P003", fmt::format("nested more than {} levels deep", deepest),
                   index.file());
    return std::nullopt;
  }
  return document;
}

std::uint32_t Document::line_of(MarkdownNode node) const {
  return static_cast<std::uint32_t>(std::max(cmark_node_get_start_line(node), 1));
}

std::size_t Document::offset_of(MarkdownNode node) const {
  const auto column = static_cast<std::size_t>(std::max(cmark_node_get_start_column(node), 1));
  return index_->start_of(line_of(node)) + column - 1;
}

diag::Span Document::where(MarkdownNode node) const {
  const std::uint32_t line = line_of(node);
  const auto column = static_cast<std::size_t>(std::max(cmark_node_get_start_column(node), 1));
  return index_->at(line, column, index_->line(line).size());
}

const Fence& Document::fence(MarkdownNode node) const {
  const auto known = fences_.find(node);
  return known != fences_.end() ? known->second
                                : fences_.emplace(node, read_fence(node)).first->second;
}

Fence Document::read_fence(MarkdownNode node) const {
  Fence fence{.line = line_of(node), .where = where(node)};
  const std::size_t offset = offset_of(node);
  const std::string_view line = index_->line(fence.line);
  const std::size_t column = offset - index_->start_of(fence.line);
  const std::string_view opening = line.substr(std::min(column, line.size()));

  const std::vector<std::string_view> code = split_lines(as_view(cmark_node_get_literal(node)));
  const std::string_view run = fence_run(opening);
  // An indented block may begin with a run of backticks too, but then that is its first line.
  const bool has_info = !as_view(cmark_node_get_fence_info(node)).empty();
  fence.fenced =
      run.size() >= 3 && (has_info || code.empty() || trimmed(code.front()) != trimmed(opening));
  if (!fence.fenced && is_indented_fence(code)) return indented_fence(code, fence.line);
  std::uint32_t number = fence.line;
  if (fence.fenced) {
    fence.opening = run;
    split_info(fence, opening.substr(run.size()), offset + run.size());
    ++number;
  }
  fence.lines.reserve(code.size());
  for (const std::string_view text : code) {
    fence.lines.push_back(
        {.text = text, .line = number, .column = column_of(index_->line(number), text)});
    ++number;
  }
  fence.closing_line = number;
  return fence;
}

Fence Document::indented_fence(const std::vector<std::string_view>& code,
                               std::uint32_t line) const {
  // The mark of a list item may stand in front of it. The parser's own copy of the line is taken
  // only where it is not the line as written: it replaces bytes that are no text.
  std::string_view opening = trimmed(code.front());
  const std::string_view whole = index_->line(line);
  const std::size_t at = std::min(whole.rfind(opening), whole.size());
  if (at < whole.size()) opening = whole.substr(at, opening.size());
  const std::string_view run = fence_run(opening);
  Fence fence{.fenced = true,
              .indented_too_far = true,
              .opening = run,
              .line = line,
              .closing_line = line + static_cast<std::uint32_t>(code.size()) - 1,
              .where = index_->at(line, at + 1, opening.size())};
  split_info(fence, opening.substr(run.size()), index_->start_of(line) + at + run.size());
  const std::size_t indent = code.front().find_first_not_of(blanks);
  for (std::size_t i = 1; i + 1 < code.size(); ++i) {
    const std::size_t off = std::min(indent, code[i].find_first_not_of(blanks));
    const std::string_view text = code[i].substr(std::min(off, code[i].size()));
    const std::uint32_t number = line + static_cast<std::uint32_t>(i);
    fence.lines.push_back(
        {.text = text, .line = number, .column = column_of(index_->line(number), text)});
  }
  return fence;
}

std::vector<const Fence*> Document::fences() const {
  std::vector<const Fence*> found;
  each_node(root(), [&](MarkdownNode node) {
    if (cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK) found.push_back(&fence(node));
  });
  return found;
}

}  // namespace understudy::parse
