/// \file
/// What a manifest declares, part by part, as tables and as JSON (schemas/show.schema.json). Pure;
/// any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "understudy/model/application.hpp"
#include "understudy/report/style.hpp"

namespace understudy::report {

/// The applications a view is about, in the order in which they are shown.
using Applications = std::span<const model::Application* const>;

enum class Part : std::uint8_t { services, dependencies, contacts, notifications, environments };

/// Tables for a terminal; each application under its name when there are several.
[[nodiscard]] std::string part_text(Part part, Applications applications, const Style& style);

[[nodiscard]] std::string part_json(Part part, Applications applications);

/// `text` of each application; under its name when there are several.
template <typename Text>
[[nodiscard]] std::string each_application(Applications applications, const Style& style,
                                           const Text& text);

/// The line above an application's part when there are several.
[[nodiscard]] std::string application_line(const model::Application& application,
                                           const Style& style);

template <typename Text>
std::string each_application(Applications applications, const Style& style, const Text& text) {
  if (applications.size() == 1) return text(*applications[0]);
  std::string out;
  for (const model::Application* application : applications) {
    if (!out.empty()) out += "\n";
    out += application_line(*application, style) + text(*application);
  }
  return out;
}

}  // namespace understudy::report
