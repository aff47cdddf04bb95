/// \file
/// The ladder for people and machines: one page in a terminal, Markdown, JSON
/// (schemas/stage.schema.json) and a badge. Pure: the same ladder gives the same bytes. What comes
/// from files is data in all of them.
#pragma once

#include <string>
#include <vector>

#include "understudy/report/style.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::report {

/// One page for one application; for several, a line each.
[[nodiscard]] std::string ladder_text(const std::vector<stage::Ladder>& ladders,
                                      const Style& style);

/// Everything about one requirement: why, what satisfies it, when that expires, and where it
/// stands.
[[nodiscard]] std::string requirement_text(const stage::Ladder& ladder,
                                           const stage::Standing& standing, const Style& style);

[[nodiscard]] std::string ladder_markdown(const std::vector<stage::Ladder>& ladders);

/// All of them as of one instant.
[[nodiscard]] std::string ladder_json(const std::vector<stage::Ladder>& ladders);

/// An SVG image of one line: the stage reached. No script, no font and no request to anywhere.
[[nodiscard]] std::string ladder_badge(const stage::Ladder& ladder);

}  // namespace understudy::report
