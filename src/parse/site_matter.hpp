/// \file
/// Front matter that a site generator wrote for itself.
#pragma once

#include <string>

#include "yaml_tree.hpp"

namespace understudy::parse {

/// Whether the mapping is a page's head for Jekyll, Hugo and their like: it has one of their keys,
/// none of ours but `title`, and none that may be one of ours misspelt. What stands in it says
/// nothing about a recovery.
[[nodiscard]] bool is_site_matter(const Value& mapping);

/// The page's title; empty when it has none.
[[nodiscard]] std::string site_title(const Value& mapping);

}  // namespace understudy::parse
