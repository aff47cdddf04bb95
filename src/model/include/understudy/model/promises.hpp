/// \file
/// The objectives that hold for one scenario of a playbook, and whose word they are. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "understudy/model/application.hpp"
#include "understudy/model/playbook.hpp"

namespace understudy::model {

/// Who says it: the nearest to what is done comes first.
enum class PromisedBy : std::uint8_t {
  playbook,     ///< The scenario itself.
  disruption,   ///< An entry of the manifest's `scenarios`.
  dependency,   ///< What the scenario brings back.
  application,  ///< For everything.
};

struct Promise {
  Duration time;
  PromisedBy by = PromisedBy::application;
};

struct Promises {
  std::optional<Promise> rto;
  std::optional<Promise> rpo;
};

/// The entry of `scenarios` that names a scenario of a playbook: alone (`path#id`), else with its
/// whole file. `path` is relative to the manifest's folder. Null when none does.
[[nodiscard]] const DisruptionScenario* disruption_of(const Application& application,
                                                      std::string_view path,
                                                      std::string_view scenario);

/// The dependency that a scenario brings back: of the name it says it is for; where it says none,
/// the first whose playbook it is, alone (`path#id`) or with its whole file. Null when there is
/// none.
[[nodiscard]] const Dependency* dependency_of(const Application& application, std::string_view path,
                                              const Scenario& scenario);

/// Each objective by itself, from the first who says anything of it. `dependency` may be null.
[[nodiscard]] Promises promises_for(const Application& application, std::string_view path,
                                    const Scenario& scenario, const Dependency* dependency);

}  // namespace understudy::model
