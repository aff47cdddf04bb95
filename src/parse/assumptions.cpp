#include "assumptions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <cmark.h>

#include "attributes.hpp"
#include "block.hpp"
#include "comment.hpp"
#include "markdown.hpp"
#include "reporter.hpp"
#include "understudy/model/playbook.hpp"
#include "words.hpp"

namespace understudy::parse {

namespace {

constexpr std::array<std::string_view, 3> boxes{"[ ] ", "[x] ", "[X] "};

class BoxReader {
 public:
  BoxReader(const Document& document, Inputs& inputs, Reporter& reporter)
      : document_(document), reporter_(reporter), blocks_(document.index(), inputs, reporter) {}

  void item(MarkdownNode node) {
    box_ = {.where = document_.where(node)};
    is_box_ = false;
    bound_ = 0;
    for (const MarkdownNode child : children(node)) {
      switch (cmark_node_get_type(child)) {
        case CMARK_NODE_PARAGRAPH: paragraph(child); break;
        case CMARK_NODE_HTML_BLOCK: html(child); break;
        default: break;
      }
    }
    if (is_box_) found_.push_back(std::move(box_));
    for (const MarkdownNode child : children(node)) list(child);
  }

  /// A list in an item is more of the same.
  void list(MarkdownNode node) {
    if (cmark_node_get_type(node) != CMARK_NODE_LIST) return;
    for (const MarkdownNode one : children(node)) item(one);
  }

  std::vector<model::Assumption> take() { return std::move(found_); }

 private:
  void paragraph(MarkdownNode node) {
    std::string text = prose(node);
    const bool ticked =
        std::ranges::any_of(boxes, [&text](std::string_view box) { return text.starts_with(box); });
    if (ticked && !is_box_) {
      is_box_ = true;
      text.erase(0, boxes.front().size());
    }
    if (is_box_) {
      if (!box_.text.empty()) box_.text += ' ';
      box_.text += trimmed(text);
    }
    each_node(node, [&](MarkdownNode inner) {
      if (cmark_node_get_type(inner) == CMARK_NODE_HTML_INLINE) inside(node, inner);
    });
  }

  void html(MarkdownNode node) {
    const HtmlText found = read_html(document_, node);
    for (const Comment& comment : found.comments) annotate(comment);
    if (is_box_ && !found.text.empty()) box_.text += " " + found.text;
  }

  /// A comment at the end of the line, where it is found by its text.
  void inside(MarkdownNode paragraph, MarkdownNode inner) {
    const std::string_view literal = cmark_node_get_literal(inner);
    if (!is_for_tool(literal)) return;
    const TextIndex& index = document_.index();
    const std::size_t at = index.text().find(literal, document_.offset_of(paragraph));
    if (at == std::string_view::npos) {
      reporter_.error("US-P045", "a comment for the tool must stand on one line",
                      document_.where(paragraph), "put it on a line of its own, below the box");
      return;
    }
    annotate(comment_at(index, at, literal));
  }

  void annotate(const Comment& comment) {
    if (comment.kind == CommentKind::other) return;
    if (comment.kind == CommentKind::malformed) {
      report_malformed(comment, reporter_);
      return;
    }
    if (comment.kind != CommentKind::check) {
      reporter_.error("US-P045", "this comment belongs to no step", comment.where,
                      "write <!-- check: … --> below a box to tick");
      return;
    }
    if (!is_box_) {
      reporter_.error("US-P070", "this check belongs to no box", comment.where,
                      "begin the item with '[ ] ', as in '- [ ] The books can be read.'");
      return;
    }
    bind(comment);
  }

  void bind(const Comment& comment) {
    const std::string_view text = trimmed(comment.attributes);
    const auto gap = text.empty() ? 0 : text.data() - comment.attributes.data();
    const AttributeList list = read_attributes(
        document_.index(), text, comment.offset + static_cast<std::size_t>(gap), reporter_);
    const Meaning meaning = interpret(list, Bearer::check, reporter_);
    if (meaning.when_at) blocks_.check_guard(meaning.attributes.when, meaning.when_offset);
    const int ways = (meaning.probe ? 1 : 0) + (meaning.when_at ? 1 : 0);
    if (ways != 1 || ++bound_ > 1) {
      reporter_.error("US-P070", "a box is bound to exactly one probe or one command",
                      comment.where, "write probe=NAME, when='COMMAND' or unless='COMMAND'");
      return;
    }
    box_.probe = meaning.probe;
    box_.guard = meaning.attributes.when;
    box_.guard_host = meaning.attributes.host;
    box_.guard_negated = meaning.attributes.unless;
  }

  const Document& document_;
  Reporter& reporter_;
  BlockReader blocks_;
  model::Assumption box_;
  bool is_box_ = false;
  int bound_ = 0;
  std::vector<model::Assumption> found_;
};

}  // namespace

std::vector<model::Assumption> read_assumptions(const std::vector<MarkdownNode>& content,
                                                const Document& document, Inputs& inputs,
                                                Reporter& reporter) {
  BoxReader reader(document, inputs, reporter);
  for (const MarkdownNode node : content) reader.list(node);
  return reader.take();
}

}  // namespace understudy::parse
