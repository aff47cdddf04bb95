/// \file
/// The exit codes: a contract (docs/design.md, section 6).
#pragma once

#include <cstdint>

namespace understudy::cli {

enum class Exit : std::uint8_t {
  holds = 0,
  does_not_hold = 1,
  usage = 2,
  not_carried_out = 3,
  waiting = 4,       ///< For a person; the state is saved.
  not_reverted = 5,  ///< A fault could not be verified as reverted.
};

}  // namespace understudy::cli
