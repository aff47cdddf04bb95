/// \file
/// A sealed run as the ladder sees it: what was carried out, where, by whom, and how it ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace understudy::evidence {

/// Wall time, for stages are a matter of dates. Whole seconds, UTC.
using Time = std::chrono::sys_seconds;

enum class Kind : std::uint8_t {
  exercise,    ///< A playbook's scenario, carried out as written.
  experiment,  ///< A resiliency test of `experiments/`.
};

enum class Verdict : std::uint8_t { passed, failed, aborted, inconclusive };

enum class Trigger : std::uint8_t { person, schedule, pipeline };

/// How much of a run needed a person, most first. What the evidence shows, not what a file claims.
enum class Automation : std::uint8_t {
  manual,     ///< A person performed or confirmed every step.
  partly,     ///< The tool performed at least one step by itself.
  semi,       ///< The tool performed every step; a person approved or decided.
  automated,  ///< No step needed a person. Starting it may.
};

enum class Held : std::uint8_t { met, missed, not_shown, not_declared };

/// An objective that was in force, and what was measured.
struct Measured {
  std::optional<std::chrono::milliseconds> objective;
  std::optional<std::chrono::nanoseconds> measured;
  Held held = Held::not_declared;

  bool operator==(const Measured&) const = default;
};

/// What people had to do in a run.
struct Hands {
  std::uint32_t steps = 0;       ///< Blocks and manual steps that were begun.
  std::uint32_t performed = 0;   ///< Of these, performed or confirmed by a person.
  std::uint32_t supervised = 0;  ///< Approvals and decisions that a person was asked for.

  bool operator==(const Hands&) const = default;
};

struct Run {
  std::string id;
  std::string application;
  Kind kind = Kind::exercise;
  std::string scenario;    ///< Exercises: its id.
  std::string experiment;  ///< Experiments: its name.
  std::string target;      ///< The service or dependency it was for.
  std::string file;        ///< The playbook or experiment, as a person named it.
  std::string file_sha256;
  std::string manifest_sha256;
  std::string environment;
  bool production = false;
  std::string fault;
  std::string mode;  ///< What was asked for; `hands` says what happened.
  std::string actor;
  Trigger trigger = Trigger::person;
  Hands hands;
  Verdict verdict = Verdict::inconclusive;
  Time began;
  Time ended;
  Measured rto;
  Measured rpo;
  std::string chain;  ///< Hash of the journal's last record: names the whole of it.

  bool operator==(const Run&) const = default;
};

[[nodiscard]] Automation automation_of(const Hands& hands);

/// `2026-11-26`, UTC.
[[nodiscard]] std::string to_date(Time time);

/// `2026-11-26T10:47:07Z`.
[[nodiscard]] std::string to_text(Time time);

/// Reads what `to_date` and `to_text` write; nullopt for anything else. A date alone means its last
/// second, so that what happened on that day counts.
[[nodiscard]] std::optional<Time> parse_time(std::string_view text);

[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] std::string_view name_of(Verdict verdict);
[[nodiscard]] std::string_view name_of(Trigger trigger);
[[nodiscard]] std::string_view name_of(Automation automation);

}  // namespace understudy::evidence
