/// \file
/// A playbook as a person reads it in a terminal, and as JSON (schemas/show.schema.json). Nothing
/// of the text is left out: what a person must know at 3 a.m. is what the author wrote. Pure; any
/// thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "understudy/model/playbook.hpp"
#include "understudy/report/style.hpp"

namespace understudy::report {

/// One scenario of a file, or all of them.
using Scenarios = std::span<const model::Scenario>;

/// Sections, numbered steps with where and how they run, ways on, and the output that is expected.
[[nodiscard]] std::string playbook_text(const std::string& file, Scenarios scenarios,
                                        const Style& style);

[[nodiscard]] std::string playbook_json(const std::string& file, Scenarios scenarios);

/// Where and how a block runs, as one line; empty when nothing is said.
[[nodiscard]] std::string conditions_of(const model::Attributes& how);

/// One line of the list of playbooks.
struct PlaybookEntry {
  std::string file;
  const model::Scenario* scenario = nullptr;  ///< Null: the file cannot be read without errors.
};

[[nodiscard]] std::string playbooks_text(const std::vector<PlaybookEntry>& entries,
                                         const Style& style);

[[nodiscard]] std::string playbooks_json(const std::vector<PlaybookEntry>& entries);

}  // namespace understudy::report
