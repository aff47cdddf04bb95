/// \file
/// What started a run, as the evidence has it.
#pragma once

#include <string>

namespace understudy::cli {

struct Trigger {
  std::string by = "person";  ///< person, schedule, pipeline.
  std::string name;           ///< The schedule's or the pipeline's.
  std::string build;          ///< The pipeline's.
};

}  // namespace understudy::cli
