#include "understudy/probe/analysis.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "understudy/model/duration.hpp"
#include "understudy/model/event.hpp"

namespace understudy::probe {

namespace {

constexpr std::int64_t most_slices = 150;

std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  if (sorted.empty()) return 0;
  const std::size_t rank = (sorted.size() * percent + 99) / 100;
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

/// Where answers came in: service is proven at each of these instants and nowhere else.
std::vector<std::int64_t> good_arrivals(const std::vector<Sample>& samples) {
  std::vector<std::int64_t> arrivals;
  for (const Sample& sample : samples) {
    if (sample.ok()) arrivals.push_back(sample.done_ns);
  }
  std::ranges::sort(arrivals);
  return arrivals;
}

/// A time between two good answers that follow on each other.
struct Stretch {
  std::int64_t after = 0;             ///< The earlier answer, or the measurement's start.
  std::optional<std::int64_t> next;   ///< The later answer.
  std::vector<const Sample*> failed;  ///< In the order in which they were due.
};

/// Finds the outages of one trace whose samples are sorted by the instant they were due.
class OutageFinder {
 public:
  OutageFinder(const Trace& trace, std::span<const Gap> gaps, std::int64_t usual)
      : trace_(trace), gaps_(gaps), usual_(usual) {}

  [[nodiscard]] std::vector<model::Outage> find() const {
    std::vector<model::Outage> outages;
    for (const Stretch& stretch : stretches()) {
      if (auto outage = judge(stretch)) outages.push_back(std::move(*outage));
    }
    return outages;
  }

 private:
  /// When a request shows how the service is: when its answer was to be expected, unless it failed
  /// before. A time-out says nothing about the instant at which the patience ended.
  [[nodiscard]] std::int64_t evidence(const Sample& sample) const {
    return std::min(sample.done_ns, sample.due_ns + usual_);
  }

  [[nodiscard]] std::vector<Stretch> stretches() const {
    const std::vector<std::int64_t> arrivals = good_arrivals(trace_.samples);
    std::vector<Stretch> all(arrivals.size() + 1);
    all.front().after = trace_.from_ns;
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
      all[i].next = arrivals[i];
      all[i + 1].after = arrivals[i];
    }
    for (const Sample& sample : trace_.samples) {
      if (sample.ok()) continue;
      const auto later = std::ranges::lower_bound(arrivals, evidence(sample));
      all[static_cast<std::size_t>(std::distance(arrivals.begin(), later))].failed.push_back(
          &sample);
    }
    return all;
  }

  [[nodiscard]] std::optional<model::Outage> judge(const Stretch& stretch) const {
    const std::optional<std::int64_t> late = late_since(stretch);
    if (stretch.failed.empty() && !late) return std::nullopt;
    std::int64_t from = std::numeric_limits<std::int64_t>::max();
    if (!stretch.failed.empty()) from = stretch.failed.front()->due_ns;
    if (late) from = std::min(from, *late);
    return model::Outage{
        .from_ns = std::max(from, stretch.after),
        .to_ns = stretch.next.value_or(trace_.to_ns),
        .ended = stretch.next.has_value(),
        .failed = stretch.failed.size(),
        .first_error = stretch.failed.empty() ? "late answers" : stretch.failed.front()->error};
  }

  /// A frozen service answers everything at the thaw: no request failed, yet nobody was served.
  /// When the first request was due that should have been answered in the stretch and was not;
  /// nullopt when the stretch is no longer than slow answers or our own pauses explain.
  [[nodiscard]] std::optional<std::int64_t> late_since(const Stretch& stretch) const {
    if (!stretch.next) return std::nullopt;
    const std::int64_t quiet = *stretch.next - stretch.after - paused(stretch.after, *stretch.next);
    const std::int64_t slow = trace_.baseline_p99_ns > 0 ? trace_.baseline_p99_ns : 3 * usual_;
    if (quiet <= 3 * trace_.interval_ns + slow) return std::nullopt;
    const auto first =
        std::ranges::upper_bound(trace_.samples, stretch.after - usual_, {}, &Sample::due_ns);
    for (auto sample = first; sample != trace_.samples.end(); ++sample) {
      if (sample->due_ns >= *stretch.next) break;
      if (sample->ok() && sample->done_ns >= *stretch.next) return sample->due_ns;
    }
    return std::nullopt;
  }

  /// How much of this time passed without requests of ours.
  [[nodiscard]] std::int64_t paused(std::int64_t begin_ns, std::int64_t end_ns) const {
    std::int64_t sum = 0;
    for (const Gap& gap : gaps_) {
      const std::int64_t from = std::max(gap.from_ns, begin_ns);
      const std::int64_t to = std::min(gap.to_ns, end_ns);
      sum += std::max<std::int64_t>(to - from, 0);
    }
    return sum;
  }

  const Trace& trace_;
  std::span<const Gap> gaps_;
  std::int64_t usual_;
};

/// Every hole in the schedule, whether or not somebody reported it.
std::vector<Gap> all_gaps(const Trace& trace) {
  std::vector<Gap> gaps;
  std::int64_t expected = trace.from_ns;
  for (const Sample& sample : trace.samples) {
    if (sample.due_ns - expected > trace.interval_ns / 2) {
      gaps.push_back({.from_ns = expected, .to_ns = sample.due_ns});
    }
    expected = sample.due_ns + trace.interval_ns;
  }
  std::ranges::copy_if(trace.gaps, std::back_inserter(gaps),
                       [expected](const Gap& gap) { return gap.lost || gap.from_ns >= expected; });
  return gaps;
}

void judge_completeness(const Trace& trace, std::span<const Gap> gaps,
                        model::AvailabilityMeasured& measured) {
  std::int64_t longest = 0;
  bool lost = false;
  for (const Gap& gap : gaps) {
    longest = std::max(longest, gap.to_ns - gap.from_ns + trace.interval_ns);
    lost = lost || gap.lost;
  }
  measured.resolution_ns = std::max(trace.interval_ns, longest);
  const auto pause = model::to_human(std::chrono::nanoseconds(longest));
  if (trace.samples.empty()) {
    measured.detail = "no request was sent";
  } else if (lost) {
    measured.detail = fmt::format("nobody measured for {}", pause);
  } else if (longest > std::max(trace.timeout_ns, trace.interval_ns)) {
    measured.detail = fmt::format("no request was sent for {}: the machine was too busy", pause);
  } else {
    measured.complete = true;
    if (longest > 0)
      measured.detail = fmt::format("the longest pause between requests was {}", pause);
  }
}

void cut_strip(const Trace& trace, model::AvailabilityMeasured& measured) {
  const std::int64_t length = trace.to_ns - trace.from_ns;
  if (length <= 0) return;
  const std::int64_t intervals =
      (length + most_slices * trace.interval_ns - 1) / (most_slices * trace.interval_ns);
  measured.slice_ns = intervals * trace.interval_ns;
  const auto count = static_cast<std::size_t>((length + measured.slice_ns - 1) / measured.slice_ns);
  measured.strip.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    measured.strip[i].from_ns = trace.from_ns + static_cast<std::int64_t>(i) * measured.slice_ns;
  }
  for (const Sample& sample : trace.samples) {
    const auto index =
        static_cast<std::size_t>((sample.due_ns - trace.from_ns) / measured.slice_ns);
    model::Slice& slice = measured.strip[std::min(index, count - 1)];
    ++(sample.ok() ? slice.ok : slice.failed);
  }
}

}  // namespace

Latency latency(const std::vector<Sample>& samples) {
  std::vector<std::int64_t> took;
  for (const Sample& sample : samples) {
    if (sample.ok()) took.push_back(sample.done_ns - sample.due_ns);
  }
  std::ranges::sort(took);
  return {.p50_ns = percentile(took, 50), .p99_ns = percentile(took, 99)};
}

model::AvailabilityMeasured analyse(Trace trace) {
  std::erase_if(trace.samples,
                [&trace](const Sample& sample) { return sample.due_ns < trace.from_ns; });
  std::ranges::sort(trace.samples, {},
                    [](const Sample& sample) { return std::pair(sample.due_ns, sample.done_ns); });
  for (const Sample& sample : trace.samples) trace.to_ns = std::max(trace.to_ns, sample.done_ns);

  model::AvailabilityMeasured measured{.from_ns = trace.from_ns, .to_ns = trace.to_ns};
  const std::vector<Gap> gaps = all_gaps(trace);
  judge_completeness(trace, gaps, measured);
  measured.requests = trace.samples.size();
  measured.failed = static_cast<std::uint64_t>(
      std::ranges::count_if(trace.samples, [](const Sample& sample) { return !sample.ok(); }));
  const Latency typical = latency(trace.samples);
  measured.p50_ns = typical.p50_ns;
  measured.p99_ns = typical.p99_ns;
  measured.outages = OutageFinder(trace, gaps, typical.p50_ns).find();
  cut_strip(trace, measured);
  return measured;
}

}  // namespace understudy::probe
