/// \file
/// Documented output: one line with its mark, or the exit code.
#pragma once

#include <optional>
#include <string_view>

#include "markdown.hpp"
#include "reporter.hpp"
#include "text_index.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::parse {

/// Whether the line ends in a mark, e.g. ` (re)` or ` (equal)`: it is output whatever it begins
/// with.
[[nodiscard]] bool has_mark(std::string_view line);

/// The N of `[N]`.
[[nodiscard]] std::optional<int> exit_mark(std::string_view line);

/// nullopt when the line's mark cannot be carried out: reported.
[[nodiscard]] std::optional<model::ExpectedLine> read_expected(const CodeLine& line,
                                                               const TextIndex& index,
                                                               Reporter& reporter);

}  // namespace understudy::parse
