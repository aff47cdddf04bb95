/// \file
/// Acceptance: outages of a real process, known by an independent clock, are measured within two
/// probe intervals.
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "rig.hpp"
#include "schedule.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/child.hpp"

namespace understudy::probe::test {
namespace {

constexpr std::int64_t ns_per_ms = 1'000'000;

struct Spell {
  std::int64_t from_ns = 0;
  std::int64_t to_ns = 0;
};

class Outages : public Rig {
 protected:
  /// A server process on an address that only this test uses; returns since when it serves.
  std::int64_t serve() {
    said_.clear();
    auto child = os::Child::spawn(
        context.get_executor(),
        {.argv = {US_PROBE_PROCESS, "serve", address_, std::to_string(port_)}, .feed_input = true},
        [this](os::Stream, std::string_view bytes) { said_ += bytes; }, [](os::ExitStatus) {});
    EXPECT_TRUE(child);
    server_ = std::move(*child);
    EXPECT_TRUE(wait([this] { return said_.ends_with('\n'); }));
    std::istringstream words(said_);
    std::int64_t since = 0;
    words >> port_ >> since;
    return since;
  }

  void begin() {
    serve();
    measure(fmt::format("http://{}:{}/", address_, port_));
    ASSERT_TRUE(start().ok);
    const auto taken = baseline(milliseconds(500));
    ASSERT_TRUE(taken.steady) << taken.detail;
  }

  Spell kill_and_restart(milliseconds length) {
    Spell spell{.from_ns = boot_now()};
    server_->signal_group(SIGKILL);
    pass(length);
    spell.to_ns = serve();
    return spell;
  }

  Spell freeze(milliseconds length) {
    Spell spell{.from_ns = boot_now()};
    server_->signal_group(SIGSTOP);
    pass(length);
    spell.to_ns = boot_now();
    server_->signal_group(SIGCONT);
    return spell;
  }

  /// Exactly this outage, within two probe intervals. On a machine that did not give the probe its
  /// processor in time the measurement says so, and then its own bound counts.
  void expect(const Spell& spell) {
    pass(milliseconds(500));
    const auto measured = finish();
    ASSERT_TRUE(measured.complete) << measured.detail;
    ASSERT_LE(measured.resolution_ns, 200 * ns_per_ms) << "the machine is too busy for this test";
    const model::Outage* outage = nullptr;
    for (const model::Outage& candidate : measured.outages) {
      const bool overlaps = candidate.from_ns < spell.to_ns && candidate.to_ns > spell.from_ns;
      if (overlaps) ASSERT_EQ(std::exchange(outage, &candidate), nullptr) << "seen as two outages";
    }
    ASSERT_NE(outage, nullptr);
    const std::int64_t bound = 2 * measured.resolution_ns;
    const std::int64_t length = outage->to_ns - outage->from_ns;
    RecordProperty("error_us", std::to_string((length - (spell.to_ns - spell.from_ns)) / 1000));
    fmt::print("true {:.1f} ms, measured {:.1f} ms, resolution {} ms\n",
               static_cast<double>(spell.to_ns - spell.from_ns) / 1e6,
               static_cast<double>(length) / 1e6, measured.resolution_ns / ns_per_ms);
    EXPECT_TRUE(outage->ended);
    EXPECT_NEAR(static_cast<double>(length), static_cast<double>(spell.to_ns - spell.from_ns),
                static_cast<double>(bound));
    EXPECT_NEAR(static_cast<double>(outage->from_ns), static_cast<double>(spell.from_ns),
                static_cast<double>(bound));
    EXPECT_NEAR(static_cast<double>(outage->to_ns), static_cast<double>(spell.to_ns),
                static_cast<double>(bound));
  }

 private:
  std::string address_ = fmt::format("127.{}.{}.{}", 64 + (::getpid() >> 16U) % 64,
                                     (::getpid() >> 8U) & 0xff, 1 + (::getpid() & 0xff) % 254);
  std::uint16_t port_ = 0;
  std::unique_ptr<os::Child> server_;
  std::string said_;
};

TEST_F(Outages, AKilledServerIsMeasuredFor500Ms) {
  begin();
  expect(kill_and_restart(milliseconds(500)));
}

TEST_F(Outages, AKilledServerIsMeasuredFor2S) {
  begin();
  expect(kill_and_restart(seconds(2)));
}

TEST_F(Outages, AKilledServerIsMeasuredFor10S) {
  begin();
  expect(kill_and_restart(seconds(10)));
}

TEST_F(Outages, AFrozenServerIsMeasuredFor500Ms) {
  begin();
  expect(freeze(milliseconds(500)));
}

TEST_F(Outages, AFrozenServerIsMeasuredFor2S) {
  begin();
  expect(freeze(seconds(2)));
}

TEST_F(Outages, AFrozenServerIsMeasuredFor10S) {
  begin();
  expect(freeze(seconds(10)));
}

}  // namespace
}  // namespace understudy::probe::test
