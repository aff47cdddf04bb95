/// \file
/// How much of the data was lost: by the write ledger, by steps that look for the newest record
/// left, and by both held against the RPO. Private to the module.
#pragma once

#include "understudy/exercise/facts.hpp"

namespace understudy::exercise {

/// Fills in what `Facts` says of lost data and of the RPO, from its steps, writes and disruption.
void work_out_data_loss(Facts& f);

}  // namespace understudy::exercise
