/// \file
/// A figure's way over the last exercises beside its objective, as small as a word. Private to the
/// module.
#pragma once

#include <string_view>

#include "markup.hpp"
#include "understudy/publish/summary.hpp"

namespace understudy::publish {

/// One SVG whose title says in words what it shows; `figure` is "RTO" or "RPO". The newest exercise
/// stands at the right edge, one step is one exercise, times are on a logarithmic scale, the
/// objective is a line of its own, and an exercise that failed is crossed. Empty when nothing was
/// measured. It is styled by the site's style sheet.
[[nodiscard]] Html trend_line(std::string_view figure, const Worst& worst);

}  // namespace understudy::publish
