/// \file
/// The attributes of a fence in canonical order and spelling.
#pragma once

#include <optional>
#include <string>

#include "attributes.hpp"

namespace understudy::parse {

/// `{host=app-1 timeout=5m}`; nullopt when a value cannot be written like that. The list must have
/// been interpreted without an error.
[[nodiscard]] std::optional<std::string> lay_out_attributes(AttributeList list);

}  // namespace understudy::parse
