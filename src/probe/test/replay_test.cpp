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

constexpr std::int64_t millisecond = 1'000'000;

Started started(const std::string& boot, std::int64_t at) {
  return {.boot_id = boot,
          .at_ns = at,
          .interval_ns = 20 * millisecond,
          .timeout_ns = 1000 * millisecond};
}

TEST(Replay, TakesACleanMeasurementAsItIs) {
  const std::vector<Line> lines{started("b", 90 * millisecond),
                                Ready{100 * millisecond},
                                Sample{100 * millisecond, 101 * millisecond, ""},
                                Baseline{3 * millisecond},
                                Sample{120 * millisecond, 121 * millisecond, "HTTP 502"},
                                Ended{130 * millisecond}};

  const auto replayed = replay_samples(lines);

  EXPECT_EQ(replayed.trouble, "");
  EXPECT_EQ(replayed.trace.from_ns, 100 * millisecond);
  EXPECT_EQ(replayed.trace.to_ns, 130 * millisecond);
  EXPECT_EQ(replayed.trace.baseline_p99_ns, 3 * millisecond);
  EXPECT_EQ(replayed.trace.samples.size(), 2U);
}

TEST(Replay, KnowsAMeasurementThatWasCutOff) {
  EXPECT_EQ(replay_samples({started("b", 90 * millisecond), Ready{100 * millisecond},
                            Sample{100 * millisecond, 101 * millisecond, ""}})
                .trouble,
            "the tool was ended while it measured");
  EXPECT_EQ(replay_samples({}).trouble, "nothing was measured");
  EXPECT_EQ(
      replay_samples({started("b", 90 * millisecond), Lost{95 * millisecond, "it exited with 1"}})
          .trouble,
      "nothing was measured");
}

TEST(Replay, SeesTheGapBetweenTwoProcesses) {
  const auto replayed =
      replay_samples({started("b", 90 * millisecond), Ready{100 * millisecond},
                      Sample{100 * millisecond, 101 * millisecond, ""},
                      started("b", 900 * millisecond), Ready{910 * millisecond},
                      Sample{910 * millisecond, 911 * millisecond, ""}, Ended{920 * millisecond}});

  ASSERT_EQ(replayed.trace.gaps.size(), 1U);
  EXPECT_EQ(replayed.trace.gaps[0],
            (Gap{.from_ns = 120 * millisecond, .to_ns = 900 * millisecond, .lost = true}));
  EXPECT_FALSE(analyse(replayed.trace).complete);
}

TEST(Replay, ComparesNoInstantsOfTwoBoots) {
  const auto replayed =
      replay_samples({started("one", 90'000 * millisecond), Ready{90'000 * millisecond},
                      Sample{90'000 * millisecond, 90'001 * millisecond, ""},
                      started("two", 5 * millisecond), Ready{10 * millisecond},
                      Sample{10 * millisecond, 11 * millisecond, ""}, Ended{20 * millisecond}});

  EXPECT_EQ(replayed.trouble, "the machine was restarted while it measured");
  EXPECT_EQ(replayed.trace.from_ns, 10 * millisecond);
  EXPECT_EQ(replayed.trace.samples.size(), 1U);
}

TEST(Replay, CountsTheLedgersPausesIntoItsInterval) {
  const auto replayed =
      replay_writes({started("b", 1), Ready{5}, Write{WriteFate::acknowledged, 1, 5, 6, "/r/1/"},
                     Missed{.due_ns = 7, .count = 3}, Ended{9}});

  EXPECT_EQ(replayed.trouble, "");
  EXPECT_EQ(replayed.interval_ns, 80 * millisecond);
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
  BaselineWindow window(0, 20 * millisecond, 30 * millisecond, 60 * millisecond, false);

  window.take(Sample{20 * millisecond, 21 * millisecond, ""});  // Due before the window.
  window.take(Sample{40 * millisecond, 41 * millisecond, ""});
  window.take(Missed{.due_ns = 60 * millisecond, .count = 1});
  EXPECT_FALSE(window.complete());
  window.take(Sample{80 * millisecond, 82 * millisecond, ""});

  EXPECT_TRUE(window.complete());
  EXPECT_EQ(
      window.result(),
      (model::BaselineTaken{
          .steady = true, .requests = 2, .p50_ns = 1 * millisecond, .p99_ns = 2 * millisecond}));
}

TEST(Baseline, IsNotSteadyWhenARequestFailedOrAWriteWasRefused) {
  BaselineWindow failing(0, 20 * millisecond, 0, 40 * millisecond, false);
  failing.take(Sample{0, 1 * millisecond, ""});
  failing.take(Sample{20 * millisecond, 21 * millisecond, "HTTP 502"});
  BaselineWindow refusing(0, 20 * millisecond, 0, 20 * millisecond, true);
  refusing.take(Sample{0, 1 * millisecond, ""});
  EXPECT_FALSE(refusing.complete()) << "no write was seen yet";
  refusing.take(Write{WriteFate::refused, 1, 1, 2, "HTTP 400"});

  EXPECT_EQ(failing.result().detail, "1 of 2 requests failed, the first: HTTP 502");
  EXPECT_FALSE(failing.result().steady);
  EXPECT_EQ(refusing.result().detail, "1 of 1 writes were not acknowledged, the first: HTTP 400");
  EXPECT_FALSE(refusing.result().steady);
}

}  // namespace
}  // namespace understudy::probe
