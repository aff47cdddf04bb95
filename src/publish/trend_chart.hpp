/// \file
/// Measurements over time beside their objectives, drawn. Private to the module.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "markup.hpp"
#include "understudy/evidence/run.hpp"

namespace understudy::publish {

/// One SVG of the measurements that there are, `oldest_first`; both axes are labelled, times on a
/// logarithmic scale. Empty when nothing was measured. It is styled by the site's style sheet.
[[nodiscard]] Html trend_chart(const std::vector<const evidence::Run*>& oldest_first,
                               evidence::Measured evidence::Run::* which, std::string_view id,
                               std::string_view title);

}  // namespace understudy::publish
