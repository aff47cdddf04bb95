/// \file
/// From single requests to what a client saw: outages, latencies and the availability strip. Pure;
/// the definitions stand in docs/formats/measurement.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "understudy/model/event.hpp"

namespace understudy::probe {

/// One request of the open-loop schedule.
struct Sample {
  std::int64_t due_ns = 0;   ///< When the schedule wanted it sent.
  std::int64_t done_ns = 0;  ///< When its answer was complete, or it was given up.
  std::string error;         ///< Empty: answered as it should be.

  [[nodiscard]] bool ok() const { return error.empty(); }

  bool operator==(const Sample&) const = default;
};

/// A time without requests that should have been sent.
struct Gap {
  std::int64_t from_ns = 0;  ///< When the first missing request was due.
  std::int64_t to_ns = 0;    ///< When the next request was due.
  bool lost = false;         ///< Nobody measured: the agent or its controller was gone.

  bool operator==(const Gap&) const = default;
};

/// All that was recorded between two instants.
struct Trace {
  std::vector<Sample> samples;  ///< In any order.
  std::vector<Gap> gaps;
  std::int64_t from_ns = 0;
  std::int64_t to_ns = 0;
  std::int64_t interval_ns = 0;  ///< Above zero.
  std::int64_t timeout_ns = 0;
  std::int64_t baseline_p99_ns = 0;  ///< 0: no baseline was taken.
};

/// Latencies of requests that were answered as they should be; 0 when there are none.
struct Latency {
  std::int64_t p50_ns = 0;
  std::int64_t p99_ns = 0;
};

[[nodiscard]] Latency latency(const std::vector<Sample>& samples);

/// `samples_sha256` is left empty. `complete` is false when nothing was measured, when somebody was
/// lost, or when the schedule stood still for longer than the request time-out.
[[nodiscard]] model::AvailabilityMeasured analyse(Trace trace);

}  // namespace understudy::probe
