/// \file
/// What a command starts with, and what is kept of what it printed. Private to the module.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "understudy/exercise/secrets.hpp"
#include "understudy/exercise/session.hpp"
#include "understudy/model/event.hpp"
#include "understudy/model/plan.hpp"

namespace understudy::exercise {

/// Ours, without the mark of a command.
[[nodiscard]] std::vector<std::string> own_environment();

/// Our environment as a session that stands like `state` would pass it on.
[[nodiscard]] std::vector<std::string> environment_of(const ShellState& state);

/// What a shell's state is found by in what it prints.
[[nodiscard]] std::string new_nonce();

/// As a shell's command substitution gives it, without blanks at the start too.
[[nodiscard]] std::string trimmed(std::string text);

/// As it is stored and shown, at most 64 KiB of it. `cut` bytes are gone from it already, behind
/// these: what may be the beginning of a secret goes with them.
[[nodiscard]] std::string shown(std::string_view printed, const Secrets& secrets,
                                std::size_t cut = 0);

/// What to say of an exit code that is not the documented one.
[[nodiscard]] std::string exit_problem(const model::PlannedCommand& planned,
                                       const model::CommandResult& result, bool output_fits);

}  // namespace understudy::exercise
