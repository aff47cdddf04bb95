/// \file
/// Taking a fault back: the one way that controller, guardian and sweep share. Blocks its thread.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "command.hpp"
#include "understudy/os/clock.hpp"
#include "undo_record.hpp"

namespace understudy::fault {

/// A command of this undo, on the host where the fault is.
[[nodiscard]] Command command_of(const Undo& undo, const std::vector<std::string>& words,
                                 const std::stop_token& stop);

/// Runs a command that changes something, with its mark on disk before it begins. `before_it`
/// comes just before the command can begin, `begun` just after.
[[nodiscard]] Ended run_marked(const Undo& undo, const std::string& what, const Command& command,
                               const std::function<void()>& before_it,
                               const std::function<void()>& begun);

/// What to do when somebody else is at work on this undo for longer than its commands may take.
enum class Patience : std::uint8_t {
  give_up,
  end_a_hung_controller,  ///< Kill it, if it is the recorded controller: two must never act at
                          ///< once.
};

/// Reverts once and verifies, alone: waits for anybody else at work first and takes their success
/// for the answer; ends what a dead predecessor left running; puts the result on disk.
/// `by` is who we are. Does nothing when the fault was never injected.
[[nodiscard]] UndoDone revert_once(const Undo& undo, const std::string& by, const os::Clock& clock,
                                   Patience patience, const std::stop_token& stop);

}  // namespace understudy::fault
