/// \file
/// What the doctor says of an application's readiness: one finding for each thing looked at.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/evidence/run.hpp"

namespace understudy::doctor {

/// Worst first.
enum class State : std::uint8_t {
  problem,
  unknown,  ///< It could not be looked at here, or is not declared. Never counts as well.
  ok,
};

/// What is looked at, by the part of the page on which it stands.
enum class Kind : std::uint8_t {
  declared,
  agreement,
  playbooks,
  contacts,
  exercises,
  targets,
  probes,
  metrics,
  names,
  certificates,
  hosts,
  rights,
  tools,
  versions,
  clocks,
  backups,
};

enum class Area : std::uint8_t {
  plans,      ///< Manifest, playbooks, people.
  rehearsal,  ///< Exercises and what they measured.
  clients,    ///< What clients see.
  places,     ///< Where steps run.
  data,       ///< What a restore would have.
};

/// One thing that was looked at.
struct Finding {
  Kind kind = Kind::declared;
  std::string subject;  ///< Which one: a probe's, host's or dependency's name; may be empty.
  State state = State::unknown;
  std::string says;       ///< What was seen, or why it could not be. One sentence, lower case.
  std::string next;       ///< What to do about it; empty when it is well.
  bool essential = true;  ///< As long as it is unknown, the doctor clears nothing.

  bool operator==(const Finding&) const = default;
};

struct Report {
  std::string application;
  std::string title;
  std::string folder;
  std::string bundle;
  evidence::Time at;
  bool passive = false;             ///< The active checks were left out.
  std::vector<Finding> findings;    ///< Area by area, worst first in each.
  std::vector<std::string> absent;  ///< What is not declared and so was not looked at.
  std::chrono::milliseconds took{0};
  std::chrono::milliseconds limit{0};
};

/// No problem, and nothing essential unknown. With `passive` nothing is cleared.
[[nodiscard]] bool cleared(const Report& report);

/// Whether what was looked at holds: `cleared`, or no problem among the passive checks.
[[nodiscard]] bool holds(const Report& report);

/// What keeps it from being cleared, a sentence each, worst first.
[[nodiscard]] std::vector<std::string> problems_of(const Report& report);

[[nodiscard]] std::size_t count(const Report& report, State state);

/// Worst areas first, worst findings first in each, otherwise as they were.
void put_in_order(std::vector<Finding>& findings);

[[nodiscard]] Area area_of(Kind kind);
[[nodiscard]] std::string_view name_of(State state);
[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] std::string_view title_of(Area area);

/// The stable code of docs/codes.md.
[[nodiscard]] std::string_view code_of(Kind kind);

}  // namespace understudy::doctor
