#include "understudy/exercise/compile.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "random_scenario.hpp"
#include "understudy/diag/diagnostic.hpp"

namespace understudy::exercise {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Inputs = std::map<std::string, std::string>;

model::Block runs(std::string text) {
  return {.style = model::BlockStyle::session, .commands = {{.text = std::move(text)}}};
}

model::Step step(std::string id, std::vector<model::Block> blocks = {runs("true")}) {
  return {.id = std::move(id), .text = "do it", .blocks = std::move(blocks)};
}

model::Branch branch(std::string id, std::vector<model::Step> steps) {
  return {.id = std::move(id), .text = "If so", .guard = "check", .steps = std::move(steps)};
}

model::Planned plan_of(std::vector<model::Step> recovery, const Inputs& inputs = {}) {
  model::Scenario scenario{.recovery = std::move(recovery)};
  for (const auto& [name, value] : inputs) scenario.inputs.push_back({.name = name});
  CompiledPlan compiled = compile(scenario, inputs);
  EXPECT_THAT(compiled.findings, IsEmpty());
  return std::move(compiled.plan);
}

/// `id -> next`, and for guards the ways: a whole plan in a few lines.
std::vector<std::string> shape(const model::Planned& plan) {
  const auto name = [&plan](std::int32_t at) {
    const auto index = static_cast<std::size_t>(at);
    return index < plan.actions.size() ? plan.actions[index].id : std::string("end");
  };
  std::vector<std::string> out;
  for (const model::Action& action : plan.actions) {
    std::string text = fmt::format("{} {}", action.kind, action.id);
    for (const model::Way& way : action.ways) text += fmt::format(" [{}]", name(way.target));
    out.push_back(text + " -> " + name(action.next));
  }
  return out;
}

TEST(Compile, LaysStepsAndBlocksFlatInTheirOrder) {
  EXPECT_THAT(shape(plan_of({step("1"), step("2", {runs("a"), runs("b")}), step("3", {})})),
              ElementsAre("run 1 -> 2", "run 2 -> 2#2", "run 2#2 -> 3", "confirm 3 -> end"));
}

TEST(Compile, JoinsTheBranchesAfterTheDecision) {
  model::Step decide = step("1", {});
  decide.branches = {branch("1.a", {step("1.a.1")}), branch("1.b", {step("1.b.1"), step("1.b.2")})};

  EXPECT_THAT(shape(plan_of({decide, step("2")})),
              ElementsAre("decide 1? [1.a.1] [1.b.1] -> 2", "run 1.a.1 -> 2", "run 1.b.1 -> 1.b.2",
                          "run 1.b.2 -> 2", "run 2 -> end"));
}

TEST(Compile, LeadsABranchWithNothingToDoStraightOn) {
  model::Step decide = step("1", {});
  decide.branches = {branch("1.a", {}), branch("1.b", {step("1.b.1")}), branch("1.c", {})};

  EXPECT_THAT(shape(plan_of({decide, step("2")})),
              ElementsAre("decide 1? [2] [1.b.1] [2] -> 2", "run 1.b.1 -> 2", "run 2 -> end"));
}

TEST(Compile, NeverLeadsFromANestedBranchIntoItsNeighbour) {
  model::Step inner = step("1.a.1", {});
  inner.branches = {branch("1.a.1.a", {step("1.a.1.a.1")}), branch("1.a.1.b", {step("1.a.1.b.1")})};
  model::Step skipped = step("1.b.1");
  skipped.guard = "needed";
  model::Step outer = step("1", {});
  outer.branches = {branch("1.a", {inner}), branch("1.b", {skipped}),
                    branch("1.c", {step("1.c.1")})};

  EXPECT_THAT(shape(plan_of({outer})),
              ElementsAre("decide 1? [1.a.1?] [1.b.1?when] [1.c.1] -> end",
                          "decide 1.a.1? [1.a.1.a.1] [1.a.1.b.1] -> end", "run 1.a.1.a.1 -> end",
                          "run 1.a.1.b.1 -> end", "unless 1.b.1?when [1.b.1] -> end",
                          "run 1.b.1 -> end", "run 1.c.1 -> end"));
}

TEST(Compile, SkipsAGuardedStepWithAllItHolds) {
  model::Step guarded = step("1", {runs("a"), runs("b")});
  guarded.guard = "needed";
  guarded.branches = {branch("1.a", {step("1.a.1")})};

  EXPECT_THAT(shape(plan_of({guarded, step("2")})),
              ElementsAre("unless 1?when [1] -> 2", "run 1 -> 1#2", "run 1#2 -> 1?",
                          "decide 1? [1.a.1] -> 2", "run 1.a.1 -> 2", "run 2 -> end"));
}

model::Block checked(std::string text) {
  model::Block block = runs(std::move(text));
  block.attributes.when = "needed <host>";
  block.attributes.unless = true;
  block.attributes.host = "app-2";
  return block;
}

TEST(Compile, PassesOverAGuardedBlockAlone) {
  EXPECT_THAT(shape(plan_of({step("1", {runs("a"), checked("b"), runs("c")}), step("2")})),
              ElementsAre("run 1 -> 1#2?when", "unless 1#2?when [1#2] -> 1#3", "run 1#2 -> 1#3",
                          "run 1#3 -> 2", "run 2 -> end"));
  EXPECT_THAT(shape(plan_of({step("1", {checked("a"), checked("b")})})),
              ElementsAre("unless 1#1?when [1] -> 1#2?when", "run 1 -> 1#2?when",
                          "unless 1#2?when [1#2] -> end", "run 1#2 -> end"));
}

TEST(Compile, AsksForABlockWhatItsCheckSaysWhereItRuns) {
  const model::Planned plan = plan_of({step("1", {runs("a"), checked("b")})}, {{"host", "app-1"}});

  const model::Way& way = plan.actions.at(1).ways.at(0);
  EXPECT_EQ(way.guard, "needed app-1");
  EXPECT_EQ(way.host, "app-2");
  EXPECT_TRUE(way.negated);
  EXPECT_EQ(way.branch, "1#2");
}

TEST(Compile, JoinsABranchThatEndsInAGuardedBlock) {
  model::Branch way = branch("1.a", {});
  way.blocks = {runs("a"), checked("b")};
  model::Step decide = step("1", {});
  decide.branches = {way, branch("1.b", {step("1.b.1")})};

  EXPECT_THAT(shape(plan_of({decide, step("2")})),
              ElementsAre("decide 1? [1.a] [1.b.1] -> 2", "run 1.a -> 1.a#2?when",
                          "unless 1.a#2?when [1.a#2] -> 2", "run 1.a#2 -> 2", "run 1.b.1 -> 2",
                          "run 2 -> end"));
}

TEST(Compile, AsksNothingOfABlockThatIsNeverRun) {
  model::Block shown = checked("b");
  shown.attributes.skip = "too old";

  EXPECT_THAT(shape(plan_of({step("1", {runs("a"), shown})}, {{"host", "app-1"}})),
              ElementsAre("run 1 -> 1#2", "pass 1#2 -> end"));
}

RC_GTEST_PROP(CompileProperty, OnlyAFailureLeadsIntoTheRollback, ()) {
  const model::Planned plan = compile(test::random_scenario(), {}).plan;
  const auto in_rollback = [&plan](std::int32_t at) {
    return std::cmp_less(at, plan.actions.size()) &&
           plan.actions[static_cast<std::size_t>(at)].section == "rollback";
  };
  for (const model::Action& action : plan.actions) {
    if (action.section == "rollback") continue;
    RC_ASSERT(!in_rollback(action.next));
    for (const model::Way& way : action.ways) RC_ASSERT(!in_rollback(way.target));
  }
}

TEST(Compile, PassesOverWhatIsOnlyShownOrOnlyForTheRealThing) {
  model::Block shown = runs("vim <file>");
  shown.attributes.skip = "an example";
  model::Block real = runs("page-everybody");
  real.attributes.only = model::Only::real;
  model::Block test = runs("rehearse");
  test.attributes.only = model::Only::test;
  model::Step manual = step("2", {});
  manual.attributes.only = model::Only::real;

  const model::Planned plan = plan_of({step("1", {shown, real, test}), manual});

  EXPECT_THAT(shape(plan),
              ElementsAre("pass 1 -> 1#2", "pass 1#2 -> 1#3", "run 1#3 -> 2", "pass 2 -> end"));
  EXPECT_EQ(plan.actions[0].why, "not to be run: an example");
  EXPECT_EQ(plan.actions[1].why, "only in a real recovery");
}

TEST(Compile, LeadsFromAFailureForwardOrIntoTheRollback) {
  model::Step first = step("recovery.1");
  first.blocks[0].attributes.on_fail = model::OnFail::go_to;
  first.blocks[0].attributes.on_fail_step = model::Text{.value = "last"};
  model::Step last = step("recovery.2");
  last.name = "last";
  last.blocks[0].attributes.on_fail = model::OnFail::go_to;
  last.blocks[0].attributes.on_fail_step = model::Text{.value = "rollback"};
  const model::Scenario scenario{.recovery = {first, last}, .rollback = {step("rollback.1")}};

  const model::Planned plan = compile(scenario, {}).plan;

  EXPECT_THAT(shape(plan), ElementsAre("run recovery.1 -> recovery.2", "run recovery.2 -> end",
                                       "run rollback.1 -> end"));
  EXPECT_EQ(plan.actions[0].fail_target, 1);
  EXPECT_EQ(plan.actions[1].fail_target, 2);
}

TEST(Compile, FillsInOnlyBracedPlaceholdersOfAnotherLanguage) {
  model::Block block = runs("if a <b and c> 1: print('{{b}}')");
  block.style = model::BlockStyle::script;
  block.attributes.interpreter = {"python3", "-u"};

  const model::Planned plan = plan_of({step("1", {block})}, {{"b", "x"}});

  EXPECT_EQ(plan.actions[0].commands[0].text, "if a <b and c> 1: print('x')");
  EXPECT_THAT(plan.actions[0].interpreter, ElementsAre("python3", "-u"));
}

TEST(Compile, HoldsAValueAgainstItsChoicesAndItsPattern) {
  const model::Scenario scenario{.inputs = {{.name = "region", .choices = {"eu-1", "eu-2"}},
                                            {.name = "snapshot", .pattern = "snap-[0-9]+"}}};

  const auto codes = [&scenario](const Inputs& given) {
    std::vector<std::string> out;
    for (const auto& finding : compile(scenario, given).findings) {
      out.push_back(finding.code + " " + finding.message);
    }
    return out;
  };

  EXPECT_THAT(codes({{"region", "eu-2"}, {"snapshot", "snap-7"}}), IsEmpty());
  EXPECT_THAT(codes({{"region", "eu-3"}, {"snapshot", "snap-7x"}}),
              ElementsAre("US-X004 'eu-3' is none of the choices for 'region'",
                          "US-X005 'snap-7x' does not look like a value for 'snapshot'"));
}

TEST(Compile, PutsNoSecretIntoThePlanNorIntoAMessage) {
  const model::Scenario scenario{
      .recovery = {step("1", {runs("curl -H \"$TOKEN\"")})},
      .inputs = {{.name = "TOKEN", .pattern = "tok-[0-9]+", .secret = true}}};
  const auto said = [&scenario](const Inputs& given, const Inputs& secrets) {
    std::vector<std::string> out;
    for (const auto& finding : compile(scenario, given, secrets).findings) {
      out.push_back(finding.code + " " + finding.message);
    }
    return out;
  };

  const CompiledPlan good = compile(scenario, {}, {{"TOKEN", "tok-12345"}});
  EXPECT_THAT(good.findings, IsEmpty());
  EXPECT_EQ(good.plan.actions[0].commands[0].text, "curl -H \"$TOKEN\"");
  EXPECT_THAT(said({}, {}), ElementsAre("US-X001 the secret 'TOKEN' has no value"));
  EXPECT_THAT(said({{"TOKEN", "tok-12345"}}, {}),
              ElementsAre("US-X006 the secret 'TOKEN' on a command line is there for everyone to "
                          "see"));
  EXPECT_THAT(said({}, {{"TOKEN", "tok-1"}}),
              ElementsAre("US-X007 the secret 'TOKEN' cannot be told from other text"));
  EXPECT_THAT(said({}, {{"TOKEN", "not a token"}}),
              ElementsAre("US-X005 this does not look like a value for 'TOKEN'"));
}

RC_GTEST_PROP(CompileProperty, EveryActionHasAnIdOfItsOwnAndAWayForwardToTheEnd, ()) {
  const model::Scenario scenario = test::random_scenario();

  const model::Planned plan = compile(scenario, {}).plan;

  std::set<std::string> ids;
  const auto end = static_cast<std::int32_t>(plan.actions.size());
  for (std::int32_t at = 0; at < end; ++at) {
    const model::Action& action = plan.actions[static_cast<std::size_t>(at)];
    RC_ASSERT(ids.insert(action.id).second);
    RC_ASSERT(action.next > at && action.next <= end);
    if (action.on_fail == "goto") RC_ASSERT(action.fail_target > at && action.fail_target < end);
    for (const model::Way& way : action.ways) RC_ASSERT(way.target > at && way.target <= end);
  }
}

TEST(Compile, CarriesWhatTheDocumentSaysAboutABlock) {
  model::Block block = runs("curl api");
  block.language = "console";
  block.commands[0].exit_code = 7;
  block.commands[0].where.line = 12;
  block.commands[0].expected = {
      {.match = model::Match::glob, .repeat = model::Repeat::plus, .text = "a*"},
      {.match = model::Match::any_lines, .text = "..."}};
  block.attributes = {.timeout = std::chrono::milliseconds(500),
                      .folder = "/srv",
                      .env = {{"A", "1"}, {"B", "x y"}},
                      .any_exit = true,
                      .output = model::OutputMode::contains,
                      .only_stdout = true,
                      .capture = "ID",
                      .retry = 3,
                      .interval = std::chrono::milliseconds(20),
                      .host = "client",
                      .idempotent = true};

  const model::Action action = plan_of({step("1", {block})}).actions.at(0);

  EXPECT_EQ(action.section, "recovery");
  EXPECT_EQ(action.style, "session");
  EXPECT_EQ(action.language, "console");
  EXPECT_EQ(action.host, "client");
  EXPECT_EQ(action.folder, "/srv");
  EXPECT_THAT(action.environment, ElementsAre("A=1", "B=x y"));
  EXPECT_EQ(action.timeout_ms, 500);
  EXPECT_EQ(action.output, "contains");
  EXPECT_TRUE(action.only_stdout);
  EXPECT_EQ(action.capture, "ID");
  EXPECT_EQ(action.retry, 3);
  EXPECT_EQ(action.interval_ms, 20);
  EXPECT_TRUE(action.idempotent);
  const model::PlannedCommand expected{
      .text = "curl api",
      .expected = {{.match = "glob", .repeat = "plus", .text = "a*"},
                   {.match = "any_lines", .repeat = "once", .text = "..."}},
      .exit_code = 7,
      .any_exit = true,
      .line = 12};
  EXPECT_THAT(action.commands, ElementsAre(expected));
}

TEST(Compile, TakesTheBlocksExitCodeBeforeTheCommandsOwn) {
  model::Block block = runs("x");
  block.commands[0].exit_code = 1;
  block.attributes.exit_code = 0;

  EXPECT_EQ(plan_of({step("1", {block})}).actions.at(0).commands.at(0).exit_code, 0);
}

TEST(Compile, GivesAStepTwoMinutesUnlessToldOtherwise) {
  EXPECT_EQ(plan_of({step("1")}).actions.at(0).timeout_ms, 120'000);
}

TEST(Compile, PutsValuesInThePlaceOfTheirPlaceholders) {
  model::Block block = runs("restore <snapshot> --to {{host}} --from {{ host }} <other>");
  block.commands[0].expected = {{.match = model::Match::literal, .text = "restored <snapshot>"},
                                {.match = model::Match::regex, .text = "<snapshot> in .+ s"}};
  block.attributes.folder = "/srv/<host>";
  block.attributes.env = {{"HOST", "<host>"}};
  model::Step guarded = step("1", {block});
  guarded.guard = "needs <host>";

  const model::Planned plan = plan_of({guarded}, {{"snapshot", "db-1.2+3"}, {"host", "app-2"}});

  EXPECT_EQ(plan.actions.at(0).ways.at(0).guard, "needs app-2");
  const model::Action& action = plan.actions.at(1);
  EXPECT_EQ(action.commands.at(0).text, "restore db-1.2+3 --to app-2 --from app-2 <other>");
  EXPECT_EQ(action.commands.at(0).expected.at(0).text, "restored db-1.2+3");
  EXPECT_EQ(action.commands.at(0).expected.at(1).text, R"(db-1\.2\+3 in .+ s)");
  EXPECT_EQ(action.folder, "/srv/app-2");
  EXPECT_THAT(action.environment, ElementsAre("HOST=app-2"));
}

model::Scenario with_input(std::optional<std::string> value) {
  auto source = std::make_shared<diag::Source>("api.md", "one\nrestore <snapshot>\n");
  return {.inputs = {{.name = "snapshot",
                      .value = std::move(value),
                      .where = {.source = source, .line = 2, .column = 9, .length = 10}}},
          .where = {.source = source, .line = 1}};
}

std::vector<std::string> findings(const model::Scenario& scenario, const Inputs& inputs) {
  std::vector<std::string> out;
  for (const diag::Diagnostic& finding : compile(scenario, inputs).findings) {
    out.push_back(diag::render(finding));
  }
  return out;
}

TEST(Compile, RefusesAPlaceholderWithoutAValue) {
  const std::string refusal =
      "api.md:2:9: error: the placeholder '<snapshot>' has no value [US-X001]\n"
      " 2 | restore <snapshot>\n"
      "   |         ^^^^^^^^^^\n"
      "  hint: give one with --set snapshot=VALUE\n";

  EXPECT_THAT(findings(with_input({}), {}), ElementsAre(refusal));
  EXPECT_THAT(findings(with_input({}), {{"snapshot", ""}}), ElementsAre(refusal));
  EXPECT_THAT(findings(with_input("daily"), {}), IsEmpty());
  EXPECT_THAT(findings(with_input({}), {{"snapshot", "daily"}}), IsEmpty());
}

TEST(Compile, RefusesAValueThatAShellMayReadOtherwise) {
  for (const char* value : {"a b", "a;b", "$(id)", "`id`", "a'b", "a\"b", "a|b", "a&b", "a>b", "*",
                            "a\nb", "~", "a\\b", "ü", "#x", "!x", "{a,b}", "(x)"}) {
    EXPECT_THAT(findings(with_input({}), {{"snapshot", value}}),
                ElementsAre("api.md:2:9: error: the value of '<snapshot>' holds a character a "
                            "shell may read otherwise [US-X002]\n"
                            " 2 | restore <snapshot>\n"
                            "   |         ^^^^^^^^^^\n"
                            "  hint: use letters, digits and _ . : / @ % + = , - only\n"))
        << value;
  }
  EXPECT_THAT(findings(with_input({}), {{"snapshot", "aZ09_.:/@%+=,-"}}), IsEmpty());
}

TEST(Compile, RefusesAValueForAPlaceholderThatIsNotThere) {
  EXPECT_THAT(findings(with_input("daily"), {{"snapshto", "weekly"}}),
              ElementsAre("api.md:1: error: the scenario has no placeholder '<snapshto>' "
                          "[US-X003]\n"
                          " 1 | one\n"
                          "  hint: check the spelling of --set\n"));
}

}  // namespace
}  // namespace understudy::exercise
