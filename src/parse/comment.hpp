/// \file
/// HTML comments that speak to the tool: `<!-- step: … -->`, `<!-- branch: … -->` and, below Basic
/// assumptions, `<!-- check: … -->`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "markdown.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

enum class CommentKind : std::uint8_t {
  other,  ///< For readers of the source only.
  step,
  branch,
  check,
  malformed,  ///< Meant for the tool, but not written as one of these.
};

struct Comment {
  CommentKind kind = CommentKind::other;
  std::string_view attributes;  ///< What follows the colon.
  std::size_t offset = 0;       ///< Its place in the index's text.
  std::string_view word;        ///< The first word, for messages.
  diag::Span where;
};

/// The comments of a block of raw HTML, and the prose that stands beside them on their lines.
struct HtmlText {
  std::vector<Comment> comments;
  std::string text;
};

[[nodiscard]] HtmlText read_html(const Document& document, MarkdownNode node);

/// The comment whose whole text, marks included, stands at byte `at` of the index's text.
[[nodiscard]] Comment comment_at(const TextIndex& index, std::size_t at, std::string_view whole);

/// Reports a malformed comment.
void report_malformed(const Comment& comment, Reporter& reporter);

/// Whether a comment inside a paragraph speaks to the tool; there it would not be seen.
[[nodiscard]] bool is_for_tool(std::string_view html);

}  // namespace understudy::parse
