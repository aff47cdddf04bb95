/// \file
/// A YAML document with all that its tree leaves out: comments, blank lines, and whose they are.
///
/// A comment on a line of its own belongs to the entry below it, or, indented deeper than that, to
/// the end of the collection above it; one behind something belongs to the entry it stands behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text_index.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

/// A comment on a line of its own.
struct Remark {
  std::string_view text;  ///< From its '#' on.
  bool gap = false;       ///< A blank line stands above it.
};

/// A comment behind something on its line.
struct Aside {
  std::string_view text;
  std::size_t column = 0;  ///< In characters, from 0.
  bool aligned = false;    ///< More than one blank stands before it.
};

using PartId = std::uint32_t;
using EntryId = std::uint32_t;
constexpr std::uint32_t no_one = std::numeric_limits<std::uint32_t>::max();

/// A key with its value, or an item of a list.
struct Entry {
  std::optional<Value> key;
  PartId value = no_one;
  PartId in = no_one;      ///< The collection it stands in.
  std::size_t begin = 0;   ///< Byte offset of the key, the dash, or the item.
  std::size_t column = 0;  ///< In bytes, from 0.
  bool gap = false;        ///< A blank line stands above it.
  std::vector<Remark> above;
  std::optional<Aside> beside;
};

/// A node: a collection with its entries, or a scalar.
struct Part {
  Value value;
  EntryId owner = no_one;  ///< The entry whose value it is; none for the document itself.
  std::size_t end = 0;     ///< Byte offset behind its last character.
  bool flow = false;
  std::vector<EntryId> entries;
  std::vector<Remark> foot;  ///< Comments behind the last entry.
};

struct Sheet {
  std::vector<Part> parts;      ///< The first one is the document.
  std::vector<Entry> entries;   ///< In the order of the text.
  std::vector<Remark> head;     ///< Before the first entry; the first `before_mark` before `---`.
  std::size_t before_mark = 0;  ///< How many of them.
  bool marked = false;          ///< The document begins with `---`.
  std::size_t comments = 0;     ///< How many there are in all.
};

/// `text` begins at byte `offset` of the index's text; `root` is its tree's, which must be free of
/// errors. The sheet's views live as long as the text and the tree.
[[nodiscard]] Sheet lay_open(const TextIndex& index, std::string_view text, std::size_t offset,
                             Value root);

}  // namespace understudy::parse
