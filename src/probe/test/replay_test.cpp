#include "replay.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "baseline.hpp"
#include "record_file.hpp"
#include "understudy/model/event.hpp"
#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace understudy::probe {
namespace {

constexpr std::int64_t ms = 1'000'000;

Started started(const std::string& boot, std::int64_t at) {
  return {.boot_id = boot, .at_ns = at, .interval_ns = 20 * ms, .timeout_ns = 1000 * ms};
}

TEST(Replay, TakesACleanMeasurementAsItIs) {
  const std::vector<Line> lines{started("b", 90 * ms),
                                Ready{100 * ms},
                                Sample{100 * ms, 101 * ms, ""},
                                Baseline{3 * ms},
                                Sample{120 * ms, 121 * ms, "HTTP 502"},
                                Ended{130 * ms}};

  const auto replayed = replay_samples(lines);

  EXPECT_EQ(replayed.trouble, "");
  EXPECT_EQ(replayed.trace.from_ns, 100 * ms);
  EXPECT_EQ(replayed.trace.to_ns, 130 * ms);
  EXPECT_EQ(replayed.trace.baseline_p99_ns, 3 * ms);
  EXPECT_EQ(replayed.trace.samples.size(), 2U);
}

TEST(Replay, KnowsAMeasurementThatWasCutOff) {
  EXPECT_EQ(replay_samples({started("b", 90 * ms), Ready{100 * ms}, Sample{100 * ms, 101 * ms, ""}})
                .trouble,
            "the tool was ended while it measured");
  EXPECT_EQ(replay_samples({}).trouble, "nothing was measured");
  EXPECT_EQ(replay_samples({started("b", 90 * ms), Lost{95 * ms, "it exited with 1"}}).trouble,
            "nothing was measured");
}

TEST(Replay, SeesTheGapBetweenTwoProcesses) {
  const auto replayed = replay_samples(
      {started("b", 90 * ms), Ready{100 * ms}, Sample{100 * ms, 101 * ms, ""},
       started("b", 900 * ms), Ready{910 * ms}, Sample{910 * ms, 911 * ms, ""}, Ended{920 * ms}});

  ASSERT_EQ(replayed.trace.gaps.size(), 1U);
  EXPECT_EQ(replayed.trace.gaps[0], (Gap{.from_ns = 120 * ms, .to_ns = 900 * ms, .lost = true}));
  EXPECT_FALSE(analyse(replayed.trace).complete);
}

TEST(Replay, ComparesNoInstantsOfTwoBoots) {
  const auto replayed = replay_samples(
      {started("one", 90'000 * ms), Ready{90'000 * ms}, Sample{90'000 * ms, 90'001 * ms, ""},
       started("two", 5 * ms), Ready{10 * ms}, Sample{10 * ms, 11 * ms, ""}, Ended{20 * ms}});

  EXPECT_EQ(replayed.trouble, "the machine was restarted while it measured");
  EXPECT_EQ(replayed.trace.from_ns, 10 * ms);
  EXPECT_EQ(replayed.trace.samples.size(), 1U);
}

TEST(Replay, CountsTheLedgersPausesIntoItsInterval) {
  const auto replayed =
      replay_writes({started("b", 1), Ready{5}, Write{WriteFate::acknowledged, 1, 5, 6, "/r/1/"},
                     Missed{.due_ns = 7, .count = 3}, Ended{9}});

  EXPECT_EQ(replayed.trouble, "");
  EXPECT_EQ(replayed.interval_ns, 80 * ms);
  EXPECT_EQ(replayed.writes.size(), 1U);
}

TEST(Records, LeavesATornLastLineOutAndNamesABrokenOne) {
  const auto torn = parse_records("understudy-samples 1\nok 1 2\nok 3", samples_format);
  const auto broken = parse_records("understudy-samples 1\nok 1 2\nwhat\n", samples_format);
  const auto foreign = parse_records("something else\nok 1 2\n", samples_format);

  EXPECT_EQ(torn.lines.size(), 1U);
  EXPECT_EQ(torn.trouble, "");
  EXPECT_EQ(broken.trouble, "line 3 cannot be understood");
  EXPECT_EQ(foreign.trouble, "line 1 is not 'understudy-samples 1'");
}

TEST(Baseline, WaitsForEverySlotOfItsWindow) {
  BaselineWindow window(0, 20 * ms, 30 * ms, 60 * ms, false);

  window.take(Sample{20 * ms, 21 * ms, ""});  // Due before the window.
  window.take(Sample{40 * ms, 41 * ms, ""});
  window.take(Missed{.due_ns = 60 * ms, .count = 1});
  EXPECT_FALSE(window.complete());
  window.take(Sample{80 * ms, 82 * ms, ""});

  EXPECT_TRUE(window.complete());
  EXPECT_EQ(
      window.result(),
      (model::BaselineTaken{.steady = true, .requests = 2, .p50_ns = 1 * ms, .p99_ns = 2 * ms}));
}

TEST(Baseline, IsNotSteadyWhenARequestFailedOrAWriteWasRefused) {
  BaselineWindow failing(0, 20 * ms, 0, 40 * ms, false);
  failing.take(Sample{0, 1 * ms, ""});
  failing.take(Sample{20 * ms, 21 * ms, "HTTP 502"});
  BaselineWindow refusing(0, 20 * ms, 0, 20 * ms, true);
  refusing.take(Sample{0, 1 * ms, ""});
  EXPECT_FALSE(refusing.complete()) << "no write was seen yet";
  refusing.take(Write{WriteFate::refused, 1, 1, 2, "HTTP 400"});

  EXPECT_EQ(failing.result().detail, "1 of 2 requests failed, the first: HTTP 502");
  EXPECT_FALSE(failing.result().steady);
  EXPECT_EQ(refusing.result().detail, "1 of 1 writes were not acknowledged, the first: HTTP 400");
  EXPECT_FALSE(refusing.result().steady);
}

}  // namespace
}  // namespace understudy::probe
