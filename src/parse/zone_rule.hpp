/// \file
/// The rule at the end of a time zone file, as in `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX TZ): how the
/// clocks change in every year behind the last listed change.
#pragma once

#include <string_view>

#include "understudy/model/zone.hpp"

namespace understudy::parse {

/// Appends the changes that the rule makes behind the zone's last one, until 2100. False when it is
/// no such rule; the zone is then not to be used.
[[nodiscard]] bool continue_by_rule(std::string_view rule, model::Zone& zone);

}  // namespace understudy::parse
