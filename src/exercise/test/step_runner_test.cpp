#include "understudy/exercise/step_runner.hpp"

#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "actions.hpp"
#include "running.hpp"
#include "temporary_folder.hpp"
#include "understudy/os/child.hpp"
#include "understudy/os/process.hpp"
#include "understudy/os/process_mark.hpp"

namespace understudy::exercise {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::literal;
using test::outputs;
using test::pattern;
using test::Running;
using test::script;
using test::session;
using test::two_hosts;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// The file's numbers, once it holds `count` of them.
std::vector<pid_t> pids_in(const std::filesystem::path& path, std::size_t count) {
  std::vector<pid_t> pids;
  test::eventually([&] {
    std::ifstream file(path);
    pids.clear();
    for (pid_t pid = 0; file >> pid;) pids.push_back(pid);
    return pids.size() >= count;
  });
  return pids;
}

/// Gone, or nothing but a zombie somebody else has to reap.
bool ended(pid_t pid) {
  const auto ticks = os::start_ticks(pid);
  return !ticks || !os::is_running(pid, *ticks);
}

TEST(StepRunner, StopsAScriptAtItsFirstError) {
  Running running;

  const model::StepFinished finished = running.run(script("echo one\nfalse\necho two\n"));

  EXPECT_EQ(finished.outcome, "failed");
  EXPECT_EQ(finished.detail, "exit code 1, documented is 0");
  EXPECT_THAT(outputs(finished), ElementsAre("one\n"));
  EXPECT_GT(finished.began_ns, 0);
  EXPECT_GE(finished.ended_ns, finished.commands[0].ended_ns);
}

TEST(StepRunner, RunsTheCommandsOfASessionInOrderInOneSession) {
  Running running;

  const model::StepFinished finished =
      running.run(session({{.text = "cd /usr; name=x"}, {.text = "pwd"}, {.text = "echo $name"}}));

  EXPECT_EQ(finished.outcome, "ok");
  EXPECT_EQ(finished.detail, "");
  EXPECT_THAT(outputs(finished), ElementsAre("", "/usr\n", "x\n"));
  EXPECT_THAT(outputs(running.run(script("pwd; echo $name"))), ElementsAre("/usr\nx\n"))
      << "the next block goes on in it";
}

TEST(StepRunner, RunsNothingAfterTheCommandThatFailed) {
  const test::TemporaryFolder folder;
  Running running;

  const model::StepFinished finished =
      running.run(session({{.text = "echo one"},
                           {.text = "(exit 2)"},
                           {.text = "touch " + (folder.path() / "never").string()}}));

  EXPECT_EQ(finished.outcome, "failed");
  EXPECT_EQ(finished.commands.size(), 2U);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "never"));
}

TEST(StepRunner, HoldsTheExitCodeAgainstTheDocumentedOne) {
  Running running;
  const model::PlannedCommand seven{.text = "echo gone; (exit 7)", .exit_code = 7};
  model::PlannedCommand undocumented = seven;
  undocumented.exit_code = 0;
  model::PlannedCommand with_output = undocumented;
  with_output.expected = {literal("gone")};
  model::PlannedCommand any = undocumented;
  any.any_exit = true;

  EXPECT_EQ(running.run(session({seven})).outcome, "ok");
  EXPECT_EQ(running.run(session({any})).outcome, "ok");
  EXPECT_EQ(running.run(session({undocumented})).detail, "exit code 7, documented is 0");
  EXPECT_EQ(running.run(session({with_output})).detail,
            "exit code 7, documented is 0 (the output is as documented: if this is right, end it "
            "with [7])");
  EXPECT_EQ(running.run(session({{.text = "true", .exit_code = 1}})).detail,
            "exit code 0, documented is 1");
}

TEST(StepRunner, HoldsTheOutputAgainstTheDocumentedOne) {
  Running running;
  model::Action action =
      session({{.text = "printf 'a\\nb\\n'", .expected = {literal("a"), literal("c")}}});

  const model::StepFinished wrong = running.run(action);
  EXPECT_EQ(wrong.outcome, "failed");
  EXPECT_EQ(wrong.detail, "expected 'c', got 'b'");
  EXPECT_EQ(wrong.commands[0].mismatch, wrong.detail);
  EXPECT_EQ(wrong.commands[0].expected, "a\nc\n");
  EXPECT_TRUE(wrong.commands[0].verified);

  action.commands[0].expected.pop_back();
  EXPECT_EQ(running.run(action).detail, "printed more than is documented: 'b'");
  action.output = "contains";
  EXPECT_EQ(running.run(action).outcome, "ok");
  for (const char* unjudged : {"sample", "ignore"}) {
    action.output = unjudged;
    action.commands[0].expected = {literal("z")};
    const model::StepFinished finished = running.run(action);
    EXPECT_EQ(finished.outcome, "ok") << unjudged;
    EXPECT_FALSE(finished.commands[0].verified) << unjudged;
  }
}

TEST(StepRunner, JudgesBothStreamsAsATerminalShowsThemUnlessToldOtherwise) {
  Running running;
  model::Action action = session({{.text = "echo out; echo err >&2; echo end",
                                   .expected = {literal("out"), literal("err"), literal("end")}}});
  EXPECT_EQ(running.run(action).outcome, "ok");

  action.only_stdout = true;
  EXPECT_EQ(running.run(action).detail, "expected 'err', got 'end'");
  action.commands[0].expected = {literal("out"), literal("end")};
  const model::StepFinished finished = running.run(action);
  EXPECT_EQ(finished.outcome, "ok");
  EXPECT_EQ(finished.commands[0].output, "out\nend\nerr\n") << "shown all the same";
}

TEST(StepRunner, EndsTheWholeProcessGroupAtTheTimeout) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "pids").string();
  Running running;
  model::Action action = script("kept=1; echo begun; sleep 300 & echo $! >" + file +
                                "; echo $$ >>" + file + "; sleep 300");
  action.timeout_ms = 300;

  running.begin(action);
  const std::vector<pid_t> pids = pids_in(file, 2);
  const model::StepFinished finished = running.wait();

  EXPECT_EQ(finished.outcome, "timed_out");
  EXPECT_EQ(finished.detail, "did not end within 300ms");
  EXPECT_THAT(outputs(finished), ElementsAre("begun\n"));
  ASSERT_EQ(pids.size(), 2U);
  for (const pid_t pid : pids) {
    EXPECT_TRUE(running.turn_until([pid] { return ended(pid); })) << pid;
  }
  EXPECT_THAT(outputs(running.run(script("echo ${kept-none}"))), ElementsAre("none\n"));
}

TEST(StepRunner, CountsTheTimeoutOverTheWholeBlock) {
  Running running;
  model::Action action = session({{.text = "sleep 0.2"}, {.text = "sleep 300"}});
  action.timeout_ms = 600;

  const model::StepFinished finished = running.run(action);

  EXPECT_EQ(finished.outcome, "timed_out");
  EXPECT_LT(finished.ended_ns - finished.began_ns, 60'000'000'000);
}

TEST(StepRunner, EndsAtOnceWhenItIsCancelled) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "pids").string();
  Running running;
  running.begin(script("echo $$ >" + file + "; sleep 300"));
  std::vector<pid_t> pids;
  running.turn_until([&] { return !(pids = pids_in(file, 1)).empty(); });

  running.runner().cancel();

  EXPECT_EQ(running.callbacks, 1) << "before cancel returned";
  EXPECT_EQ(running.wait().outcome, "stopped");
  ASSERT_EQ(pids.size(), 1U);
  EXPECT_TRUE(running.turn_until([&] { return ended(pids[0]); }));
  EXPECT_THAT(outputs(running.run(script("echo next"))), ElementsAre("next\n"));
  running.runner().cancel();
  EXPECT_EQ(running.callbacks, 2) << "once each";
}

TEST(StepRunner, NeverStartsWhatIsCancelledWhileItWaits) {
  const test::TemporaryFolder folder;
  Running running;
  running.begin(script("touch " + (folder.path() / "never").string()), {}, milliseconds(1));
  const auto due = std::chrono::steady_clock::now() + milliseconds(2);
  test::eventually([due] { return std::chrono::steady_clock::now() >= due; });

  running.runner().cancel();

  EXPECT_EQ(running.wait().outcome, "stopped");
  running.run(script(":"));
  EXPECT_EQ(running.callbacks, 2);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "never"));
}

TEST(StepRunner, WaitsTheIntervalBeforeAFurtherAttempt) {
  Running running;
  const auto before = running.clock().now().boot;

  const model::StepFinished finished = running.run(script(":"), {}, milliseconds(80));

  EXPECT_GE(finished.began_ns - before.count(), 80'000'000);
  EXPECT_EQ(finished.outcome, "ok");
}

TEST(StepRunner, CapturesTrimmedOutputAndNamedGroups) {
  Running running;
  model::Action action =
      session({{.text = "echo 'id i-42 in zone-b'",
                .expected = {pattern("id (?P<ID>\\S+) in (?P<ZONE>.*)")}},
               {.text = "echo noise >&2; printf '\\n  %s \\0 it'\\''s\\t\\n\\n' $ID-$ZONE"}});
  action.capture = "WHERE";

  const model::StepFinished finished = running.run(action);

  EXPECT_EQ(finished.outcome, "ok") << finished.detail;
  EXPECT_THAT(finished.captured,
              ElementsAre(model::Variable{"ID", "i-42"}, model::Variable{"ZONE", "zone-b"},
                          model::Variable{"WHERE", "i-42-zone-b  it's"}));
  Running another;
  EXPECT_THAT(outputs(another.run(session({{.text = "printenv WHERE"}, {.text = "echo \"$ID\""}}),
                                  finished.captured)),
              ElementsAre("i-42-zone-b  it's\n", "i-42\n"))
      << "in a process that knows them from the journal alone";
}

TEST(StepRunner, CapturesNothingFromAStepThatFailed) {
  Running running;
  model::Action action = script("echo x; false");
  action.capture = "X";

  EXPECT_THAT(running.run(action).captured, IsEmpty());
}

TEST(StepRunner, LetsASessionChangeWhatWasCaptured) {
  Running running;
  const std::vector<model::Variable> captured{{"NODE", "a"}, {"NODE", "b"}};

  EXPECT_THAT(outputs(running.run(script("echo $NODE; NODE=c"), captured)), ElementsAre("b\n"));
  EXPECT_THAT(outputs(running.run(script("echo $NODE; unset NODE"), captured)), ElementsAre("c\n"));
  EXPECT_EQ(running.run(session({{.text = "printenv NODE"}}), captured).commands[0].exit_code, 1);
}

TEST(StepRunner, KeepsABlocksOwnSettingsToTheBlock) {
  Running running;
  model::Action action =
      session({{.text = "printenv ZONE"}, {.text = "pwd; cd bin; pwd"}, {.text = "pwd"}});
  action.folder = "/usr";
  action.environment = {"ZONE=it's b"};
  running.run(script("export ZONE=a; cd /tmp"));

  EXPECT_THAT(outputs(running.run(action)),
              ElementsAre("it's b\n", "/usr\n/usr/bin\n", "/usr/bin\n"));
  EXPECT_THAT(outputs(running.run(session({{.text = "printenv ZONE"}, {.text = "pwd"}}))),
              ElementsAre("a\n", "/tmp\n"));
}

TEST(StepRunner, KeepsAHundredMegabytesOfOutputBounded) {
  Running running;

  const model::StepFinished finished =
      running.run(script("head -c 100000000 /dev/zero | tr '\\0' x; kept=1"));

  EXPECT_EQ(finished.outcome, "ok");
  EXPECT_EQ(finished.commands[0].output,
            std::string(65536, 'x') + "\n… 99934464 more bytes are not kept\n");
  EXPECT_THAT(outputs(running.run(script("echo $kept"))), ElementsAre("1\n"));
}

TEST(StepRunner, TakesAnyBytesForOutput) {
  Running running;

  const model::StepFinished finished = running.run(session(
      {{.text = "head -c 300000 /dev/urandom"},
       {.text = "printf 'a\\0b\\x1b[31mc\\x1b[0m\\xff\\n'", .expected = {literal("abc\xff")}}}));

  EXPECT_EQ(finished.outcome, "ok") << finished.detail;
  EXPECT_LE(finished.commands[0].output.size(), 65536U + 100U);
  EXPECT_EQ(finished.commands[1].output, "abc\xff\n");
}

TEST(StepRunner, GivesEveryCommandTheSameSurroundings) {
  Running running;

  EXPECT_THAT(outputs(running.run(
                  session({{.text = "printenv LC_ALL TZ COLUMNS PLAYBOOK_RUN_ID PLAYBOOK_STEP"},
                           {.text = "echo $LC_ALL $TZ $COLUMNS $PLAYBOOK_RUN_ID $PLAYBOOK_STEP"},
                           {.text = "cat; readlink /proc/self/fd/0"}}))),
              ElementsAre("C.UTF-8\nUTC\n120\nrun-7\nrecovery.1\n",
                          "C.UTF-8 UTC 120 run-7 recovery.1\n", "/dev/null\n"));
}

TEST(StepRunner, LeavesRunningWhatAStepStartedInTheBackground) {
  const test::TemporaryFolder folder;
  const std::string file = (folder.path() / "pids").string();
  Running running;

  const model::StepFinished finished =
      running.run(script("sleep 300 >/dev/null 2>&1 & echo $! >" + file));

  EXPECT_EQ(finished.outcome, "ok");
  const std::vector<pid_t> pids = pids_in(file, 1);
  ASSERT_EQ(pids.size(), 1U);
  EXPECT_FALSE(ended(pids[0]));
  EXPECT_EQ(os::end_marked(running.mark_file(), seconds(10)), 0U) << "the step is over";
  EXPECT_FALSE(ended(pids[0]));
  ::kill(pids[0], SIGKILL);
}

TEST(StepRunner, LetsWhoeverFindsItsMarkEndTheCommandUnderWay) {
  for (const char* text : {"sleep 300", "setsid sleep 300 & wait; true"}) {
    Running running;
    running.begin(script(text));

    std::size_t ended = 0;
    EXPECT_TRUE(test::eventually([&] {
      running.turn_once();
      ended += os::end_marked(running.mark_file(), seconds(10)).value_or(0);
      return ended > 0;
    }));

    EXPECT_NE(running.wait().outcome, "ok") << text;
  }
}

model::Action guards(std::vector<model::Way> ways) {
  return {.id = "recovery.1?", .step = "recovery.1", .kind = "decide", .ways = std::move(ways)};
}

TEST(StepRunner, EvaluatesEveryGuardAndForgetsWhatItLeft) {
  Running running(two_hosts());
  running.run(script("app=up; cd /usr"));

  const model::GuardsEvaluated evaluated =
      running.evaluate(guards({{.branch = "a", .guard = "echo see $PWD; [ \"$app\" = up ]"},
                               {.branch = "b", .guard = "app=changed; cd /; exit 3"},
                               {.branch = "c", .guard = "printenv WHERE", .host = "app-2"},
                               {.branch = "d", .guard = "no-such-check"},
                               {.branch = "e", .guard = "true", .host = "lost"},
                               {.branch = "f", .guard = "true", .host = "app-3"}}));

  EXPECT_EQ(evaluated.action, "recovery.1?");
  std::vector<std::string> results;
  for (const model::GuardResult& result : evaluated.results) {
    results.push_back(
        fmt::format("{} {} {} {}", result.branch, result.exit_code, result.holds, result.output));
  }
  EXPECT_THAT(results,
              ElementsAre("a 0 true see /usr\n", "b 3 false ", "c 0 true remote\n",
                          "d 127 false bash: line 1: no-such-check: command not found\n",
                          "e -1 false cannot start 'no-such-transport': no such program in PATH",
                          "f -1 false the host 'app-3' is not declared"));
  EXPECT_THAT(outputs(running.run(script("echo $app; pwd"))), ElementsAre("up\n/usr\n"));
}

/// Commands that need no shell are started without one; nobody may see a difference.
class DirectStart : public testing::TestWithParam<const char*> {};

TEST_P(DirectStart, DoesWhatTheShellDoes) {
  const test::TemporaryFolder folder;
  const std::filesystem::path bin = folder.path() / "bin";
  std::filesystem::create_directories(bin);
  for (const char* name : {"no-shebang", "not-executable", "own-tool"}) {
    std::ofstream(bin / name) << "echo run as $0 in $(pwd) with $#\n";
    ::chmod((bin / name).c_str(), name == std::string("not-executable") ? 0644 : 0755);
  }
  const model::Action before = script("cd " + folder.path().string() + "; export SHOWN='a  b'\n" +
                                      "PATH=$PATH:" + bin.string() + "; unset HOME; HIDDEN=1");
  Running direct;
  Running shell;
  direct.run(before);
  shell.run(before);

  const model::StepFinished here = direct.run(session({{.text = GetParam()}}));
  const model::StepFinished there = shell.run(session({{.text = std::string(GetParam()) + ";"}}));

  EXPECT_EQ(here.outcome, there.outcome);
  EXPECT_EQ(here.detail, there.detail);
  EXPECT_EQ(here.commands[0].exit_code, there.commands[0].exit_code);
  std::string output = here.commands[0].output;
  EXPECT_EQ(output, there.commands[0].output);
}

INSTANTIATE_TEST_SUITE_P(StepRunner, DirectStart,
                         testing::Values("/bin/true", "/bin/false", "ls /no/such/file",
                                         "printenv SHOWN", "printenv HOME", "printenv HIDDEN",
                                         "printenv LC_ALL TZ COLUMNS PLAYBOOK_STEP PLAYBOOK_RUN_ID",
                                         "printenv PWD", "/bin/pwd", "stat -c %n bin",
                                         "date -d @0 +%FT%T", "tty", "readlink /proc/self/fd/0",
                                         "cat", "expr 1 + 1", "seq 3", "sh -c exit",
                                         "timeout 0.01 sleep 9", "no-such-program",
                                         "./no-such-program", "own-tool a b", "bin/no-shebang",
                                         "./bin/no-shebang x", "bin/not-executable", "./bin", "/",
                                         "bin/own-tool/deeper", "env own-tool",
                                         "sed -n 1p /no/such", "ls -1 --", "wc -c"),
                         [](const auto& given) { return fmt::format("{:02}", given.index); });

}  // namespace
}  // namespace understudy::exercise
