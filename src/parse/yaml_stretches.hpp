/// \file
/// Reads a long YAML text in stretches, several at once, as if it were read in one go.
///
/// A catalogue is one long list. It is cut in front of items of it, and the scanner reads each
/// stretch behind a few lines that open the collections in which the item stands. Where to cut is
/// a guess from the indentation; that the guess was right is seen from the stretch in front of a
/// cut: it must be sound YAML up to its end, and have open there just what the lines open. Then no
/// scalar and no bracket reaches across, and the scanner at the cut is in the same state either
/// way. Whatever else is found, the text is read in one go.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "text_index.hpp"
#include "yaml_tree.hpp"

namespace understudy::parse {

/// Where a text might be cut; a single stretch when it is too short or holds no list to cut.
/// Those between two cuts of the list that `inner` names, a path of keys, are marked as such.
[[nodiscard]] std::vector<Stretch> stretches_of(const TextIndex& index,
                                                std::span<const std::string_view> inner,
                                                std::size_t usual = usual_stretch);

/// The tree of a stretch of nothing but items, in front of another one of the same list; nullopt
/// when it is not that, or when anything is to be said about it.
[[nodiscard]] std::optional<Tree> read_items(const TextIndex& index, const Stretch& part);

/// The list to which the items of such a tree belong.
[[nodiscard]] Value list_of_items(const Tree& tree, const Stretch& part);

}  // namespace understudy::parse
