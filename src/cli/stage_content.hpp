/// \file
/// From what `gather` read to what the ladder asks about: contents with their digests.
#pragma once

#include <string>
#include <vector>

#include "understudy/check/workspace.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/diag/result.hpp"
#include "understudy/stage/content.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::cli {

/// One content for each application, in the same order; without its bundle, which is the
/// agreement's to say. Experiments are read here, on all processors; what is wrong with them was
/// found when everything was gathered, and such a file is left out.
[[nodiscard]] diag::Result<std::vector<stage::Content>> contents_of(
    std::vector<check::Member> members);

/// The requirements of a file; what is wrong with it is added to `findings`. Fails when it cannot
/// be read at all.
[[nodiscard]] diag::Result<std::vector<stage::Requirement>> read_requirements(
    const std::string& path, diag::Findings& findings);

}  // namespace understudy::cli
