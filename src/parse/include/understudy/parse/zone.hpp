/// \file
/// A compiled time zone file (TZif, RFC 8536) to the model. Pure: reads nothing but the bytes it is
/// given.
#pragma once

#include <optional>
#include <string_view>

#include "understudy/model/zone.hpp"

namespace understudy::parse {

/// The changes that the file lists, and until 2100 those that the rule at its end makes. nullopt
/// when the bytes are no such file.
[[nodiscard]] std::optional<model::Zone> parse_zone(std::string_view bytes);

}  // namespace understudy::parse
