#include "understudy/exercise/preflight.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "actions.hpp"
#include "temporary_folder.hpp"

namespace understudy::exercise {
namespace {

using test::script;
using test::session;
using testing::ElementsAre;
using testing::IsEmpty;

class Preflight : public testing::Test {
 protected:
  Preflight() {
    input_.environment.name.value = "staging";
    input_.fault.inject = {"true"};
    input_.fault.effect = {"test", "-e", "/"};
    input_.fault.revert = {"true"};
    input_.run_folder = folder_.path();
  }

  void step(model::Action action, std::uint32_t line = 0) {
    if (!action.commands.empty()) action.commands.back().line = line;
    input_.plan.actions.push_back(std::move(action));
  }

  void host(const std::string& name, std::vector<std::string> reach, bool is_default = false) {
    model::Host host;
    host.name.value = name;
    host.reach = std::move(reach);
    host.is_default = is_default;
    input_.hosts.push_back(std::move(host));
  }

  /// The check of that name, with `ok` false and an empty name when there is none.
  model::Check check(const std::string& name) {
    const std::vector<model::Check> checks = run_preflight(input_);
    const auto found = std::ranges::find(checks, name, &model::Check::name);
    return found == checks.end() ? model::Check{} : *found;
  }

  std::vector<std::string> failing() {
    std::vector<std::string> names;
    for (const model::Check& each : run_preflight(input_)) {
      if (!each.ok) names.push_back(each.name);
    }
    return names;
  }

  test::TemporaryFolder folder_;  // NOLINT: read by the tests
  PreflightInput input_;          // NOLINT: read by the tests
};

TEST_F(Preflight, FindsNothingWrongWithWhatIsRight) {
  host("client", {}, true);
  host("app-2", {"env", "WHERE=remote"});
  model::Action there = script("ls");
  there.host = "app-2";
  step(script("curl() { :; }\ncurl x"));
  step(there);

  std::vector<std::string> names;
  for (const model::Check& each : run_preflight(input_)) {
    EXPECT_TRUE(each.ok) << each.name << ": " << each.detail;
    names.push_back(each.name);
  }

  EXPECT_THAT(names, ElementsAre("environment", "the default host", "host app-2", "commands",
                                 "tools on host app-2", "tools of the fault", "room for evidence",
                                 "earlier runs"));
}

TEST_F(Preflight, LooksAtTheAssumptionsThatAreBound) {
  input_.plan.assumptions = {
      {.text = "The root is there.", .guard = "test -e /", .line = 1},
      {.text = "Nobody deploys.", .guard = "true", .negated = true, .line = 2},
      {.text = "It can be looked at.", .guard = "no-such-command", .line = 3},
      {.text = "It cannot.", .guard = "no-such", .negated = true, .line = 4},
      {.text = "Books are served.", .probe = "books", .line = 5},
      {.text = "A person knows.", .line = 6}};
  EXPECT_EQ(check("assumption at line 5").detail,
            "it does not hold that 'Books are served.': nothing here can look at a probe");
  input_.look_at_probe = [](const std::string& probe) {
    return probe == "books" ? "HTTP 502" : "another probe";
  };

  EXPECT_THAT(failing(), ElementsAre("assumption at line 2", "assumption at line 3",
                                     "assumption at line 4", "assumption at line 5"));
  EXPECT_TRUE(check("assumption at line 1").ok);
  EXPECT_EQ(check("assumption at line 1").detail, "The root is there.");
  EXPECT_EQ(check("assumption at line 2").detail,
            "it does not hold that 'Nobody deploys.': 'true' exits 0, which it must not");
  EXPECT_EQ(check("assumption at line 5").detail,
            "it does not hold that 'Books are served.': probe books: HTTP 502");
  EXPECT_EQ(check("assumption at line 6").name, "") << "pre-flight cannot know";
}

TEST_F(Preflight, LooksForInterpretersAndNotIntoWhatTheyRead) {
  model::Action foreign = script("if (");
  foreign.interpreter = {"no-such-interpreter"};
  model::Action shown = script("if (");
  shown.kind = "pass";
  step(foreign);
  step(shown);

  EXPECT_THAT(failing(), ElementsAre("tools on the default host"));
  EXPECT_EQ(check("tools on the default host").detail, "not found: no-such-interpreter");
}

TEST_F(Preflight, RefusesProductionWithoutAnAgreement) {
  input_.environment = {.name = {.value = "prod"}, .production = true};

  const model::Check refused = check("agreement");

  EXPECT_EQ(check("environment").detail, "'prod' is production");
  EXPECT_FALSE(refused.ok);
  EXPECT_EQ(refused.detail, "nothing shows that the team agrees to this in production");
}

TEST_F(Preflight, RecordsWhatBecameOfTheAgreementInProduction) {
  input_.environment = {.name = {.value = "prod"}, .production = true};
  input_.agreement = model::Check{.name = "agreement", .ok = true, .detail = "all agree"};

  EXPECT_EQ(check("agreement"), *input_.agreement);

  input_.agreement->ok = false;
  EXPECT_THAT(failing(), ElementsAre("agreement"));
}

TEST_F(Preflight, NeedsNoAgreementElsewhere) {
  input_.agreement = model::Check{.name = "agreement", .ok = false};

  EXPECT_THAT(failing(), ElementsAre());
}

TEST_F(Preflight, NamesAHostThatCannotBeReached) {
  host("gone", {"sh", "-c", "echo 'connect: no route to host' >&2; exit 255"});
  host("lost", {"no-such-transport"});
  host("mute", {"sh", "-c", "exit 9"});
  for (const char* name : {"gone", "lost", "mute", "undeclared"}) {
    model::Action action = script("true");
    action.host = name;
    step(action);
  }

  EXPECT_THAT(failing(), ElementsAre("host gone", "host lost", "host mute", "host undeclared"))
      << "tools are not looked for then";
  EXPECT_EQ(check("host gone").detail, "connect: no route to host");
  EXPECT_EQ(check("host lost").detail, "cannot start 'no-such-transport': no such program in PATH");
  EXPECT_EQ(check("host lost").hint, "install it, or give its full path");
  EXPECT_EQ(check("host mute").detail, "not reachable (exit 9)");
  EXPECT_EQ(check("host undeclared").detail, "it is not declared");
}

TEST_F(Preflight, LooksAtTheHostsOfGuardsAndOfTheFault) {
  host("lost", {"no-such-transport"});
  input_.plan.actions.push_back({.id = "recovery.1?",
                                 .kind = "decide",
                                 .ways = {{.branch = "a", .guard = "true", .host = "lost"}}});
  EXPECT_THAT(failing(), ElementsAre("host lost"));

  input_.plan.actions.clear();
  input_.fault.from = model::Text{.value = "lost"};
  EXPECT_THAT(failing(), ElementsAre("host lost"));
}

TEST_F(Preflight, NamesStepAndLineOfACommandThatCannotBeParsed) {
  step(script("true"), 5);
  step(script("if true; then\n  echo x\n"), 12);
  input_.plan.actions.back().id = "recovery.2";

  const model::Check refused = check("commands");

  EXPECT_FALSE(refused.ok);
  EXPECT_EQ(refused.detail,
            "step recovery.2 (line 12) cannot be parsed: bash: -c: line 3: syntax error: "
            "unexpected end of file");
  EXPECT_EQ(refused.hint, "correct the step in the playbook");
}

TEST_F(Preflight, ParsesGuardsToo) {
  input_.plan.actions.push_back({.id = "recovery.1?",
                                 .kind = "decide",
                                 .line = 7,
                                 .ways = {{.branch = "recovery.1.a", .guard = "[ 1 = 1 ] )"}}});

  EXPECT_EQ(check("commands").detail,
            "step recovery.1.a (line 7) cannot be parsed: bash: -c: line 1: syntax error near "
            "unexpected token `)'");
}

TEST_F(Preflight, RunsNoneOfTheTextsItParses) {
  step(script("touch " + (folder_.path() / "touched").string()));
  step(script("-x; $(touch " + (folder_.path() / "touched").string() + ")"));

  EXPECT_TRUE(check("commands").ok) << check("commands").detail;
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "touched"));
}

TEST_F(Preflight, NamesEveryToolThatIsMissing) {
  step(session({{.text = "no-such-tool-a x"}, {.text = "ls"}, {.text = "/no/such/tool-b | cat"}}));

  const model::Check refused = check("tools on the default host");

  EXPECT_FALSE(refused.ok);
  EXPECT_EQ(refused.detail, "not found: /no/such/tool-b, no-such-tool-a");
  EXPECT_EQ(refused.hint, "install it there, or correct the step");
}

TEST_F(Preflight, NamesAToolOfTheFaultThatIsMissing) {
  input_.fault.revert = {"no-such-remedy", "now"};

  EXPECT_EQ(check("tools of the fault").detail, "not found: no-such-remedy");
}

TEST_F(Preflight, NamesAToolOfTheFaultOnce) {
  input_.fault.inject = {"ls", "-d"};
  input_.fault.effect = {"test", "-e", "/"};
  input_.fault.revert = {"ls"};
  input_.fault.reverted = {"test", "-e", "/"};

  EXPECT_EQ(check("tools of the fault").detail, "ls, test");
}

TEST_F(Preflight, SaysThatThereIsNoRoomOrNoFolder) {
  input_.run_folder = folder_.path() / "missing";

  EXPECT_EQ(check("room for evidence").detail, "No such file or directory");
}

TEST_F(Preflight, RefusesWhileAnEarlierFaultMayBeInForce) {
  input_.left_over = {"run 7: 'stop-app' may still be in force"};

  EXPECT_EQ(check("earlier runs").detail, "run 7: 'stop-app' may still be in force");
  EXPECT_EQ(check("earlier runs").hint,
            "take it back by hand, then run 'understudy undo' to verify");
}

std::vector<std::string> tools(std::vector<model::PlannedCommand> commands) {
  const std::vector<Tools> found = tools_of({.actions = {session(std::move(commands))}});
  return found.empty() ? std::vector<std::string>{} : found.front().names;
}

TEST(ToolsOf, AreTheFirstWordsThatNameAProgram) {
  EXPECT_THAT(tools({{.text = "curl -f x"},
                     {.text = "  dig x | grep y"},
                     {.text = "/usr/sbin/ip a"},
                     {.text = "curl again"},
                     {.text = "psql<dump.sql"},
                     {.text = "(exit 1)"}}),
              ElementsAre("/usr/sbin/ip", "curl", "dig", "psql"));
}

TEST(ToolsOf, LeaveOutWhatAShellExpandsOrAPathThatDependsOnTheFolder) {
  EXPECT_THAT(tools({{.text = "$TOOL x"},
                     {.text = "A=1 make"},
                     {.text = "\"quoted\""},
                     {.text = "# comment"},
                     {.text = "./deploy.sh"},
                     {.text = "bin/tool"},
                     {.text = "~/bin/x"},
                     {.text = "! x"},
                     {.text = "{ x; }"},
                     {.text = ""}}),
              IsEmpty());
}

TEST(ToolsOf, LeaveOutWhatAStepDefines) {
  EXPECT_THAT(tools({{.text = "deploy() { echo x; }"},
                     {.text = "deploy now"},
                     {.text = "true; function roll-back { :; }"},
                     {.text = "roll-back"},
                     {.text = "alias k=kubectl l.s=ls"},
                     {.text = "k get pods"},
                     {.text = "jq ."}}),
              ElementsAre("alias", "jq", "true"));
}

TEST(ToolsOf, LeaveOutEverythingAfterTextFromElsewhereWasReadIn) {
  EXPECT_THAT(
      tools({{.text = "git pull"}, {.text = "cd x; . ./functions.sh"}, {.text = "anything"}}),
      ElementsAre("cd", "git"));
  EXPECT_THAT(tools({{.text = "source ~/.venv/bin/activate"}, {.text = "flask run"}}),
              ElementsAre("source"));
  EXPECT_THAT(tools({{.text = "eval \"$(ssh-agent)\""}, {.text = "flask run"}}),
              ElementsAre("eval"));
}

TEST(ToolsOf, AreToldApartByHost) {
  model::Action there = session({{.text = "psql"}});
  there.host = "db";
  model::Action guard{.kind = "decide",
                      .ways = {{.guard = "pg_isready -q", .host = "db"}, {.guard = "dig"}}};
  const std::vector<Tools> found = tools_of({.actions = {there, guard}});

  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].host, "");
  EXPECT_THAT(found[0].names, ElementsAre("dig"));
  EXPECT_EQ(found[1].host, "db");
  EXPECT_THAT(found[1].names, ElementsAre("pg_isready", "psql"));
}

}  // namespace
}  // namespace understudy::exercise
