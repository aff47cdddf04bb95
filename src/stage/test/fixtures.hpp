/// \file
/// An application that has climbed to the top, for tests to take things away from.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "understudy/evidence/evidence.hpp"
#include "understudy/stage/content.hpp"
#include "understudy/stage/ladder.hpp"

namespace understudy::stage::test {

/// The date that everything in these fixtures is seen from.
[[nodiscard]] evidence::Time now();

/// `now` less so many days.
[[nodiscard]] evidence::Time ago(int days);

/// Two critical dependencies with a playbook each, one experiment outside production, and
/// everything that stage 0 asks for.
[[nodiscard]] Content shop();

/// A passed, automatic exercise of a dependency's playbook as `shop` has it.
[[nodiscard]] evidence::Run passed(const std::string& id, const std::string& dependency, int days,
                                   bool production = false);

/// A passed, automatic run of the experiment.
[[nodiscard]] evidence::Run passed_experiment(const std::string& id, int days);

/// What holds every requirement of every stage for `shop` at `now`.
[[nodiscard]] evidence::Evidence complete();

/// The standing of one requirement.
[[nodiscard]] Standing standing_of(const Ladder& ladder, const std::string& id);

/// Assesses and picks one requirement out.
[[nodiscard]] Standing standing_of(const Content& content, const evidence::Evidence& evidence,
                                   const std::string& id);

}  // namespace understudy::stage::test
