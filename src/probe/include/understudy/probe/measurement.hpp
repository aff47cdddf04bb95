/// \file
/// One run's measurement as a client sees it: starts the agents, keeps what they report on disk and
/// says what it means. Files in the run folder are specified in docs/formats/measurement.md.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "understudy/model/application.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"

namespace understudy::probe {

/// Everything the measurement must know.
struct MeasurementConfig {
  model::HttpProbe probe;
  std::optional<model::WriteLedger> ledger;
  std::vector<std::string> probe_reach;   ///< Put before the probe's command; empty: this machine.
  std::vector<std::string> ledger_reach;  ///< The same for the ledger and its read-back.
  std::filesystem::path run_folder;       ///< Exists; `probe.samples` and `writes.log` go here.
  std::string run_id;                     ///< Makes the ledger's tokens unique.
  std::filesystem::path executable{"/proc/self/exe"};  ///< Has `agent probe|ledger|readback`.
  /// `ADDRESS[:PORT]`, comma separated; empty: as /etc/resolv.conf of the client's place says.
  std::string name_servers;
  std::chrono::milliseconds start_limit{10'000};  ///< For an agent to say that it is ready.
  /// The read-back ends when no record could be read for so long.
  std::chrono::milliseconds read_back_patience{15'000};
};

/// Probe and write ledger of one run. All callbacks run on the executor given at construction,
/// which must run on one thread; nothing blocks it but short writes to the run folder. Each `done`
/// comes exactly once. Destroying the measurement ends its agents without calling back.
class Measurement {
 public:
  using OnStarted = std::function<void(model::MeasuringStarted)>;
  using OnChange = std::function<void(model::ProbeChanged)>;
  using OnLost = std::function<void(model::ProbeLost)>;
  using OnBaseline = std::function<void(model::BaselineTaken)>;
  using OnFinished = std::function<void(model::AvailabilityMeasured)>;
  using OnReadBack = std::function<void(model::WritesMeasured)>;

  Measurement() = default;
  Measurement(const Measurement&) = delete;
  Measurement& operator=(const Measurement&) = delete;
  Measurement(Measurement&&) = delete;
  Measurement& operator=(Measurement&&) = delete;
  virtual ~Measurement() = default;

  /// Starts the agents. `done` comes when all of them work or one cannot. `on_change` comes
  /// whenever the client's view turns (service counts as up before the first request), `on_lost` at
  /// most once for `probe` and once for `ledger`. In the folder of a dead run the probe goes on
  /// with the same file (the gap is known) and the ledger is not started again.
  virtual void start(OnStarted done, OnChange on_change, OnLost on_lost) = 0;

  /// Judges the requests that become due from now on for `duration`; needs a started probe.
  virtual void baseline(std::chrono::milliseconds duration, OnBaseline done) = 0;

  /// Ends probe and ledger, waits for requests under way (at most their time-out) and analyses the
  /// samples file, also that of a dead run whose measurement was never started here.
  virtual void finish(OnFinished done) = 0;

  /// Looks for every acknowledged record of `writes.log` through the public API, then cleans up if
  /// the ledger says so. Ends the ledger first; works from the file alone.
  virtual void read_back(OnReadBack done) = 0;
};

/// `clock` outlives the measurement.
[[nodiscard]] std::unique_ptr<Measurement> make_measurement(
    const boost::asio::any_io_executor& executor, MeasurementConfig config, const os::Clock& clock);

}  // namespace understudy::probe
