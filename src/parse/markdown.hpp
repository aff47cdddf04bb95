/// \file
/// A CommonMark document with the places of its parts in the source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <cmark.h>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::parse {

/// A node of a Document, which owns it.
using MarkdownNode = cmark_node*;

[[nodiscard]] std::vector<MarkdownNode> children(MarkdownNode node);

/// The text a person reads: emphasis without its marks, code in backticks, links with their
/// address, blanks folded.
[[nodiscard]] std::string prose(MarkdownNode node);

/// One line of a code block's text and where it stands.
struct CodeLine {
  std::string_view text;
  std::uint32_t line = 0;
  std::uint32_t column = 1;  ///< Of the first byte.
};

/// A code block. The views live as long as the document.
struct Fence {
  bool fenced =
      false;  ///< Else indented: it has no language. A fence that is indented too far is one.
  bool indented_too_far = false;  ///< To Markdown its fences are lines of an indented block.
  std::string_view opening;       ///< The run of '`' or '~'.
  std::string language;         ///< First word of the info string, in small letters; may be empty.
  std::string_view written;     ///< The language as written.
  std::string_view info;        ///< What follows the language, without the blanks around it.
  std::size_t info_offset = 0;  ///< Its place in the index's text.
  std::uint32_t line = 0;
  std::uint32_t closing_line = 0;  ///< Line where a fence's closing run must stand.
  std::vector<CodeLine> lines;
  diag::Span where;  ///< The opening line.
};

class Document {
 public:
  /// Parses the source from `first_line` on; what stands before counts as empty. nullopt when the
  /// text would take unreasonably long to parse or is nested too deeply: reported.
  [[nodiscard]] static std::optional<Document> read(const TextIndex& index,
                                                    std::uint32_t first_line, Reporter& reporter);

  [[nodiscard]] const TextIndex& index() const { return *index_; }

  [[nodiscard]] MarkdownNode root() const { return root_.get(); }

  /// Line on which a node begins.
  [[nodiscard]] std::uint32_t line_of(MarkdownNode node) const;

  /// Byte offset at which a block begins.
  [[nodiscard]] std::size_t offset_of(MarkdownNode node) const;

  /// The node's first line, from where the node begins.
  [[nodiscard]] diag::Span where(MarkdownNode node) const;

  /// `node` must be a code block. As long-lived as the document; one thread at a time.
  [[nodiscard]] const Fence& fence(MarkdownNode node) const;

  /// Every code block, in order.
  [[nodiscard]] std::vector<const Fence*> fences() const;

 private:
  struct Free {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
  };

  [[nodiscard]] Fence read_fence(MarkdownNode node) const;

  /// An indented block that holds a whole fence and is read as one.
  [[nodiscard]] Fence indented_fence(const std::vector<std::string_view>& code,
                                     std::uint32_t line) const;

  Document(const TextIndex& index, cmark_node* root) : index_(&index), root_(root) {}

  const TextIndex* index_;
  std::unique_ptr<cmark_node, Free> root_;
  mutable std::unordered_map<MarkdownNode, Fence> fences_;  ///< Those that were asked for.
};

/// Calls `visit(node)` for every node below `root` as it is entered, without recursion.
template <typename Visit>
void each_node(MarkdownNode root, const Visit& visit) {
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> iterator(cmark_iter_new(root),
                                                                    cmark_iter_free);
  for (auto event = cmark_iter_next(iterator.get()); event != CMARK_EVENT_DONE;
       event = cmark_iter_next(iterator.get())) {
    if (event == CMARK_EVENT_ENTER) visit(cmark_iter_get_node(iterator.get()));
  }
}

}  // namespace understudy::parse
