/// \file
/// Whether an exercise in production is covered by what the team agreed to. Reads files, prints
/// nothing.
#pragma once

#include <string>

#include "loading.hpp"
#include "understudy/model/event.hpp"

namespace understudy::cli {

/// An agreement that is passed over: explicit, named, and in the evidence.
struct Override {
  std::string reason;  ///< Empty: it is not passed over.
  std::string by;
};

/// The check of the pre-flight: ok when the team agrees to the very bytes that are run, or when
/// somebody passed it over. Its detail names the bundle, or all that is missing.
[[nodiscard]] model::Check check_agreement(const Loaded& loaded, const Override& override_by);

}  // namespace understudy::cli
