/// \file
/// A YAML document as a small tree of located nodes, read from the scanner's own events.
///
/// Only what a declaration needs: one document of mappings, lists and scalars. Anchors, aliases,
/// tags, merge keys, duplicate keys and further documents are findings. Nothing is converted: a
/// scalar keeps its characters and whether it was quoted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/runner.hpp"

namespace understudy::parse {

enum class NodeKind : std::uint8_t {
  scalar,
  list,
  mapping,
  broken,  ///< Already reported: whoever reads it says nothing more.
};

/// How a node is written.
enum class NodeStyle : std::uint8_t {
  plain,
  single_quoted,
  double_quoted,
  literal,  ///< `|`
  folded,   ///< `>`
  block,    ///< A collection by its indentation.
  flow,     ///< A collection in brackets or braces.
};

/// One node; nodes stand in the order of the text, so a node's children follow it directly.
struct Node {
  std::uint32_t begin = 0;  ///< Byte offsets in the source.
  std::uint32_t end = 0;
  std::uint32_t text = 0;  ///< Place of a scalar's characters, in the source or in the tree's pool.
  /// Of a scalar: how many characters. Of a list or mapping: the index of the first node behind its
  /// descendants.
  std::uint32_t extent = 0;
  NodeKind kind = NodeKind::scalar;
  NodeStyle style = NodeStyle::plain;
  bool pooled = false;  ///< The characters are not those of the source.

  [[nodiscard]] bool is_collection() const {
    return kind == NodeKind::list || kind == NodeKind::mapping;
  }
};

/// Bytes of an index's text to be read as a document, whole or a part of one.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
  /// Of a part: lines of plain ASCII that open the collections in which it stands.
  std::string opening;
  std::uint32_t opened = 0;  ///< How many nodes those lines make: they come first.
  /// The columns of those collections, from 0, outermost first; the last is that of a list.
  std::vector<std::size_t> columns;
  /// It seems to hold nothing but items of that list, and to stand before another one of it.
  bool only_items = false;
  std::size_t items = 0;  ///< How many these seem to be.
};

/// Of about so many bytes is a stretch: what is made of it fits into the cache of a processor.
inline constexpr std::size_t usual_stretch = std::size_t{64} << 10U;

/// Items that were left out of a list, to be read by who reads the list.
struct Gap {
  std::uint32_t list = 0;
  std::size_t before = 0;      ///< How many of the list's children stand in front of it.
  std::vector<Stretch> parts;  ///< Each with its number of items.
};

class Children;
class Tree;

/// One node of a tree that outlives it; a mapping's children are key, value, key, value …
class Value {
 public:
  Value(const Tree* tree, std::uint32_t at) : tree_(tree), at_(at) {}

  [[nodiscard]] NodeKind kind() const;

  [[nodiscard]] bool is(NodeKind kind) const { return this->kind() == kind; }

  [[nodiscard]] NodeStyle style() const;

  /// Neither quoted nor a block scalar.
  [[nodiscard]] bool plain() const;

  /// Byte offset of the node's first character in the index's text.
  [[nodiscard]] std::size_t begin() const;

  /// Byte offset behind a scalar's last character; of what closes a collection, for those.
  [[nodiscard]] std::size_t end() const;

  /// A plain scalar without characters, `~` or `null`: the key has no value.
  [[nodiscard]] bool missing() const;

  /// A scalar's characters; empty for everything else.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] diag::Span where() const;

  /// What was left out of a list; null when nothing was.
  [[nodiscard]] const Gap* gap() const;

  [[nodiscard]] const TextIndex& index() const;

  /// A list's items, or a mapping's keys and values in turn.
  [[nodiscard]] Children children() const;

 private:
  const Tree* tree_;
  std::uint32_t at_;
};

class Tree {
 public:
  /// Reads `text`, which begins at byte `offset` of the index's text. nullopt when it is not YAML,
  /// nested too deeply or empty: reported.
  [[nodiscard]] static std::optional<Tree> read(const TextIndex& index, std::string_view text,
                                                std::size_t offset, Reporter& reporter);

  /// Reads a long text in stretches, several at once through `run` (yaml_stretches.hpp), as if it
  /// were read in one go, but for a gap: the inner items of the list that `leave_out` names, a path
  /// of keys from the outermost one to the list's own, if it is the longest. nullopt when the text
  /// is too short for that, or when there is anything to say about it: it has to be read in one go.
  [[nodiscard]] static std::optional<Tree> read_in_stretches(
      const TextIndex& index, std::span<const std::string_view> leave_out, const model::Runner& run,
      std::size_t usual = usual_stretch);

  [[nodiscard]] Value root() const { return {this, 0}; }

  /// Whether something is left out of one of its lists.
  [[nodiscard]] bool has_gap() const { return gap_.has_value(); }

 private:
  friend class Value;
  friend class Children;
  friend class TreeBuilder;
  friend class StretchJoiner;

  explicit Tree(const TextIndex& index) : index_(&index) {}

  const TextIndex* index_;
  std::vector<Node> nodes_;
  std::string pool_;
  std::optional<Gap> gap_;
};

/// Passes over a node's children; as short-lived as a Value.
class Children {
 public:
  class Iterator {
   public:
    Iterator(const Tree* tree, std::uint32_t at) : tree_(tree), at_(at) {}

    Value operator*() const { return {tree_, at_}; }

    Iterator& operator++();

    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const Tree* tree_;
    std::uint32_t at_;
  };

  Children(const Tree* tree, std::uint32_t first, std::uint32_t after)
      : tree_(tree), first_(first), after_(after) {}

  [[nodiscard]] Iterator begin() const { return {tree_, first_}; }

  [[nodiscard]] Iterator end() const { return {tree_, after_}; }

  [[nodiscard]] bool empty() const { return first_ == after_; }

  /// Passes over all of them.
  [[nodiscard]] std::size_t count() const;

  /// All of them at once, for who needs them by number.
  [[nodiscard]] std::vector<Value> all() const;

 private:
  const Tree* tree_;
  std::uint32_t first_;
  std::uint32_t after_;
};

/// Calls `visit(key, value)` for every pair of a mapping, in the order of the text.
template <typename Visit>
void each_pair(const Value& mapping, const Visit& visit) {
  if (!mapping.is(NodeKind::mapping)) return;
  const Children children = mapping.children();
  for (auto at = children.begin(); at != children.end(); ++at) {
    const Value key = *at;
    if (++at == children.end()) return;
    visit(key, *at);
  }
}

inline NodeKind Value::kind() const {
  return tree_->nodes_[at_].kind;
}

inline bool Value::plain() const {
  return tree_->nodes_[at_].style == NodeStyle::plain;
}

inline std::string_view Value::text() const {
  const Node& node = tree_->nodes_[at_];
  if (node.kind != NodeKind::scalar) return {};
  const std::string_view from =
      node.pooled ? std::string_view(tree_->pool_) : tree_->index_->text();
  return from.substr(node.text, node.extent);
}

inline const Gap* Value::gap() const {
  return tree_->gap_ && tree_->gap_->list == at_ ? &*tree_->gap_ : nullptr;
}

inline const TextIndex& Value::index() const {
  return *tree_->index_;
}

inline Children Value::children() const {
  const Node& node = tree_->nodes_[at_];
  return {tree_, at_ + 1, node.is_collection() ? node.extent : at_ + 1};
}

inline Children::Iterator& Children::Iterator::operator++() {
  const Node& node = tree_->nodes_[at_];
  at_ = node.is_collection() ? node.extent : at_ + 1;
  return *this;
}

inline std::size_t Children::count() const {
  std::size_t count = 0;
  for (auto at = begin(); at != end(); ++at) ++count;
  return count;
}

inline std::vector<Value> Children::all() const {
  std::vector<Value> found;
  for (auto at = begin(); at != end(); ++at) found.push_back(*at);
  return found;
}

}  // namespace understudy::parse
