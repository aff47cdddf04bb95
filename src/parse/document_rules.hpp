/// \file
/// What makes a whole document read otherwise than it looks: fences and comments left open, HTML
/// that hides the steps inside it.
#pragma once

#include "markdown.hpp"
#include "reporter.hpp"

namespace understudy::parse {

void check_document(const Document& document, Reporter& reporter);

}  // namespace understudy::parse
