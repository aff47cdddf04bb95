/// \file
/// Driver and guardian together: who takes a fault back when the other is gone, late or silent.
#include <chrono>
#include <csignal>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../undo_record.hpp"
#include "driver_fixture.hpp"
#include "step_under_way.hpp"

namespace understudy::fault {
namespace {

using testing::HasSubstr;

TEST_F(Driver, GuardianEndsTheStepOfADeadControllerBeforeItReverts) {
  for (const bool destroys : {false, true}) {
    auto setup = place_.setup();
    setup.fault.destroys = destroys;
    begin(setup);
    ASSERT_TRUE(arm().ok && inject().ok);
    StepUnderWay step(place_.run());

    driver_.reset();

    EXPECT_TRUE(step.has_ended()) << destroys;
    const std::string last = destroys ? "only the playbook brings it back" : "reverted by the";
    EXPECT_TRUE(eventually([&] { return text("guardian.log").contains(last); }));
    EXPECT_THAT(text("guardian.log"), HasSubstr("ended the step under way"));
    EXPECT_EQ(place_.in_force(), destroys);
  }
}

TEST_F(Driver, LosingTheGuardianOfAFaultThatDestroysStopsNothing) {
  auto setup = place_.setup();
  setup.fault.destroys = true;
  begin(setup);
  const auto armed = arm();
  ASSERT_TRUE(armed.ok && inject().ok);

  ::kill(armed.guardian_pid, SIGKILL);

  EXPECT_TRUE(eventually([&] { return ::kill(armed.guardian_pid, 0) != 0 || !context_.poll(); }));
  EXPECT_FALSE(lost_);
}

TEST_F(Driver, TellsAtOnceThatTheGuardianWasKilledAndStillReverts) {
  begin(place_.setup());
  const auto armed = arm();
  ASSERT_TRUE(armed.ok && inject().ok);

  ::kill(armed.guardian_pid, SIGKILL);

  ASSERT_TRUE(wait_for([this] { return lost_.has_value(); }));
  EXPECT_EQ(*lost_, "the guardian is lost: it was ended by signal 9");
  const auto reverted = revert();
  EXPECT_TRUE(reverted.ok) << reverted.detail;
  EXPECT_EQ(reverted.by, "controller");
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Driver, InjectsNothingOnceTheGuardianIsDead) {
  begin(place_.setup());
  const auto armed = arm();
  ASSERT_TRUE(armed.ok);

  // The controller has not heard of it yet: only the lock tells.
  ::kill(armed.guardian_pid, SIGKILL);
  ASSERT_TRUE(eventually([this] {
    const auto lock = os::FileLock::try_take(guard_lock(place_.run()));
    return lock && *lock;
  }));
  const auto injected = inject();

  EXPECT_FALSE(injected.ok);
  EXPECT_FALSE(place_.in_force());
  EXPECT_FALSE(place_.exists("runs/one/undo.command.json"));
}

TEST_F(Driver, IsOverruledByTheGuardianAtTheDeadline) {
  auto setup = place_.setup();
  setup.limit = 3s;
  begin(setup);
  ASSERT_TRUE(arm().ok && inject().ok);

  ASSERT_TRUE(wait_for([this] { return lost_.has_value(); }));

  EXPECT_EQ(
      *lost_,
      "the guardian is lost: it exited with 0: reverted by the guardian, verified; because the "
      "deadline is reached");
  EXPECT_FALSE(place_.in_force());
  const auto reverted = revert();
  EXPECT_TRUE(reverted.ok);
  EXPECT_EQ(reverted.by, "guardian");
  const auto injected = inject();
  EXPECT_FALSE(injected.ok) << "a used undo guards nothing";
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Driver, CountsAsDeadWhenItFallsSilent) {
  auto setup = place_.setup();
  setup.heartbeat = 1h;
  setup.silence = 3000ms;
  begin(setup);
  ASSERT_TRUE(arm().ok && inject().ok);

  ASSERT_TRUE(wait_for([this] { return lost_.has_value(); }));

  EXPECT_THAT(*lost_, HasSubstr("because the controller has been silent for 3000 ms"));
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Driver, KeepsTheGuardianQuietByItsHeartbeat) {
  auto setup = place_.setup();
  setup.heartbeat = 100ms;
  setup.silence = 2000ms;
  begin(setup);
  ASSERT_TRUE(arm().ok && inject().ok);

  context_.restart();
  context_.run_for(3s);

  EXPECT_FALSE(lost_) << *lost_;
  EXPECT_TRUE(place_.in_force());
  EXPECT_TRUE(revert().ok);
}

class EndingSignal : public Driver, public testing::WithParamInterface<int> {};

TEST_P(EndingSignal, ToTheGuardianMakesItRevertFirst) {
  begin(place_.setup());
  const auto armed = arm();
  ASSERT_TRUE(armed.ok && inject().ok);

  ::kill(armed.guardian_pid, GetParam());

  ASSERT_TRUE(wait_for([this] { return lost_.has_value(); }));
  EXPECT_THAT(*lost_, HasSubstr(fmt::format("because asked to end by signal {}", GetParam())));
  EXPECT_FALSE(place_.in_force());
}

INSTANTIATE_TEST_SUITE_P(Each, EndingSignal, testing::Values(SIGTERM, SIGINT, SIGHUP));

TEST_F(Driver, DestroyedInTheMiddleLeavesTheRestToTheGuardian) {
  begin(place_.setup());
  ASSERT_TRUE(arm().ok && inject().ok);

  driver_.reset();

  EXPECT_TRUE(eventually(
      [this] { return text("undo.done.json").contains(R"("ok":true,"by":"guardian")"); }));
  EXPECT_FALSE(place_.in_force());
  EXPECT_THAT(text("guardian.log"), HasSubstr("reverting: the controller is gone"));
}

}  // namespace
}  // namespace understudy::fault
