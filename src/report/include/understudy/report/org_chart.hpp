/// \file
/// Who reports to whom and who stands in: a tree for a terminal, DOT, SVG and JSON
/// (schemas/show.schema.json). Texts of the manifest stay texts in all of them. Pure; any thread.
#pragma once

#include <string>

#include "understudy/report/declared.hpp"
#include "understudy/report/style.hpp"

namespace understudy::report {

[[nodiscard]] std::string org_chart_text(Applications applications, const Style& style);

/// A graph in the DOT language, each application a cluster. Solid: reports to; dashed: deputy.
[[nodiscard]] std::string org_chart_dot(Applications applications);

/// A drawing that stands for itself: no script, no request to anywhere, light and dark.
[[nodiscard]] std::string org_chart_svg(Applications applications);

[[nodiscard]] std::string org_chart_json(Applications applications);

}  // namespace understudy::report
