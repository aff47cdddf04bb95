// Blocks that another program than a shell reads, output that is JSON, and guards that must fail.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actions.hpp"
#include "running.hpp"
#include "temporary_folder.hpp"
#include "understudy/exercise/step_runner.hpp"

namespace understudy::exercise {
namespace {

using test::literal;
using test::outputs;
using test::Running;
using test::script;
using test::session;
using testing::ElementsAre;

TEST(StepLanguage, GivesABlockInAnotherLanguageToItsInterpreter) {
  Running running({{.name = {.value = "app-2"}, .reach = {"env", "WHERE=remote"}}});
  EXPECT_EQ(running.run(script("export GREETING='a b'; cd /usr")).outcome, "ok");
  model::Action action = script("import os\nprint(os.environ['GREETING'], os.getcwd(), '$HOME;')");
  action.language = "python";
  action.interpreter = {"python3", "-u"};

  const model::StepFinished finished = running.run(action);

  EXPECT_EQ(finished.outcome, "ok");
  EXPECT_THAT(outputs(finished), ElementsAre("a b /usr $HOME;\n"));
  action.commands[0].text = "import os\nprint(os.environ['WHERE'])";
  action.host = "app-2";
  EXPECT_THAT(outputs(running.run(action)), ElementsAre("remote\n"));
  action.commands[0].text = "raise SystemExit(3)";
  EXPECT_EQ(running.run(action).detail, "exit code 3, documented is 0");
}

TEST(StepLanguage, ReadsNoWordOfAnInterpreterAsAShellWould) {
  Running running({{.name = {.value = "app-2"}, .reach = {"env"}}});
  model::Action action = script("");
  action.interpreter = {"printf", "%s", "$(id)"};
  action.host = "app-2";

  EXPECT_THAT(outputs(running.run(action)), ElementsAre("$(id)"));
}

TEST(StepLanguage, SaysThatAnInterpreterIsNotThere) {
  Running running;
  model::Action action = script("1");
  action.interpreter = {"no-such-interpreter"};

  EXPECT_EQ(running.run(action).detail, "exit code 127, documented is 0");
}

TEST(StepLanguage, ComparesJsonWithWhatStandardOutputSays) {
  Running running;
  model::Action action = session({{.text = R"(echo noise >&2; echo '{"state":"up","more":1}')",
                                   .expected = {literal("{"), literal(R"("state": "up"})")}}});
  action.output = "json";
  const model::StepFinished finished = running.run(action);
  EXPECT_EQ(finished.outcome, "ok");
  EXPECT_TRUE(finished.commands[0].verified);

  action.commands[0].text = R"(echo '{"state":"down"}')";
  EXPECT_EQ(running.run(action).detail, R"(at state: expected "up", got "down")");
}

TEST(StepLanguage, HoldsANegatedGuardWhenItsCommandFailsAndNotWhenItCannotRun) {
  Running running;
  model::Action action{.id = "recovery.1?", .step = "recovery.1", .kind = "decide"};
  for (const char* guard : {"false", "true", "no-such-command"}) {
    action.ways.push_back({.branch = guard, .guard = guard, .negated = true});
  }

  const model::GuardsEvaluated evaluated = running.evaluate(action);

  ASSERT_EQ(evaluated.results.size(), 3U);
  EXPECT_TRUE(evaluated.results[0].holds);
  EXPECT_FALSE(evaluated.results[1].holds);
  EXPECT_EQ(evaluated.results[2].exit_code, 127) << "the machine takes it for no answer";
}

TEST(StepLanguage, TakesTheNewestRecordFromTheLastLineOfStandardOutput) {
  Running running;
  model::Action action = script(
      "echo 2026-11-28T03:00:00Z\necho 2026-11-28 03:00:01.5+00\n"
      "echo 'a notice' >&2\n");
  action.rpo_probe = true;

  const model::StepFinished finished = running.run(action);

  EXPECT_EQ(finished.outcome, "ok") << finished.detail;
  EXPECT_EQ(finished.newest_unix_ns, 1'795'834'801'500'000'000);
  EXPECT_EQ(finished.newest_step_ns, 100'000'000);
}

TEST(StepLanguage, TakesTheNewestRecordFromTheLastCommandOfASession) {
  Running running;
  model::Action action = session({{.text = "echo 1795834800"}, {.text = "echo 1795834860"}});
  action.rpo_probe = true;

  EXPECT_EQ(running.run(action).newest_unix_ns, 1'795'834'860'000'000'000);
}

TEST(StepLanguage, FailsAStepThatPrintsNoNewestRecord) {
  Running running;
  model::Action action = script("echo '(1 row)'");
  action.rpo_probe = true;

  const model::StepFinished finished = running.run(action);

  EXPECT_EQ(finished.outcome, "failed");
  EXPECT_EQ(finished.detail,
            "its last line, '(1 row)', is no instant: it must print when the newest record was "
            "written, as 2026-11-28T03:00:00Z");
  EXPECT_EQ(finished.newest_step_ns, 0);
}

TEST(StepLanguage, LooksForNoNewestRecordWhereNoneIsAskedFor) {
  Running running;

  EXPECT_EQ(running.run(script("echo 1795834800")).newest_step_ns, 0);
}

}  // namespace
}  // namespace understudy::exercise
