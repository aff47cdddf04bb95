/// \file
/// A world for the pure state machine: answers each command from a script, without clock, process
/// or network, and can die at any record.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "understudy/exercise/facts.hpp"
#include "understudy/exercise/machine.hpp"
#include "understudy/exercise/verdict.hpp"
#include "understudy/model/event.hpp"

namespace understudy::exercise::test {

/// What the world does; every field has the answer of a run that goes well.
struct Script {
  bool preflight_ok = true;
  bool measuring_ok = true;
  bool steady = true;
  bool armed = true;
  bool injected = true;
  bool noticed = true;
  bool reverted = true;
  bool settles = true;
  bool complete = true;
  bool recovers = true;
  std::size_t lost_writes = 0;
  std::int64_t outage_ns = 2'000'000'000;
  std::map<std::string, std::string> step_outcome;  ///< By action id; default ok.
  std::map<std::string, std::string> holds;         ///< By decision id: the branch that holds.
  std::map<std::string, std::string> answers;       ///< By question kind; absent: nobody there.
  std::vector<std::string> people{"bob", "alice"};  ///< Who agrees, one after the other.
  bool probe_dies = false;
  std::set<std::string> ends_badly;  ///< What fails in the background, by action id.
  std::map<std::string, std::int64_t> newest_age_ns;  ///< Printed by action id, before the fault.
  std::int64_t newest_step_ns = 1'000'000'000;        ///< How coarsely.
};

/// Runs until the machine asks for nothing more. `events` is the journal.
class World {
 public:
  explicit World(Script script) : script_(std::move(script)) {}

  void open(model::RunOpened opened, model::Planned planned);
  /// Goes on from a journal that a dead process left.
  void resume(std::vector<model::Event> journal);

  std::vector<model::Event> events;
  State state;
  std::map<std::string, int> runs;  ///< How often each action's commands were started.

 private:
  void record(model::Body body);
  void perform(const Command& command);
  [[nodiscard]] std::string id_of(const Command& command) const;

  Script script_;
  std::int64_t now_ = 1'000'000'000;
  std::vector<Command> todo_;
  std::map<std::string, int> failures_;  ///< How often a person was asked what to do about one.
};

/// A run of `plan` against a fault that can be taken back, unless told otherwise.
[[nodiscard]] model::RunOpened opened(std::string mode = "auto");

}  // namespace understudy::exercise::test
