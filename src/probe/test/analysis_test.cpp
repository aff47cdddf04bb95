#include "understudy/probe/analysis.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "understudy/model/event.hpp"

namespace understudy::probe {
namespace {

constexpr std::int64_t ms = 1'000'000;
constexpr std::int64_t interval = 20 * ms;
constexpr std::int64_t timeout = 1000 * ms;
constexpr std::int64_t start = 5'000 * ms;

enum class Kind : std::uint8_t { refused, frozen, black_hole };

/// What the service really did.
struct TrueOutage {
  Kind kind = Kind::refused;
  std::int64_t from = 0;
  std::int64_t to = 0;
};

/// What a client sees of one request: `takes` when all is well.
Sample ask(std::int64_t due, std::int64_t takes, const std::vector<TrueOutage>& outages) {
  Sample sample{.due_ns = due, .done_ns = due + takes};
  for (const TrueOutage& outage : outages) {
    const bool touched = due < outage.to && due + takes > outage.from;
    if (!touched) continue;
    switch (outage.kind) {
      case Kind::refused:
        sample.done_ns = std::max(due, outage.from) + ms / 10;
        sample.error = "connection refused";
        break;
      case Kind::frozen: sample.done_ns = std::max(sample.done_ns, outage.to + takes); break;
      case Kind::black_hole: sample.done_ns = due + timeout; break;
    }
    if (sample.done_ns >= due + timeout) {
      sample.done_ns = due + timeout;
      sample.error = "no answer within 1s";
    }
  }
  return sample;
}

Trace run(const std::vector<TrueOutage>& outages, std::int64_t until,
          const std::vector<std::int64_t>& takes) {
  Trace trace{.from_ns = start,
              .to_ns = until,
              .interval_ns = interval,
              .timeout_ns = timeout,
              .baseline_p99_ns = *std::ranges::max_element(takes)};
  std::size_t k = 0;
  for (std::int64_t due = start; due < until; due += interval) {
    trace.samples.push_back(ask(due, takes[k++ % takes.size()], outages));
  }
  return trace;
}

/// Two to four outages of any kind, each followed by at least 200 ms of service. A freeze shorter
/// than three intervals and the slowest usual answer counts as a slow answer, not as an outage.
std::vector<TrueOutage> some_outages() {
  std::vector<TrueOutage> outages;
  std::int64_t at = start;
  const int count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) {
    TrueOutage outage{.kind = *rc::gen::element(Kind::refused, Kind::frozen, Kind::black_hole)};
    outage.from = at + *rc::gen::inRange<std::int64_t>(200 * ms, 2000 * ms);
    const std::int64_t shortest = outage.kind == Kind::frozen ? 120 * ms : 21 * ms;
    outage.to = outage.from + *rc::gen::inRange<std::int64_t>(shortest, 3000 * ms);
    at = outage.to;
    outages.push_back(outage);
  }
  return outages;
}

TEST(Analysis, MeasuresEveryOutageWithinTwoIntervals) {
  EXPECT_TRUE(rc::check([] {
    const auto outages = some_outages();
    const auto takes = *rc::gen::container<std::vector<std::int64_t>>(
        50, rc::gen::inRange<std::int64_t>(ms / 2, 12 * ms));
    const std::int64_t end = (outages.empty() ? start : outages.back().to) + 2000 * ms;

    const auto measured = analyse(run(outages, end, takes));

    RC_ASSERT(measured.complete);
    RC_ASSERT(measured.outages.size() == outages.size());
    for (std::size_t i = 0; i < outages.size(); ++i) {
      const model::Outage& seen = measured.outages[i];
      const std::int64_t length = seen.to_ns - seen.from_ns;
      const std::int64_t error = length - (outages[i].to - outages[i].from);
      RC_ASSERT(seen.ended);
      RC_ASSERT(std::abs(error) <= 2 * interval);
      RC_ASSERT(std::abs(seen.from_ns - outages[i].from) <= 2 * interval);
      RC_ASSERT(std::abs(seen.to_ns - outages[i].to) <= 2 * interval);
    }
  }));
}

TEST(Analysis, HoldsTheBoundWhenAnswersOverlap) {
  EXPECT_TRUE(rc::check([] {
    const auto outages = some_outages();
    // Every answer takes several intervals, but they come in order.
    const std::vector<std::int64_t> takes{*rc::gen::inRange<std::int64_t>(25 * ms, 90 * ms)};
    const std::int64_t end = (outages.empty() ? start : outages.back().to) + 2000 * ms;
    for (const TrueOutage& outage : outages) {
      if (outage.kind == Kind::frozen) RC_PRE(outage.to - outage.from > 4 * interval + takes[0]);
    }

    const auto measured = analyse(run(outages, end, takes));

    RC_ASSERT(measured.outages.size() == outages.size());
    for (std::size_t i = 0; i < outages.size(); ++i) {
      // The last answer on its way says how the service was when it left: an answer's time is added
      // to the bound.
      const std::int64_t bound = 2 * interval + takes[0];
      RC_ASSERT(std::abs(measured.outages[i].from_ns - outages[i].from) <= bound);
      RC_ASSERT(std::abs(measured.outages[i].to_ns - outages[i].to) <= bound);
    }
  }));
}

std::vector<Sample> steady(std::int64_t from, int count) {
  std::vector<Sample> samples;
  for (int i = 0; i < count; ++i) {
    const std::int64_t due = from + i * interval;
    samples.push_back({.due_ns = due, .done_ns = due + 2 * ms});
  }
  return samples;
}

Trace trace_of(std::vector<Sample> samples) {
  const std::int64_t to = samples.empty() ? start : samples.back().due_ns + interval;
  return {.samples = std::move(samples),
          .from_ns = start,
          .to_ns = to,
          .interval_ns = interval,
          .timeout_ns = timeout,
          .baseline_p99_ns = 3 * ms};
}

TEST(Analysis, FindsNothingInASteadyService) {
  const auto measured = analyse(trace_of(steady(start, 500)));

  EXPECT_TRUE(measured.complete);
  EXPECT_EQ(measured.detail, "");
  EXPECT_TRUE(measured.outages.empty());
  EXPECT_EQ(measured.requests, 500U);
  EXPECT_EQ(measured.p50_ns, 2 * ms);
  EXPECT_EQ(measured.p99_ns, 2 * ms);
  EXPECT_EQ(measured.resolution_ns, interval);
}

TEST(Analysis, CountsASingleFailedRequestAsOneInterval) {
  auto samples = steady(start, 100);
  samples[50].error = "HTTP 502";

  const auto measured = analyse(trace_of(std::move(samples)));

  ASSERT_EQ(measured.outages.size(), 1U);
  EXPECT_EQ(measured.outages[0], (model::Outage{.from_ns = start + 50 * interval,
                                                .to_ns = start + 51 * interval + 2 * ms,
                                                .ended = true,
                                                .failed = 1,
                                                .first_error = "HTTP 502"}));
  EXPECT_EQ(measured.failed, 1U);
}

TEST(Analysis, DoesNotStretchALostPacketToItsTimeout) {
  auto samples = steady(start, 200);
  samples[50].done_ns = samples[50].due_ns + timeout;
  samples[50].error = "no answer within 1s";

  const auto measured = analyse(trace_of(std::move(samples)));

  ASSERT_EQ(measured.outages.size(), 1U);
  EXPECT_EQ(measured.outages[0].from_ns, start + 50 * interval);
  EXPECT_EQ(measured.outages[0].to_ns, start + 51 * interval + 2 * ms);
}

TEST(Analysis, SaysWhenServiceNeverCameBack) {
  auto samples = steady(start, 100);
  for (std::size_t i = 60; i < samples.size(); ++i) samples[i].error = "connection refused";

  const auto measured = analyse(trace_of(std::move(samples)));

  ASSERT_EQ(measured.outages.size(), 1U);
  EXPECT_FALSE(measured.outages[0].ended);
  EXPECT_EQ(measured.outages[0].from_ns, start + 60 * interval);
  EXPECT_EQ(measured.outages[0].to_ns, measured.to_ns);
  EXPECT_EQ(measured.outages[0].failed, 40U);
}

TEST(Analysis, IsNotCompleteWithoutRequests) {
  const auto measured = analyse(trace_of({}));

  EXPECT_FALSE(measured.complete);
  EXPECT_EQ(measured.detail, "no request was sent");
}

TEST(Analysis, IsNotCompleteWhenTheScheduleStoodStillForLong) {
  auto samples = steady(start, 50);
  std::ranges::copy(steady(start + 50 * interval + 1500 * ms, 50), std::back_inserter(samples));

  const auto measured = analyse(trace_of(std::move(samples)));

  EXPECT_FALSE(measured.complete);
  EXPECT_EQ(measured.detail, "no request was sent for 1.52 s: the machine was too busy");
  EXPECT_TRUE(measured.outages.empty()) << "our own pause is not the service's";
}

TEST(Analysis, WidensItsBoundWhenTheScheduleStoodStillBriefly) {
  auto samples = steady(start, 50);
  std::ranges::copy(steady(start + 53 * interval, 50), std::back_inserter(samples));

  const auto measured = analyse(trace_of(std::move(samples)));

  EXPECT_TRUE(measured.complete);
  EXPECT_EQ(measured.resolution_ns, 4 * interval);
  EXPECT_TRUE(measured.outages.empty());
}

TEST(Analysis, IsNotCompleteWhenTheProbeWasLost) {
  Trace trace = trace_of(steady(start, 50));
  trace.gaps.push_back(
      {.from_ns = start + 50 * interval, .to_ns = start + 60 * interval, .lost = true});

  EXPECT_FALSE(analyse(std::move(trace)).complete);
}

TEST(Analysis, CutsTheStripSoThatEveryRequestStandsInItOnce) {
  EXPECT_TRUE(rc::check([] {
    auto samples = steady(start, *rc::gen::inRange(1, 5000));
    for (auto& sample : samples) {
      if (*rc::gen::weightedElement<bool>({{9, false}, {1, true}})) sample.error = "HTTP 500";
    }
    const auto count = samples.size();

    const auto measured = analyse(trace_of(std::move(samples)));

    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
    for (const model::Slice& slice : measured.strip) {
      ok += slice.ok;
      failed += slice.failed;
    }
    RC_ASSERT(measured.strip.size() <= 151U);
    RC_ASSERT(ok + failed == count);
    RC_ASSERT(failed == measured.failed);
  }));
}

}  // namespace
}  // namespace understudy::probe
