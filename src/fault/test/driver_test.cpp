#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../undo_record.hpp"
#include "driver_fixture.hpp"
#include "fault_on_a_file.hpp"
#include "step_under_way.hpp"
#include "understudy/fault/fake_fault_driver.hpp"
#include "understudy/fault/fault_driver.hpp"
#include "understudy/model/event.hpp"
#include "understudy/os/clock.hpp"
#include "understudy/os/file.hpp"
#include "understudy/os/file_lock.hpp"

namespace understudy::fault {
namespace {

using testing::HasSubstr;

TEST_F(Driver, AppliesTheFaultProvesItAndTakesItBack) {
  begin(place_.setup());

  const auto armed = arm();
  ASSERT_TRUE(armed.ok) << armed.detail;
  EXPECT_FALSE(place_.in_force());
  EXPECT_EQ(::kill(armed.guardian_pid, 0), 0);

  const auto before = clock_.now().boot.count();
  const auto injected = inject();
  ASSERT_TRUE(injected.ok) << injected.detail;
  EXPECT_TRUE(place_.in_force());
  EXPECT_LE(before, injected.began_ns);
  EXPECT_LT(injected.began_ns, injected.ended_ns);
  EXPECT_LE(injected.ended_ns, clock_.now().boot.count());

  const auto reverted = revert();
  ASSERT_TRUE(reverted.ok) << reverted.detail;
  EXPECT_EQ(reverted.by, "controller");
  EXPECT_FALSE(place_.in_force());
  EXPECT_NE(::kill(armed.guardian_pid, 0), 0) << "the guardian ends when it is released";
  EXPECT_THAT(text("undo.done.json"), HasSubstr(R"("ok":true,"by":"controller")"));
  EXPECT_THAT(text("guardian.log"), HasSubstr("released by the controller"));
  EXPECT_FALSE(lost_);
}

TEST_F(Driver, RevertsAgainWithoutHarm) {
  begin(place_.setup());
  ASSERT_TRUE(arm().ok && inject().ok && revert().ok);

  const auto again = revert();

  EXPECT_TRUE(again.ok);
  EXPECT_EQ(again.by, "controller");
}

TEST_F(Driver, RunsNothingWhenNothingWasInjected) {
  auto setup = place_.setup();
  setup.fault.revert = place_.script(": > $1/revert-ran");
  begin(setup);
  ASSERT_TRUE(arm().ok);

  const auto reverted = revert();

  EXPECT_TRUE(reverted.ok);
  EXPECT_EQ(reverted.detail, "nothing had been injected");
  EXPECT_FALSE(place_.exists("revert-ran"));
}

TEST_F(Driver, RefusesAFaultWhoseEndCannotBeProven) {
  auto setup = place_.setup();
  setup.fault.reverted.clear();
  begin(setup);

  const auto armed = arm();

  EXPECT_FALSE(armed.ok);
  EXPECT_EQ(armed.detail, "fault 'file-there' has no 'reverted' command [US-F001]");
  EXPECT_FALSE(std::filesystem::exists(place_.run() / "undo.json"));
}

TEST_F(Driver, RefusesAnUndoThatCannotBeRecordedByteForByte) {
  auto setup = place_.setup();
  setup.fault.revert = {"rm", "-f", "a\xFF"};
  begin(setup);

  const auto armed = arm();

  EXPECT_FALSE(armed.ok);
  EXPECT_EQ(
      armed.detail,
      "the undo of fault 'file-there' cannot be recorded: one of its commands or its folder is "
      "not UTF-8 [US-F001]");
}

TEST_F(Driver, InjectsNothingUnlessArmed) {
  begin(place_.setup());

  const auto injected = inject();

  EXPECT_FALSE(injected.ok);
  EXPECT_EQ(injected.detail, "nothing is armed, so nothing was injected [US-F003]");
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Driver, InjectsNothingWhenTheGuardianCannotStart) {
  auto setup = place_.setup();
  setup.executable = "/bin/false";
  begin(setup);

  const auto armed = arm();

  EXPECT_FALSE(armed.ok);
  EXPECT_EQ(armed.detail, "the guardian could not be started: it exited with 1 [US-F003]");
  EXPECT_FALSE(inject().ok);
  EXPECT_FALSE(place_.in_force());
  EXPECT_THAT(text("undo.done.json"), HasSubstr("nothing had been injected"));
}

TEST_F(Driver, WillNotHaveTwoGuardiansOverOneRun) {
  const auto held = os::FileLock::try_take(guard_lock(place_.run()));
  ASSERT_TRUE(held && *held);
  begin(place_.setup());

  const auto armed = arm();

  EXPECT_FALSE(armed.ok);
  EXPECT_EQ(
      armed.detail,
      "the guardian could not be started: it exited with 3: refused: another guardian watches "
      "this run [US-F003]");
}

TEST_F(Driver, WillNotArmOverAFaultThatIsNotReverted) {
  begin(place_.setup());
  ASSERT_TRUE(arm().ok && inject().ok);
  auto second = make_fault_driver(context_.get_executor(), place_.setup(), clock_);
  std::swap(second, driver_);

  const auto armed = arm();

  EXPECT_FALSE(armed.ok);
  EXPECT_EQ(armed.detail, "fault 'file-there' of this run is not reverted yet [US-F002]");
  std::swap(second, driver_);
  EXPECT_TRUE(revert().ok);
  std::swap(second, driver_);
  EXPECT_TRUE(arm().ok) << "once it is reverted the run may arm again";
  EXPECT_TRUE(inject().ok);
  EXPECT_TRUE(place_.in_force());
  EXPECT_TRUE(revert().ok) << "the result of the first arming is not taken for that of the second";
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Driver, SaysWhatAFailingInjectSaid) {
  auto setup = place_.setup();
  setup.fault.inject = place_.script("echo 'no such device' >&2; exit 2");
  begin(setup);
  ASSERT_TRUE(arm().ok);

  const auto injected = inject();

  EXPECT_FALSE(injected.ok);
  EXPECT_EQ(injected.detail,
            "the inject command failed: 'sh' exited with 2: no such device [US-F011]");
  EXPECT_TRUE(revert().ok);
}

TEST_F(Driver, NamesACommandThatIsNotThere) {
  auto setup = place_.setup();
  setup.fault.inject = {"no-such-program-here"};
  begin(setup);
  ASSERT_TRUE(arm().ok);

  const auto injected = inject();

  EXPECT_FALSE(injected.ok);
  EXPECT_EQ(
      injected.detail,
      "the inject command failed: cannot start 'no-such-program-here': no such program in PATH "
      "[US-F011]");
  EXPECT_FALSE(place_.exists("runs/one/undo.command.json")) << "nothing had begun";
  EXPECT_TRUE(revert().ok);
}

TEST_F(Driver, DoesNotTakeASilentFaultForAnInjectedOne) {
  auto setup = place_.setup();
  setup.fault.inject = {"true"};
  setup.fault.timeout = 200ms;
  begin(setup);
  ASSERT_TRUE(arm().ok);

  const auto injected = inject();

  EXPECT_FALSE(injected.ok);
  EXPECT_EQ(injected.detail,
            "the fault shows no effect: not within 200 ms: 'test' exited with 1 [US-F006]");
  EXPECT_TRUE(revert().ok);
}

TEST_F(Driver, WaitsForAnEffectThatComesLate) {
  auto setup = place_.setup();
  setup.fault.inject = place_.script("(sleep 0.2; : > $1/fault) >/dev/null 2>&1 &");
  begin(setup);
  ASSERT_TRUE(arm().ok);

  EXPECT_TRUE(inject().ok);
  EXPECT_TRUE(place_.in_force());
  EXPECT_TRUE(revert().ok);
}

TEST_F(Driver, PassesWordsAndReachUntouchedByAnyShell) {
  auto setup = place_.setup();
  setup.reach = {"env", "WHERE=app-2"};
  setup.fault.inject = {"sh",
                        "-c",
                        R"(printf '%s|' "$WHERE" "$@" > "$0")",
                        place_.file("fault").string(),
                        "$(id)",
                        "a b",
                        ";",
                        "'",
                        "\"",
                        "\n"};
  begin(setup);
  ASSERT_TRUE(arm().ok);

  ASSERT_TRUE(inject().ok);

  EXPECT_EQ(os::read_file(place_.file("fault")).value_or(""), "app-2|$(id)|a b|;|'|\"|\n|");
  EXPECT_TRUE(revert().ok);
}

TEST_F(Driver, SaysLoudlyWhenARevertFailsAndLetsTheGuardianGoOn) {
  auto setup = place_.setup();
  setup.fault.revert =
      place_.script("[ -e $1/repaired ] || { echo locked >&2; exit 4; }; rm -f $1/fault");
  begin(setup);
  ASSERT_TRUE(arm().ok && inject().ok);

  const auto reverted = revert();

  EXPECT_FALSE(reverted.ok);
  EXPECT_EQ(
      reverted.detail,
      "the revert command failed: 'sh' exited with 4: locked; the fault is still there: 'test' "
      "exited with 1 [US-F010]");
  EXPECT_THAT(text("undo.done.json"), HasSubstr(R"("ok":false,"by":"controller")"));

  ASSERT_TRUE(os::replace_file(place_.file("repaired"), ""));
  EXPECT_TRUE(eventually([this] { return !place_.in_force(); })) << text("guardian.log");
  EXPECT_TRUE(eventually(
      [this] { return text("undo.done.json").contains(R"("ok":true,"by":"guardian")"); }));
}

TEST_F(Driver, DoesNotBelieveARevertThatOnlySaysItWorked) {
  auto setup = place_.setup();
  setup.fault.revert = {"true"};
  setup.fault.timeout = 200ms;
  setup.retry_for = 0ms;
  begin(setup);
  ASSERT_TRUE(arm().ok && inject().ok);

  const auto reverted = revert();

  EXPECT_FALSE(reverted.ok);
  // On a busy machine the last look may be cut off instead of exiting with 1.
  EXPECT_THAT(reverted.detail,
              testing::StartsWith("the fault is still there: not within 200 ms: 'test' "));
  EXPECT_THAT(reverted.detail, testing::EndsWith(" [US-F010]"));
}

TEST_F(Driver, EndsARevertThatHangs) {
  auto setup = place_.setup();
  setup.fault.revert = place_.script("sleep 600 & wait");
  setup.fault.timeout = 200ms;
  setup.retry_for = 0ms;
  begin(setup);
  ASSERT_TRUE(arm().ok && inject().ok);

  const auto reverted = revert();

  EXPECT_FALSE(reverted.ok);
  EXPECT_EQ(
      reverted.detail,
      "the revert command failed: 'sh' did not end within 200 ms and was killed; the fault is "
      "still there: 'test' exited with 1 [US-F010]");
}

TEST_F(Driver, EndsARunningInjectBeforeItReverts) {
  auto setup = place_.setup();
  setup.fault.inject = place_.script(": > $1/fault; : > $1/begun; sleep 600 & wait");
  begin(setup);
  ASSERT_TRUE(arm().ok);
  std::optional<model::FaultInjected> injected;
  driver_->inject([&injected](model::FaultInjected answer) { injected = std::move(answer); });
  ASSERT_TRUE(eventually([this] { return place_.exists("begun"); }));

  const auto reverted = revert();

  EXPECT_TRUE(reverted.ok) << reverted.detail;
  ASSERT_TRUE(injected);
  EXPECT_FALSE(injected->ok);
  EXPECT_EQ(injected->detail, "the inject command failed: 'sh' was stopped [US-F011]");
  EXPECT_FALSE(place_.in_force());
}

TEST_F(Driver, LeavesAFaultThatDestroysToThePlaybook) {
  auto setup = place_.setup();
  setup.fault.destroys = true;
  setup.fault.revert.clear();
  setup.fault.timeout = 200ms;
  begin(setup);

  const auto armed = arm();
  EXPECT_TRUE(armed.ok);
  EXPECT_EQ(armed.detail, "the fault destroys: only the playbook brings it back");
  EXPECT_TRUE(inject().ok);
  const auto broken = revert();
  std::filesystem::remove(place_.file("fault"));
  const auto healed = revert();

  EXPECT_FALSE(broken.ok);
  EXPECT_EQ(broken.by, "playbook");
  EXPECT_EQ(broken.detail, "not healed: not within 200 ms: 'test' exited with 1 [US-F010]");
  EXPECT_TRUE(healed.ok);
}

TEST_F(Driver, RecordsNoSecret) {
  ::setenv("BOOKSTORE_LAB", "/somewhere", 1);     // NOLINT(concurrency-mt-unsafe): one thread
  ::setenv("BOOKSTORE_API_TOKEN", "hunter2", 1);  // NOLINT(concurrency-mt-unsafe)
  ::setenv("DATABASE_PASSWORD", "hunter2", 1);    // NOLINT(concurrency-mt-unsafe)
  ::setenv("REGION", "north", 1);                 // NOLINT(concurrency-mt-unsafe)
  auto setup = place_.setup();
  setup.keep_environment = {"REGION", "DATABASE_PASSWORD"};
  begin(setup);

  ASSERT_TRUE(arm().ok && inject().ok && revert().ok);

  for (const auto& entry : std::filesystem::directory_iterator(place_.run())) {
    const std::string content = os::read_file(entry.path()).value_or("");
    EXPECT_FALSE(content.contains("hunter2")) << entry.path();
  }
  EXPECT_THAT(text("undo.json"), HasSubstr(R"("BOOKSTORE_LAB=/somewhere")"));
  EXPECT_THAT(text("undo.json"), HasSubstr(R"("REGION=north")"));
  EXPECT_THAT(text("undo.json"), HasSubstr(R"("PATH=)"));
}

TEST(FakeDriver, AnswersWhatItWasToldTo) {
  boost::asio::io_context context;
  FakeFaultDriver driver(context.get_executor());
  driver.injected.ok = false;
  std::string heard;

  driver.arm([&heard](const model::UndoArmed& armed) { heard += armed.ok ? "armed " : ""; },
             [&heard](const std::string& how) { heard += how; });
  driver.inject(
      [&heard](const model::FaultInjected& in) { heard += in.ok ? "" : "not injected "; });
  driver.lose_guardian("lost");
  EXPECT_EQ(heard, "") << "answers come from the executor, never at once";
  context.run();

  EXPECT_EQ(heard, "armed not injected lost");
  EXPECT_EQ(driver.calls, (std::vector<std::string>{"arm", "inject"}));
}

}  // namespace
}  // namespace understudy::fault
