#include "understudy/report/ladder_words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace understudy::report {

using stage::Ladder;
using stage::Part;
using stage::Standing;
using stage::State;

std::string reached_text(const Ladder& ladder) {
  if (!ladder.reached) return "no stage yet";
  return fmt::format("stage {} of {}", *ladder.reached, stage::highest_stage);
}

std::string_view stage_title(int stage) {
  constexpr std::array<std::string_view, 6> titles{
      "prerequisites",   "manual, one exercise",         "failure tests outside production",
      "some automation", "automated outside production", "full automation, in production"};
  return titles[static_cast<std::size_t>(stage)];
}

int next_stage(const Ladder& ladder) {
  return std::min(ladder.reached.value_or(-1) + 1, stage::highest_stage);
}

std::vector<const Standing*> in_the_way(const Ladder& ladder) {
  std::vector<const Standing*> out;
  for (const Standing& standing : ladder.standings) {
    if (standing.state != State::held && standing.requirement.stage <= next_stage(ladder)) {
      out.push_back(&standing);
    }
  }
  return out;
}

std::string next_text(const Ladder& ladder) {
  const std::vector<const Standing*> missing = in_the_way(ladder);
  if (missing.empty()) return "Every requirement of every stage is held";
  std::string ids;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (i > 0) ids += i + 1 == missing.size() ? " and " : ", ";
    ids += missing[i]->requirement.id;
  }
  return fmt::format("Stage {} needs {}", next_stage(ladder), ids);
}

Count count_of(const Ladder& ladder, int stage) {
  Count count;
  for (const Standing& standing : ladder.standings) {
    if (standing.requirement.stage != stage) continue;
    ++count.all;
    if (standing.state == State::held) ++count.held;
  }
  return count;
}

std::string part_text(const Part& part) {
  return part.subject.empty() ? part.says : fmt::format("{}: {}", part.subject, part.says);
}

std::string command_note(const Part& part) {
  return part.offered ? "" : " (not in this version yet)";
}

}  // namespace understudy::report
