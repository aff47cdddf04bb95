/// \file
/// The gate: whether a build may go on, from a ladder, what was asked for, and the tests that were
/// carried out for it. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "understudy/evidence/record.hpp"
#include "understudy/evidence/run.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::stage {

struct GateDemand {
  int stage = 0;                                     ///< At least this one.
  std::optional<std::chrono::milliseconds> max_age;  ///< Of the tests that the stage rests on.
};

/// A test that was carried out for the gate.
struct GateTest {
  std::string what;  ///< As it was named: `playbooks/api.md#failure`.
  std::string run;   ///< Its identifier; empty when none was begun.
  bool passed = false;
  std::string says;  ///< The verdict, or why there is none. Lower case.
};

/// What a check of the gate is about.
enum class GateAbout : std::uint8_t { requirement, age, test };

/// One thing that the gate looked at.
struct GateCheck {
  GateAbout about = GateAbout::requirement;
  std::string id;       ///< `S1.exercise`, or what was tested.
  std::string subject;  ///< The dependency or scenario; empty where it is about one thing.
  bool passed = false;
  std::string says;
  std::string next;  ///< What to do; empty where it passed.
};

struct GateDecision {
  std::string application;
  std::string title;
  evidence::Time at;
  GateDemand demand;
  std::optional<int> reached;
  std::vector<GateCheck> checks;  ///< Tests first, then requirements by stage.
  std::vector<std::string> runs;  ///< Identifiers of the tests that were carried out.

  [[nodiscard]] bool passed() const;
};

/// The requirement that a gate itself satisfies: none asks for it of itself, so that the first gate
/// of all can pass.
inline constexpr auto gate_requirement = "S5.gate";

/// A test that did not pass stops the build, whatever the stage is.
[[nodiscard]] GateDecision decide_gate(const Ladder& ladder, const GateDemand& demand,
                                       const std::vector<GateTest>& tests);

/// Where a gate stands.
struct GatePlace {
  std::string pipeline;
  std::string build;
  bool enforced = false;  ///< Its exit code decides over the build.
};

/// What is kept of a decision about a content.
[[nodiscard]] evidence::GateRan record_of(const GateDecision& decision, const GatePlace& place,
                                          const std::string& bundle);

}  // namespace understudy::stage
