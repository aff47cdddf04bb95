/// \file
/// A playbook to its canonical layout: front matter, headings, attributes of fences, blanks at the
/// ends of lines. Commands, expected output and prose keep every character.
#pragma once

#include <optional>
#include <string>

#include "text_index.hpp"

namespace understudy::parse {

/// The playbook was read without an error. nullopt when no layout reads just as it does.
[[nodiscard]] std::optional<std::string> lay_out_playbook(const TextIndex& index);

}  // namespace understudy::parse
