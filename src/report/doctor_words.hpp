/// \file
/// What the forms of a doctor's report say in the same words. Private to the module.
#pragma once

#include <string>
#include <vector>

#include "understudy/doctor/report.hpp"

namespace understudy::report {

/// "fit to be tested", "not fit to be tested: 2 problems, 1 unknown" …
[[nodiscard]] std::string verdict_of(const doctor::Report& report);

/// "looked for 2.1 s of at most 30 s".
[[nodiscard]] std::string time_of_looking(const doctor::Report& report);

/// Findings that say the same of several things, as one.
struct Told {
  const doctor::Finding* finding = nullptr;
  std::vector<std::string> subjects;
};

/// Of one area, worst first; neighbours that say the same are put together.
[[nodiscard]] std::vector<Told> told_of(const doctor::Report& report, doctor::Area area);

/// The areas in the order of the report.
[[nodiscard]] std::vector<doctor::Area> areas_of(const doctor::Report& report);

}  // namespace understudy::report
