/// \file
/// One resiliency test: the values of a file of `experiments/` (docs/formats/experiment.md).
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "understudy/diag/diagnostic.hpp"
#include "understudy/model/application.hpp"
#include "understudy/model/condition.hpp"
#include "understudy/model/share.hpp"

namespace understudy::model {

/// A fault of the manifest, in force for a while.
struct PlannedFault {
  Text fault;
  std::chrono::milliseconds after{0};  ///< From when the steady state was seen to hold.
  Duration lasts;                      ///< From the injection to the revert; above zero.

  /// When it is reverted. A fault that destroys must have been recovered from by then.
  [[nodiscard]] std::chrono::milliseconds ends() const { return after + lasts.value; }
};

/// Ends the experiment at once, and reverts every fault: either a probe that fails without a
/// success in between for `failing`, or a command that exits 0.
struct AbortCondition {
  std::optional<Text> probe;
  Duration failing;          ///< Above zero where `probe` is there.
  std::optional<Text> when;  ///< A shell command, as in a playbook's `when=`.
  std::optional<Text> from;  ///< Host `when` runs on; the default host when absent.
  Duration every{.value = std::chrono::seconds(1)};  ///< From one start of `when` to the next.
  diag::Span where;
};

/// What may be touched, as the team says; never all three empty.
struct BlastRadius {
  std::vector<Text> services;         ///< Services or dependencies of the manifest.
  std::vector<Text> hosts;            ///< Hosts of the manifest.
  std::optional<Percentage> clients;  ///< At most so many of the clients notice.
};

/// When an experiment is carried out without being asked for.
struct Schedule {
  Duration every;
  std::optional<Text> window;  ///< As written, e.g. "Mon-Fri 10:00-16:00 Europe/Berlin".
};

struct Experiment {
  std::shared_ptr<const diag::Source> source;
  Text name;
  std::string title;
  Text proves;                   ///< The service or dependency whose declared behaviour it proves.
  std::optional<Text> playbook;  ///< Carried out meanwhile: `playbooks/x.md#scenario`.
  Text environment;
  std::vector<Condition> hypothesis;
  std::vector<PlannedFault> faults;
  Duration duration;  ///< The whole of it; longer than every fault's end.
  std::vector<AbortCondition> abort;
  BlastRadius blast_radius;
  std::optional<Schedule> schedule;
};

}  // namespace understudy::model
