/// \file
/// Attributes that say how a block runs, and those that cannot be kept with them.
#pragma once

#include "attributes.hpp"
#include "reporter.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// A block that a person sits at, or that nothing waits for, has no output that could be judged
/// when it is done, and cannot be tried again unseen.
void check_way_of_running(const model::Block& block, const Meaning& meaning, Reporter& reporter);

}  // namespace understudy::parse
