/// \file
/// Findings in the formats that other programs read. Columns of a Span count bytes; formats that
/// want characters get characters.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "understudy/diag/diagnostic.hpp"

namespace understudy::diag {

/// How many findings of each severity there are.
struct Tally {
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t notes = 0;
};

[[nodiscard]] Tally tally(const Findings& findings);

/// One JSON object: `findings` (one a line), `errors`, `warnings`, `notes`. Lines and byte columns
/// count from 1 and are left out where they are not known.
[[nodiscard]] std::string to_json(const Findings& findings);

/// What a SARIF log says of the program that made it.
struct Program {
  std::string version;
  /// What a code means, in one sentence; empty when that is not known.
  std::function<std::string(std::string_view code)> meaning;
};

/// A log of the Static Analysis Results Interchange Format 2.1.0 (OASIS), as code hosts read it.
/// Columns count Unicode code points, the end exclusive, as the standard has it.
[[nodiscard]] std::string to_sarif(const Findings& findings, const Program& program);

/// JUnit's XML: one test case for each file, which fails when it has errors. Warnings are told as
/// the case's output.
[[nodiscard]] std::string to_junit(const Findings& findings, std::span<const std::string> files);

/// Workflow commands that GitHub shows beside the lines they speak of.
[[nodiscard]] std::string to_github(const Findings& findings);

}  // namespace understudy::diag
