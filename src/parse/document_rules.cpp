#include "document_rules.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <cmark.h>
#include <fmt/format.h>

#include "markdown.hpp"
#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

std::size_t run_length(std::string_view line, char mark) {
  return std::min(line.find_first_not_of(mark), line.size());
}

/// Whether the line that ought to close the fence does; quote marks and blanks may precede it.
bool closes(std::string_view line, const Fence& fence) {
  line = line.substr(std::min(line.find_first_not_of(" \t>"), line.size()));
  const std::size_t run = run_length(line, fence.opening.front());
  return run >= fence.opening.size() && trimmed(line.substr(run)).empty();
}

/// A line of the code that looks as if it opened a fence that the one at hand would have to be
/// closed for: same mark, at least as long, with a language.
const CodeLine* inner_opening(const Fence& fence) {
  for (const CodeLine& line : fence.lines) {
    const std::string_view text = trimmed(line.text);
    const std::size_t run = run_length(text, fence.opening.front());
    if (run < fence.opening.size() || run == text.size()) continue;
    const std::string_view rest = trimmed(text.substr(run));
    if (is_letter(rest.front()) && !rest.contains(fence.opening.front())) return &line;
  }
  return nullptr;
}

/// A run of the fence's mark that is too short to close it.
const CodeLine* short_closing(const Fence& fence) {
  for (const CodeLine& line : fence.lines) {
    const std::string_view text = trimmed(line.text);
    const std::size_t run = run_length(text, fence.opening.front());
    if (run >= 3 && run == text.size()) return &line;
  }
  return nullptr;
}

diag::Span span_of(const Document& document, const CodeLine& line) {
  return document.index().at(line.line, line.column, line.text.size());
}

/// Whether the fence is closed where it should be; reports when not.
bool check_fence(const Document& document, const Fence& fence,
                 const std::set<std::uint32_t>& openings, Reporter& reporter) {
  const bool closed = fence.closing_line <= document.index().lines() &&
                      !openings.contains(fence.closing_line) &&
                      closes(document.index().line(fence.closing_line), fence);
  const CodeLine* inner = inner_opening(fence);
  if (closed && inner == nullptr) return true;

  const std::string message =
      closed ? "this fence is not closed before another one opens" : "this fence is never closed";
  diag::Diagnostic& finding =
      reporter.error("US-P021", message, fence.where,
                     fmt::format("close it with '{}' in the same column", fence.opening));
  if (inner != nullptr) {
    finding.notes.push_back(
        {.message = "this line is part of the block above", .where = span_of(document, *inner)});
  }
  const CodeLine* shorter = short_closing(fence);
  if (closed || shorter == nullptr) return false;
  finding.notes.push_back(
      {.message = fmt::format("this run is shorter than the opening '{}'", fence.opening),
       .where = span_of(document, *shorter)});
  return false;
}

/// Whether a line of raw HTML looks like a step, a bullet or a fence.
bool looks_like_content(std::string_view line) {
  line = trimmed(line);
  if (line.starts_with("```") || line.starts_with("~~~")) return true;
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  const std::string_view rest = line.substr(digits);
  return digits > 0 && digits < 4 && (rest.starts_with(". ") || rest.starts_with(") "));
}

void check_html(const Document& document, MarkdownNode node, Reporter& reporter) {
  const std::string_view html = cmark_node_get_literal(node);
  const diag::Span where = document.where(node);
  if (trimmed(html).starts_with("<!--")) {
    if (html.contains("-->")) return;
    reporter.error("US-P028", "this comment is never closed: everything below it is hidden", where,
                   "close it with '-->'");
    return;
  }
  const std::vector<std::string_view> lines = split_lines(html);
  const auto hidden = std::ranges::find_if(lines, looks_like_content);
  if (hidden == lines.end()) return;
  const auto line = document.line_of(node) + static_cast<std::uint32_t>(hidden - lines.begin());
  reporter
      .error("US-P054", "HTML hides the Markdown below it up to the next blank line", where,
             "leave a blank line after the HTML")
      .notes.push_back(
          {.message = "this line is not read", .where = document.index().whole_line(line)});
}

}  // namespace

std::set<std::uint32_t> check_document(const Document& document, Reporter& reporter) {
  const std::vector<const Fence*> fences = document.fences();
  std::set<std::uint32_t> openings;
  for (const Fence* fence : fences) {
    if (fence->fenced) openings.insert(fence->line);
  }
  std::set<std::uint32_t> open;
  for (const Fence* fence : fences) {
    if (fence->fenced && !check_fence(document, *fence, openings, reporter)) {
      open.insert(fence->line);
    }
  }
  each_node(document.root(), [&](MarkdownNode node) {
    if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK) check_html(document, node, reporter);
  });
  return open;
}

}  // namespace understudy::parse
