/// \file
/// One exercise from a choice to its end: what `exercise`, `gate` and `schedule run` have in
/// common.
#pragma once

#include <string>
#include <vector>

#include "exit.hpp"
#include "loading.hpp"
#include "production_agreement.hpp"
#include "rehearsal.hpp"
#include "understudy/stage/gate.hpp"

namespace understudy::cli {

/// Carries out what was loaded, its evidence in `store`, or beside the plan when that is empty. In
/// production it looks at the agreement first and tells of it.
[[nodiscard]] Exit exercise_loaded(const Loaded& loaded, const std::string& store,
                                   RehearsalOptions options, const Override& override_by);

/// How an exercise ended that nobody watched.
struct Exercised {
  Exit exit = Exit::not_carried_out;
  stage::GateTest test;
};

/// As `understudy exercise WHAT --mode auto` does it; its result is told to the caller, not on
/// standard output.
[[nodiscard]] Exercised exercise_unattended(const Loaded& loaded, const std::string& what,
                                            const std::string& store, const Trigger& trigger);

/// The same of a playbook that is yet to be loaded; an experiment is refused (US-Q003).
[[nodiscard]] Exercised exercise_unattended(const Choice& choice, const std::string& store,
                                            const Trigger& trigger);

/// What went wrong worst; a fault left in force before everything.
[[nodiscard]] Exit worst_of(const std::vector<Exercised>& exercised);

}  // namespace understudy::cli
