/// \file
/// The shell around the state machine: performs its commands through the adapters, writes what
/// happened to the journal, and feeds it back. It decides nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "understudy/diag/result.hpp"
#include "understudy/exercise/machine.hpp"
#include "understudy/exercise/person.hpp"
#include "understudy/exercise/secrets.hpp"
#include "understudy/exercise/step_runner.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/journal/journal.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/probe/measurement.hpp"

namespace understudy::exercise {

/// How long the measuring phases last.
struct Timing {
  std::chrono::milliseconds baseline{1000};
  std::chrono::milliseconds detect_limit{30'000};
  std::chrono::milliseconds settle{1000};          ///< Service must hold for so long at the end.
  std::chrono::milliseconds settle_limit{10'000};  ///< And begin to within this.
};

/// What a conductor works with. All outlive it; all call back on its executor's thread.
struct Adapters {
  journal::Journal& journal;
  probe::Measurement& measurement;
  fault::FaultDriver& fault;
  StepRunner& steps;
  Person& person;
  const os::Clock& clock;
  std::function<std::vector<model::Check>()> preflight;
  /// Told of each event once it is on disk, before anything is done that follows from it; must not
  /// call the conductor.
  std::function<void(const model::Event&)> on_event;
  Secrets secrets = {};  ///< Taken out of every event before it is written.
};

class Conductor {
 public:
  /// `events` is what the journal holds already: empty for a new run.
  Conductor(const boost::asio::any_io_executor& executor, Adapters adapters, Timing timing,
            std::vector<model::Event> events, std::function<void()> on_end);

  /// A new run: its first two events, then everything that follows from them.
  void begin(model::RunOpened opened, model::Planned planned);
  /// Takes a dead or waiting run up again.
  void resume(model::Resumed resumed);
  /// Somebody wants it to end: the fault is taken back first.
  void request_stop(std::string by);

  [[nodiscard]] const State& state() const { return state_; }

  [[nodiscard]] const std::vector<model::Event>& events() const { return events_; }

  /// Why the journal could not be written; the fault was taken back without it.
  [[nodiscard]] const std::optional<diag::Failure>& journal_failure() const { return failure_; }

 private:
  void record(model::Body body);
  void keep();
  void follow(Decision decision);
  void issue(const Command& command);
  void carry_out(const Command& command);
  void perform(const Command& command);
  void skip(const Command& command);
  void outcome(std::uint64_t number, model::Body body);
  void cancel_current();
  void give_up(diag::Failure failure);
  void end();
  [[nodiscard]] model::Stamp stamp() const;
  [[nodiscard]] const model::Action* action_of(const Command& command) const;

  void do_preflight(std::uint64_t number);
  void do_measure(std::uint64_t number);
  void do_baseline(std::uint64_t number);
  void do_arm(std::uint64_t number);
  void do_detect(std::uint64_t number);
  void do_step(const Command& command);
  void do_ask(const Command& command);
  void do_settle(std::uint64_t number);
  void do_close(std::uint64_t number);
  void settle_check(std::uint64_t number);
  void settle_afresh(std::uint64_t number);
  void start_measurement(probe::Measurement::OnStarted done);
  void probe_changed(const model::ProbeChanged& change);

  boost::asio::any_io_executor executor_;
  Adapters adapters_;
  Timing timing_;
  std::vector<model::Event> events_;
  std::function<void()> on_end_;
  State state_;
  std::optional<Command> current_;
  boost::asio::steady_timer timer_;
  std::size_t told_;             ///< So many events are durable and have been told of.
  bool keeping_ = false;         ///< `keep` is to come.
  std::optional<Command> deed_;  ///< Issued; done once its record is durable.
  std::chrono::steady_clock::time_point settle_deadline_;
  model::ProbeChanged last_change_{.up = true};
  std::chrono::steady_clock::time_point changed_at_;
  bool measuring_here_ = false;
  bool ended_ = false;
  std::optional<diag::Failure> failure_;
};

}  // namespace understudy::exercise
