/// \file
/// What all forms of a ladder say in the same words. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/stage/ladder.hpp"

namespace understudy::report {

/// "stage 2 of 5", "no stage yet".
[[nodiscard]] std::string reached_text(const stage::Ladder& ladder);

/// "manual", "some automation" …
[[nodiscard]] std::string_view stage_title(int stage);

/// The stage above the one reached; the highest once that is reached.
[[nodiscard]] int next_stage(const stage::Ladder& ladder);

/// What keeps it from the next stage, with all of what lies below.
[[nodiscard]] std::vector<const stage::Standing*> in_the_way(const stage::Ladder& ladder);

/// "Stage 1 needs S1.published and S1.agreed".
[[nodiscard]] std::string next_text(const stage::Ladder& ladder);

struct Count {
  std::size_t held = 0;
  std::size_t all = 0;
};

[[nodiscard]] Count count_of(const stage::Ladder& ladder, int stage);

/// "database: 20261126-… passed on …"; the subject only where there is one.
[[nodiscard]] std::string part_text(const stage::Part& part);

/// The command, and whether this version has it.
[[nodiscard]] std::string command_note(const stage::Part& part);

}  // namespace understudy::report
