/// \file
/// Documented output against what was printed. Pure; regular expressions run in linear time (RE2),
/// since they come from the file a stranger may have written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"

namespace understudy::exercise {

struct Judged {
  bool ok = false;
  std::string
      mismatch;  ///< One sentence: the first documented line that did not come, and what did.
  std::vector<model::Variable> captured;  ///< Named groups of the lines that matched.
};

/// Compares line by line after taking off ANSI sequences, carriage returns and trailing blanks; a
/// line marked `(esc)` is compared with the bytes as they were printed.
/// With `contains`, other lines may stand before, between and after the documented ones.
[[nodiscard]] Judged judge_output(const std::vector<model::PlannedLine>& expected,
                                  std::string_view output, bool contains);

/// Compares documented JSON with what was printed: every documented member and value is there.
/// Objects may hold more; lists are as long, and in the same order. The text `[..]` stands for any
/// value, and inside a text for any text; numbers are equal as numbers.
[[nodiscard]] Judged judge_json(const std::vector<model::PlannedLine>& expected,
                                std::string_view output);

/// The text without ANSI escape sequences and without control characters other than tab and
/// newline; a carriage return before a newline is dropped. What is stored and shown is this.
[[nodiscard]] std::string plain_text(std::string_view text);

/// The documented lines as written in the playbook, marks included.
[[nodiscard]] std::string as_written(const std::vector<model::PlannedLine>& expected);

}  // namespace understudy::exercise
