/// \file
/// A text read in stretches and in one go, to be compared.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "../reporter.hpp"
#include "../text_index.hpp"
#include "../yaml_stretches.hpp"
#include "../yaml_tree.hpp"

namespace understudy::parse {

/// The list whose inner items are left out.
inline constexpr std::array<std::string_view, 2> longest{"spec", "list"};

inline void one_by_one(std::size_t count, const std::function<void(std::size_t)>& work) {
  for (std::size_t i = 0; i < count; ++i) work(i);
}

inline TextIndex index_over(const std::string& text) {
  return TextIndex(std::make_shared<const diag::Source>(diag::Source{.name = "x", .text = text}));
}

/// A value with all its places, and with what is left out of it.
inline std::string shown(const Value& value) {
  const bool collection = value.is(NodeKind::list) || value.is(NodeKind::mapping);
  std::string out =
      fmt::format("{}.{} {}-{} '{}'", static_cast<int>(value.kind()),
                  static_cast<int>(value.style()), value.begin(), value.end(), value.text());
  if (!collection) return out;
  out += " [";
  const Gap* const gap = value.gap();
  std::size_t place = 0;
  const auto show_gap = [&] {
    for (const Stretch& part : gap->parts) {
      const TextIndex apart = value.index().apart();
      const auto tree = read_items(apart, part);
      if (!tree) {
        out += "(unsound)";
        continue;
      }
      for (const Value& item : list_of_items(*tree, part).children()) out += shown(item) + "; ";
    }
  };
  for (const Value& child : value.children()) {
    if (gap != nullptr && place++ == gap->before) show_gap();
    out += shown(child) + "; ";
  }
  return out + "]";
}

struct Both {
  std::optional<std::string> stretched;  ///< Nothing when it has to be read in one go.
  std::optional<std::string> at_once;    ///< Nothing when there is anything to say about it.
};

inline Both read_both(const std::string& text, std::size_t usual) {
  const TextIndex index = index_over(text);
  Both both;
  const auto stretched = Tree::read_in_stretches(index, longest, one_by_one, usual);
  if (stretched) both.stretched = shown(stretched->root());
  Reporter reporter(Family::manifest);
  const auto whole = Tree::read(index, text, 0, reporter);
  if (whole && reporter.take().empty()) both.at_once = shown(whole->root());
  return both;
}

/// Whether what is read in stretches is what is read in one go.
inline bool agree(const Both& both) {
  // What is left out is judged by who reads it.
  if (!both.stretched || both.stretched->contains("(unsound)")) return true;
  return both.stretched == both.at_once;
}

}  // namespace understudy::parse
