/// \file
/// The probe as a real process against a service that misbehaves.
#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/types.h>

#include "name_server.hpp"
#include "record_file.hpp"
#include "rig.hpp"
#include "schedule.hpp"
#include "target_server.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/process.hpp"
#include "understudy/probe/analysis.hpp"
#include "wire.hpp"

namespace understudy::probe::test {
namespace {

using ::testing::AnyOf;
using ::testing::StartsWith;

class Probe : public Rig {
 protected:
  void begin(const std::string& url) {
    measure(url);
    const auto started = start();
    ASSERT_TRUE(started.ok) << started.detail;
  }

  /// What the first failed request met.
  std::string first_error() {
    EXPECT_TRUE(wait([this] { return !changes.empty(); }));
    return changes.empty() ? "" : changes.front().detail;
  }

  bool comes_back() {
    return wait([this] { return !changes.empty() && changes.back().up; });
  }

  std::vector<Line> samples() const {
    return read_records(folder / samples_name, samples_format)->lines;
  }
};

TEST_F(Probe, SaysWhyARequestFailed) {
  TargetServer server;
  begin(server.url("/"));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);

  server.behave({.status = 502});

  EXPECT_EQ(first_error(), "HTTP 502");
  EXPECT_FALSE(changes.front().up);
  server.behave({});
  EXPECT_TRUE(comes_back());
}

TEST_F(Probe, KnowsAResetARefusalAndAnotherText) {
  TargetServer server;
  config.probe.expect_body = "served";
  begin(server.url("/"));

  server.behave({.text = "an error page"});
  EXPECT_EQ(first_error(), "HTTP 200 without the expected text");
  server.behave({});
  ASSERT_TRUE(comes_back());
  changes.clear();
  server.behave({.reset = true});
  EXPECT_EQ(first_error(), "connection reset");
  server.behave({});
  ASSERT_TRUE(comes_back());
  changes.clear();
  server.refuse();
  // A connection that waited to be accepted when the socket was closed is reset.
  EXPECT_THAT(first_error(), AnyOf("connection refused", "connection reset"));
  EXPECT_TRUE(wait([this] {
    return std::ranges::any_of(samples(), [](const Line& line) {
      const auto* sample = std::get_if<Sample>(&line);
      return sample != nullptr && sample->error == "connection refused";
    });
  }));
}

TEST_F(Probe, KeepsItsScheduleWhenNothingIsAnswered) {
  TargetServer server;
  config.probe.timeout = milliseconds(400);
  begin(server.url("/"));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);
  const std::int64_t from = boot_now();

  server.behave({.silent = true});
  EXPECT_EQ(first_error(), "no answer within 400ms");
  pass(milliseconds(600));
  const std::int64_t to = boot_now();
  const auto measured = finish();

  ASSERT_TRUE(measured.complete) << measured.detail;
  const auto due = (to - from) / 20'000'000;
  const auto sent = std::ranges::count_if(samples(), [&](const Line& line) {
    const auto* sample = std::get_if<Sample>(&line);
    const auto* missed = std::get_if<Missed>(&line);
    return (sample != nullptr && sample->due_ns >= from && sample->due_ns < to) ||
           (missed != nullptr && missed->due_ns >= from && missed->due_ns < to);
  });
  EXPECT_NEAR(static_cast<double>(sent), static_cast<double>(due),
              2 + 0.1 * static_cast<double>(due));
}

TEST_F(Probe, SeesADnsChangeWithTheNextRequest) {
  TargetServer here("127.0.0.1");
  TargetServer there("127.0.0.2", here.port());
  there.behave({.text = "from there"});
  NameServer names("127.0.0.1");
  config.name_servers = names.place();
  config.probe.expect_body = "served";
  begin(fmt::format("http://api.bookstore.test:{}/", here.port()));
  const auto taken = baseline(milliseconds(300));
  ASSERT_TRUE(taken.steady) << taken.detail;
  EXPECT_GE(names.questions(), 15) << "each request asks anew";

  names.point_to("127.0.0.2");

  EXPECT_EQ(first_error(), "HTTP 200 without the expected text");
  EXPECT_LT(boot_now() - changes.front().at_ns, 1'000'000'000);
}

TEST_F(Probe, NamesWhatDnsDidNotGive) {
  const TargetServer server;
  NameServer names("127.0.0.1");
  config.name_servers = names.place();
  config.probe.timeout = milliseconds(300);
  begin(fmt::format("http://api.bookstore.test:{}/", server.port()));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);

  names.set(NameServerMood::denying);
  EXPECT_EQ(first_error(), "no address for api.bookstore.test: no such name");
  names.set(NameServerMood::answering);
  ASSERT_TRUE(comes_back());
  changes.clear();
  names.set(NameServerMood::silent);
  EXPECT_THAT(first_error(), AnyOf("no address for api.bookstore.test within 300ms",
                                   "no address for api.bookstore.test: the name server does not "
                                   "answer"));
  names.set(NameServerMood::answering);
  EXPECT_TRUE(comes_back()) << "one lost question must not spoil the next ones";
}

TEST_F(Probe, DoesNotTakeOldTimeoutsForANewFailure) {
  TargetServer server;
  begin(server.url("/"));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);
  server.behave({.silent = true});
  ASSERT_TRUE(wait([this] { return !changes.empty(); }));

  server.behave({});
  ASSERT_TRUE(comes_back());
  pass(milliseconds(1300));  // Requests of the silent time run into their time-out meanwhile.

  EXPECT_EQ(changes.size(), 2U);
}

TEST_F(Probe, SaysThatItsAgentCannotBeStarted) {
  config.probe_reach = {"no-such-program-here"};
  measure("http://127.0.0.1:1/");

  const auto started = start();

  EXPECT_FALSE(started.ok);
  EXPECT_EQ(
      started.detail,
      "the probe does not work: cannot start 'no-such-program-here': no such program in PATH");
}

TEST_F(Probe, RepeatsWhatThePlaceSaidWhenItEnded) {
  config.probe_reach = {"sh", "-c", "echo 'no instance called web' >&2; exit 4"};
  measure("http://127.0.0.1:1/");

  const auto started = start();

  EXPECT_EQ(started.detail, "the probe does not work: it exited with 4: no instance called web");
}

TEST_F(Probe, SaysWhatCannotBeMeasured) {
  measure("https://127.0.0.1/");

  const auto started = start();

  EXPECT_EQ(started.detail,
            "the probe does not work: 'https://127.0.0.1/' is not an http:// URL: only those can "
            "be measured");
}

/// The direct children of a process.
std::vector<pid_t> children(pid_t parent) {
  std::ifstream file(fmt::format("/proc/{0}/task/{0}/children", parent));
  std::vector<pid_t> pids;
  for (pid_t pid = 0; file >> pid;) pids.push_back(pid);
  return pids;
}

class LostProbe : public Probe {
 protected:
  pid_t agent() {
    const auto pids = children(::getpid());
    EXPECT_EQ(pids.size(), 1U);
    return pids.empty() ? 0 : pids.front();
  }
};

TEST_F(LostProbe, IsNoticedAtOnceWhenItIsKilled) {
  const TargetServer server;
  begin(server.url("/"));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);

  ::kill(agent(), SIGKILL);

  ASSERT_TRUE(wait([this] { return !losses.empty(); }, seconds(2)));
  EXPECT_EQ(losses.front(),
            (model::ProbeLost{.which = "probe", .detail = "it was ended by signal 9"}));
  const auto measured = finish();
  EXPECT_FALSE(measured.complete);
  EXPECT_EQ(measured.detail, "the probe was lost: it was ended by signal 9");
  EXPECT_EQ(losses.size(), 1U);
}

TEST_F(LostProbe, IsNoticedWhenItFallsSilent) {
  const TargetServer server;
  config.probe.timeout = milliseconds(200);
  begin(server.url("/"));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);

  ::kill(agent(), SIGSTOP);

  ASSERT_TRUE(wait([this] { return !losses.empty(); }, seconds(10)));
  EXPECT_THAT(losses.front().detail, StartsWith("it said nothing for "));
  EXPECT_FALSE(finish().complete);
}

TEST_F(LostProbe, EndsAWaitingBaseline) {
  const TargetServer server;
  begin(server.url("/"));
  const pid_t pid = agent();
  std::optional<model::BaselineTaken> taken;
  measurement->baseline(seconds(20), [&taken](model::BaselineTaken what) { taken = what; });

  ::kill(pid, SIGKILL);

  ASSERT_TRUE(wait([&taken] { return taken.has_value(); }, seconds(2)));
  EXPECT_FALSE(taken->steady);
  EXPECT_EQ(taken->detail, "the probe was lost: it was ended by signal 9");
}

TEST_F(Rig, LeavesNoAgentBehindAKilledController) {
  const TargetServer server;
  std::string said;
  auto controller = os::Child::spawn(
      context.get_executor(), {.argv = {US_PROBE_PROCESS, "control", folder, server.url("/")}},
      [&said](os::Stream, std::string_view bytes) { said += bytes; }, [](os::ExitStatus) {});
  ASSERT_TRUE(controller);
  ASSERT_TRUE(wait([&said] { return said == "started\n"; })) << said;
  const auto agents = children((*controller)->pid());
  ASSERT_EQ(agents.size(), 2U);
  std::vector<std::uint64_t> ticks;
  for (const pid_t pid : agents) ticks.push_back(os::start_ticks(pid).value_or(0));

  ::kill((*controller)->pid(), SIGKILL);

  for (std::size_t i = 0; i < agents.size(); ++i) {
    EXPECT_TRUE(wait([&] { return !os::is_running(agents[i], ticks[i]); }, seconds(5)));
  }
}

TEST_F(Probe, GoesOnInTheFolderOfADeadRunAndKnowsTheGap) {
  const TargetServer server;
  begin(server.url("/"));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);
  measurement.reset();  // As if its process had been killed.

  begin(server.url("/"));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);
  const auto measured = finish();

  EXPECT_FALSE(measured.complete);
  EXPECT_THAT(measured.detail, StartsWith("nobody measured for "));
  EXPECT_GE(measured.requests, 20U);
}

TEST_F(Probe, AnalysesTheFileOfADeadRun) {
  const TargetServer server;
  begin(server.url("/"));
  ASSERT_TRUE(baseline(milliseconds(200)).steady);
  measure(server.url("/"));  // Another process would know the folder and nothing else.

  const auto measured = finish();

  EXPECT_FALSE(measured.complete);
  EXPECT_EQ(measured.detail, "the tool was ended while it measured");
  EXPECT_GE(measured.requests, 10U);
  EXPECT_EQ(measured.samples_sha256.size(), 64U);
}

}  // namespace
}  // namespace understudy::probe::test
