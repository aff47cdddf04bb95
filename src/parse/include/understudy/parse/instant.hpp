/// \file
/// An instant as people and programs write it. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "understudy/model/zone.hpp"

namespace understudy::parse {

/// What some clocks show, and which ones: those ahead of UTC by `offset`, else those of `zone`,
/// else (empty) those the reader of the text has in mind.
struct WrittenInstant {
  model::LocalSeconds shown;
  std::optional<std::chrono::seconds> offset;
  std::string zone;
};

/// Reads RFC 3339 (`2026-11-28T03:00:00Z`, `…T03:00-08:00`; seconds may be left out) and local time
/// with or without a zone (`2026-11-28 03:00 America/Los_Angeles`). nullopt when it is neither.
[[nodiscard]] std::optional<WrittenInstant> parse_instant(std::string_view text);

}  // namespace understudy::parse
