#include "comment.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <cmark.h>
#include <fmt/format.h>

#include "markdown.hpp"
#include "reporter.hpp"
#include "understudy/diag/nearest.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr std::string_view opening = "<!--";
constexpr std::string_view closing = "-->";
constexpr std::array<std::string_view, 3> kinds{"step", "branch", "check"};

CommentKind kind_of(std::string_view word) {
  if (word == "check") return CommentKind::check;
  return word == "step" ? CommentKind::step : CommentKind::branch;
}

/// `inside` is the comment without its marks.
Comment classify(std::string_view inside) {
  Comment comment;
  const auto begin = std::min(inside.find_first_not_of(blanks), inside.size());
  auto end = begin;
  while (end < inside.size() && is_letter(inside[end])) ++end;
  comment.word = inside.substr(begin, end - begin);
  const std::string word = lower(comment.word);
  const auto colon = std::min(inside.find_first_not_of(blanks, end), inside.size());
  const bool has_colon = inside.substr(colon).starts_with(':');
  const bool has_pairs = inside.contains('=');
  if (is_one_of(word, kinds)) {
    comment.kind = kind_of(word);
    if (!has_colon) comment.kind = has_pairs ? CommentKind::malformed : CommentKind::other;
  } else if (has_colon && has_pairs && diag::nearest(word, kinds)) {
    comment.kind = CommentKind::malformed;
  }
  comment.offset = has_colon ? colon + 1 : inside.size();
  comment.attributes = inside.substr(comment.offset);
  return comment;
}

/// Prose beside a comment is Markdown to its author, though raw HTML to the parser.
std::string rendered(const std::string& markdown) {
  const std::unique_ptr<cmark_node, void (*)(cmark_node*)> root(
      cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT), cmark_node_free);
  return prose(root.get());
}

}  // namespace

HtmlText read_html(const Document& document, MarkdownNode node) {
  HtmlText found;
  const TextIndex& index = document.index();
  const std::string_view literal = cmark_node_get_literal(node);
  if (!trimmed(literal).starts_with(opening)) return found;

  const auto lines = static_cast<std::uint32_t>(std::ranges::count(literal, '\n'));
  const std::size_t begin = document.offset_of(node);
  const std::size_t end =
      index.start_of(document.line_of(node) + std::max<std::uint32_t>(lines, 1));
  const std::string_view html = index.text().substr(begin, end > begin ? end - begin : 0);
  std::string beside;
  std::size_t at = 0;
  while (true) {
    const auto open = html.find(opening, at);
    const auto close = html.find(closing, open == html.npos ? html.size() : open);
    if (close == html.npos) break;
    beside += html.substr(at, open - at);
    const std::size_t inside = open + opening.size();
    Comment comment = classify(html.substr(inside, close > inside ? close - inside : 0));
    comment.offset += begin + inside;
    comment.where = index.span(begin + open, begin + close + closing.size());
    found.comments.push_back(comment);
    at = close + closing.size();
  }
  beside += html.substr(std::min(at, html.size()));
  if (!trimmed(beside).empty() && !found.comments.empty()) {
    found.text = rendered(std::string(trimmed(beside)));
  }
  return found;
}

Comment comment_at(const TextIndex& index, std::size_t at, std::string_view whole) {
  std::string_view inside = whole.substr(opening.size());
  inside = inside.substr(0, inside.rfind(closing));
  Comment comment = classify(inside);
  comment.offset += at + opening.size();
  comment.where = index.span(at, at + whole.size());
  return comment;
}

void report_malformed(const Comment& comment, Reporter& reporter) {
  const std::string word = lower(comment.word);
  const std::string meant = diag::nearest(word, kinds).value_or(word);
  reporter.error("US-P028", "this comment is not read", comment.where,
                 fmt::format("write <!-- {}: key=value … -->", meant));
}

bool is_for_tool(std::string_view html) {
  if (!html.starts_with(opening)) return false;
  html.remove_prefix(opening.size());
  return classify(html.substr(0, html.find(closing))).kind != CommentKind::other;
}

}  // namespace understudy::parse
