/// \file
/// What the stages ask for, as data.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "understudy/evidence/run.hpp"
#include "understudy/model/requirement.hpp"

namespace understudy::stage {

inline constexpr int highest_stage = 5;

/// The longest rhythm that counts as one: at least once every five weeks. A team may declare a
/// shorter one.
inline constexpr std::chrono::weeks longest_cadence{5};
/// How long evidence of the first two stages counts.
inline constexpr std::chrono::weeks year{52};

/// When evidence stops counting by itself. Content that changes voids it at once in any case.
enum class Lapse : std::uint8_t {
  never,    ///< It is looked at anew each time.
  year,     ///< 52 weeks after it.
  cadence,  ///< One cadence after it.
};

/// Whose tests a requirement asks for.
enum class Scope : std::uint8_t {
  any_scenario,           ///< One scenario of the playbooks, whichever.
  critical_dependencies,  ///< Each critical dependency.
  non_production_tests,   ///< Each critical dependency, and each experiment outside production.
  any_test,               ///< One critical dependency or experiment, whichever.
};

/// Which runs count.
struct TestRule {
  Scope scope = Scope::critical_dependencies;
  std::string dependency;  ///< Only this one, whatever the scope says; empty: the scope's.
  std::optional<evidence::Kind> kind;
  std::optional<bool> production;
  evidence::Automation least = evidence::Automation::manual;
  std::optional<evidence::Trigger> trigger;
  Lapse lapse = Lapse::year;
  std::optional<std::chrono::milliseconds> within;  ///< Instead of `lapse`.
  bool repeated = false;                            ///< And once more, at most one cadence before.
  bool published = false;                           ///< And its result is published.
};

struct Requirement {
  std::string id;        ///< Stable: `S1.exercise`. Built-in ones alone begin with `S` and a digit.
  int stage = 0;         ///< 0 to 5.
  std::string text;      ///< What is asked for, in one line.
  std::string why;       ///< One sentence.
  std::string evidence;  ///< What satisfies it.
  Lapse lapse = Lapse::never;
  std::string how;               ///< What to do about it; `{folder}` and the like are filled in.
  bool offered = true;           ///< This version has the command that `how` names.
  std::optional<TestRule> test;  ///< Requirements about runs; the others have code of their own.

  [[nodiscard]] bool built_in() const;
};

/// All built-in requirements, by stage.
[[nodiscard]] const std::vector<Requirement>& catalogue();

/// An organisation's requirements, ready to be assessed. They were read without an error.
[[nodiscard]] std::vector<Requirement> requirements_of(const model::Requirements& added);

/// When a requirement's evidence stops counting, in words.
[[nodiscard]] std::string lapse_text(const Requirement& requirement);

/// The table of docs/stages.md for one stage.
[[nodiscard]] std::string catalogue_markdown(int stage);

}  // namespace understudy::stage
