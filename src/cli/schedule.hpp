/// \file
/// What the parts of `understudy schedule` share.
#pragma once

#include <string>
#include <vector>

#include "exit.hpp"

namespace understudy::cli {

struct ScheduleOptions {
  std::vector<std::string> paths;
  std::string store;
  std::string format = "text";
  std::string at;
  std::string output;
  std::string name = "understudy-schedule";  ///< Of the schedule, in units and in the evidence.
  std::string program;                       ///< Empty: this very executable.
  bool dry_run = false;
};

/// Carries out what is due now, one after the other, each at most once.
[[nodiscard]] Exit run_schedule(const ScheduleOptions& options);

}  // namespace understudy::cli
