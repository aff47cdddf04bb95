/// \file
/// One run for people and machines. Pure: the same facts give the same bytes, and every form shows
/// the same numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/exercise/facts.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"
#include "understudy/report/style.hpp"

namespace understudy::report {

/// `report.json`; its form is specified in docs/formats/report.md.
[[nodiscard]] std::string to_json(const exercise::Facts& facts,
                                  const std::vector<model::Event>& events);

/// One self-contained page: no script, no request to anywhere, printable, light and dark.
[[nodiscard]] std::string to_html(const exercise::Facts& facts,
                                  const std::vector<model::Event>& events);

/// What stands on that page, for a page that has a frame of its own; styled by `html_style`.
[[nodiscard]] std::string to_html_content(const exercise::Facts& facts);
[[nodiscard]] std::string_view html_style();

[[nodiscard]] std::string to_markdown(const exercise::Facts& facts,
                                      const std::vector<model::Event>& events);

/// The closing summary, read in ten seconds.
[[nodiscard]] std::string to_terminal(const exercise::Facts& facts, const Style& style);

/// One line of the live timeline, without line end; empty when the event is not worth one. Times
/// are relative to `origin_ns`.
[[nodiscard]] std::string timeline_line(const model::Event& event, const model::Planned& plan,
                                        std::int64_t origin_ns, const Style& style);

}  // namespace understudy::report
