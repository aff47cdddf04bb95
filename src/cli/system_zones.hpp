/// \file
/// The machine's time zone rules (/usr/share/zoneinfo), as far as they are needed. Reads files.
#pragma once

#include <string>
#include <string_view>

#include "understudy/check/workspace.hpp"
#include "understudy/model/zone.hpp"

namespace understudy::cli {

/// Adds the rules of a zone, if the machine has one of that name; false when it has not.
bool add_zone(std::string_view name, model::Zones& zones);

/// Adds the rules of every zone that the workspace names. When one is missing, the names of all
/// that could have been written as well.
void add_zones(check::Workspace& workspace);

}  // namespace understudy::cli
