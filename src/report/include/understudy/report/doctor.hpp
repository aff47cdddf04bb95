/// \file
/// The doctor's report for people and machines: one page in a terminal, Markdown, and JSON
/// (schemas/doctor.schema.json). Pure: the same report gives the same bytes. What comes from files
/// and from other programs is data in all of them.
#pragma once

#include <string>

#include "understudy/doctor/report.hpp"
#include "understudy/report/style.hpp"

namespace understudy::report {

[[nodiscard]] std::string doctor_text(const doctor::Report& report, const Style& style);
[[nodiscard]] std::string doctor_markdown(const doctor::Report& report);
[[nodiscard]] std::string doctor_json(const doctor::Report& report);

}  // namespace understudy::report
