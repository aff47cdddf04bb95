/// \file
/// What the headings of other people's runbooks mean.
#pragma once

#include <string>
#include <string_view>

#include "understudy/model/playbook.hpp"

namespace understudy::parse {

struct ImportedHeading {
  model::SectionKind kind = model::SectionKind::other;
  /// Our heading for it; empty when it stays as it is written.
  std::string ours;
};

[[nodiscard]] ImportedHeading imported_heading(std::string_view title);

/// Our heading for a kind of section; empty for `other`.
[[nodiscard]] std::string_view heading_of(model::SectionKind kind);

}  // namespace understudy::parse
