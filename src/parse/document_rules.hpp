/// \file
/// What makes a whole document read otherwise than it looks: fences and comments left open, HTML
/// that hides the steps inside it.
#pragma once

#include <cstdint>
#include <set>

#include "markdown.hpp"
#include "reporter.hpp"

namespace understudy::parse {

/// Gives the lines on which fences open that are not closed: what they hold is not to be judged.
std::set<std::uint32_t> check_document(const Document& document, Reporter& reporter);

}  // namespace understudy::parse
