/// \file
/// The ladder: content, evidence and a date to requirements held, missing, expired or voided. Pure
/// and total, so two teams with the same evidence stand on the same stage. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/evidence/evidence.hpp"
#include "understudy/stage/content.hpp"
#include "understudy/stage/requirement.hpp"

namespace understudy::stage {

enum class State : std::uint8_t {
  held,
  expired,  ///< It was held; time has passed.
  voided,   ///< It was held; what it was about has changed, or a later result speaks against it.
  missing,
};

[[nodiscard]] std::string_view name_of(State state);

/// One thing that a requirement asks about: a dependency, a scenario, the plan as a whole.
struct Part {
  State state = State::missing;
  std::string subject;  ///< Empty where the requirement is about one thing.
  std::string says;     ///< What shows it, or what is missing. One sentence, lower case.
  std::vector<std::string> evidence;    ///< Identifiers of runs, or places.
  std::optional<evidence::Time> since;  ///< When the evidence arose.
  std::optional<evidence::Time> until;  ///< The last instant at which it counts.
  std::string next;                     ///< The exact next command; empty when held.
  bool offered = true;                  ///< This version has that command.
};

struct Standing {
  Requirement requirement;
  State state = State::missing;
  std::vector<Part> parts;  ///< Never empty.
};

struct Ladder {
  std::string application;
  std::string title;
  evidence::Time at;
  std::optional<int> reached;  ///< nullopt: not even the prerequisites are complete.
  std::optional<int> target;
  std::chrono::milliseconds cadence{longest_cadence};  ///< In force.
  std::vector<Standing> standings;                     ///< By stage.
  std::vector<std::string> notes;                      ///< What a reader should know beside it.
  /// Identifiers of the runs that it turns on: without any of the others, in whatever number, it
  /// would be the same to the letter.
  std::vector<std::string> turns_on;
};

/// `added` are an organisation's own requirements: they come on top of the built-in ones. Evidence
/// of other applications, or dated later than `at`, is passed over.
[[nodiscard]] Ladder assess(const Content& content, const evidence::Evidence& evidence,
                            evidence::Time at, const std::vector<Requirement>& added = {});

/// The first requirement that keeps the application from the next stage, null at the top.
[[nodiscard]] const Standing* first_not_held(const Ladder& ladder);

/// The part that a requirement's state comes from: the first of that state.
[[nodiscard]] const Part& deciding_part(const Standing& standing);

}  // namespace understudy::stage
