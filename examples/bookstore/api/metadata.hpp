/// \file
/// What OPTIONS tells about each resource.
#pragma once

#include <cstdint>
#include <string>

#include "router.hpp"

namespace bookstore {

enum class Existence : std::uint8_t { missing, present };

/// The description as JSON. A single author or book that does not exist tells no actions.
[[nodiscard]] std::string metadata(Resource resource, Existence existence);

}  // namespace bookstore
