/// \file
/// A Markdown text as a tree in which nothing dangerous is left. Private to the module.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <cmark.h>

#include "markup.hpp"
#include "understudy/publish/markdown.hpp"

namespace understudy::publish {

using Node = cmark_node*;

class MarkdownTree {
 public:
  MarkdownTree(std::string_view text, const LinkTarget& target);

  [[nodiscard]] Node root() const { return root_.get(); }

  /// The node with all below it, by cmark's safe mode.
  [[nodiscard]] static Html render(Node node);

  [[nodiscard]] static std::vector<Node> children(Node node);

  /// The line of the text on which a node begins, from 1.
  [[nodiscard]] static std::uint32_t line_of(Node node);

  /// What a code block holds.
  [[nodiscard]] static std::string_view literal(Node node);

 private:
  struct Free {
    void operator()(cmark_node* node) const { cmark_node_free(node); }
  };

  std::unique_ptr<cmark_node, Free> root_;
};

}  // namespace understudy::publish
