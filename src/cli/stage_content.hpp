/// \file
/// From what `gather` read to what the ladder asks about: contents with their digests.
#pragma once

#include <vector>

#include "gathering.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/stage/content.hpp"

namespace understudy::cli {

/// One content for each application that was gathered, in the same order. Experiments are read
/// here; what is wrong with them is added to `gathered.findings`, and such a file is left out.
[[nodiscard]] diag::Result<std::vector<stage::Content>> contents_of(Gathered& gathered);

}  // namespace understudy::cli
