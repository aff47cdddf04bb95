/// \file
/// When the newest record that is left was written, as a step with `rpo-probe` prints it. Private
/// to the module.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace understudy::exercise {

struct NewestRecord {
  std::int64_t unix_ns = 0;
  std::int64_t step_ns = 0;  ///< How coarsely it is printed: a second where no fraction is.
};

/// Either the record or one sentence about what stands there instead.
struct ReadRecord {
  std::optional<NewestRecord> record;
  std::string problem;
};

/// Reads the last line that is not blank: an instant as in RFC 3339, also as databases print it
/// (`2026-11-28 03:00:00.5+00`), or Unix time in seconds. One without a zone is none.
[[nodiscard]] ReadRecord newest_record(std::string_view output);

}  // namespace understudy::exercise
