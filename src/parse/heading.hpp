/// \file
/// The headings a playbook is made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "understudy/model/playbook.hpp"

namespace understudy::parse {

using model::SectionKind;

/// What a heading opens, whatever its case, numbering and closing colon.
[[nodiscard]] SectionKind section_kind(std::string_view heading);

/// The title behind "Scenario:"; nullopt when the heading opens no scenario.
[[nodiscard]] std::optional<std::string> scenario_title(std::string_view heading);

/// The name of a procedure that the heading is only a slip away from; nullopt when there is none.
[[nodiscard]] std::optional<std::string> nearest_procedure(std::string_view heading);

}  // namespace understudy::parse
