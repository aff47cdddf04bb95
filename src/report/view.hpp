/// \file
/// The words and numbers that all forms of a report share. Private to the module.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/exercise/facts.hpp"

namespace understudy::report {

/// A declared objective against its measurement, ready to be shown.
struct ObjectiveRow {
  std::string name;       ///< RTO or RPO.
  std::string measured;   ///< "4.32 s ± 20 ms", "no acknowledged write lost", "not measured".
  std::string objective;  ///< "12h", "none declared".
  std::string held;       ///< met, missed, not shown, not declared.
  std::string share;      ///< "0.01 % of the objective"; empty when it says nothing.
};

/// One line of the timeline in a report.
struct Moment {
  std::int64_t at_ns = 0;
  std::string text;
  std::string kind;  ///< bad, good, step, plain.
};

struct View {
  std::string verdict;   ///< passed, failed, aborted, inconclusive, not finished.
  std::string sentence;  ///< The verdict for a person who reads nothing else.
  std::vector<std::string> reasons;
  std::string broken;   ///< What was broken.
  std::string noticed;  ///< "after 21 ms (HTTP 502)" or "not measured".
  std::string served;   ///< "after 4.32 s".
  std::string verified;
  std::string downtime;
  std::string writes;          ///< "212 acknowledged, none lost".
  std::string newest;          ///< By steps with `rpo-probe`; empty where there are none.
  std::string clock;           ///< From what until what the RTO counts.
  bool clock_is_told = false;  ///< The playbook has a say in it.
  std::string undo;            ///< What became of the fault.
  bool undo_failed = false;
  std::vector<ObjectiveRow> objectives;
  std::vector<Moment> moments;
  std::vector<std::string> next;  ///< What to change, from facts only.
  std::int64_t origin_ns = 0;     ///< The disruption, else the run's start.
};

/// "ok", "takes recovery.1.b", "failed, goes on at recovery.4".
[[nodiscard]] std::string outcome_of(const exercise::StepRecord& step);

[[nodiscard]] View view_of(const exercise::Facts& facts);

/// What the pre-flight found of the team's agreement; empty where none is needed.
[[nodiscard]] std::string agreement_of(const exercise::Facts& facts);

/// What a playbook's steps say of the clock and of the newest record left, for `view_of`.
void add_measuring(const exercise::Facts& facts, View& view);

/// "+4.321 s", relative.
[[nodiscard]] std::string offset(std::int64_t at_ns, std::int64_t origin_ns);
[[nodiscard]] std::string human(std::int64_t ns);
[[nodiscard]] std::string wall(std::int64_t unix_ns);

}  // namespace understudy::report
