/// \file
/// A file of requirements, read with a reporter of the caller's. Private to the module.
#pragma once

#include <memory>

#include "reporter.hpp"
#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/requirement.hpp"

namespace understudy::parse {

[[nodiscard]] model::Requirements read_requirements(std::shared_ptr<const diag::Source> source,
                                                    Reporter& reporter);

}  // namespace understudy::parse
