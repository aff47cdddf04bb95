#include "yaml_tree.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "yaml_builder.hpp"

namespace understudy::parse {

std::optional<Tree> Tree::read(const TextIndex& index, std::string_view text, std::size_t offset,
                               Reporter& reporter) {
  const Stretch whole{.begin = offset, .end = offset + text.size(), .opening = {}};
  return TreeBuilder(index, whole, reporter).build();
}

NodeStyle Value::style() const {
  return tree_->nodes_[at_].style;
}

std::size_t Value::begin() const {
  return tree_->nodes_[at_].begin;
}

std::size_t Value::end() const {
  return tree_->nodes_[at_].end;
}

bool Value::missing() const {
  if (!is(NodeKind::scalar) || !plain()) return false;
  const std::string_view written = text();
  return written.empty() || written == "~" || written == "null" || written == "Null" ||
         written == "NULL";
}

diag::Span Value::where() const {
  const Node& node = tree_->nodes_[at_];
  return tree_->index_->span(node.begin, node.end);
}

}  // namespace understudy::parse
