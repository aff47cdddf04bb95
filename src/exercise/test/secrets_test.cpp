#include "understudy/exercise/secrets.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "actions.hpp"
#include "running.hpp"
#include "stage.hpp"
#include "understudy/exercise/step_runner.hpp"

namespace understudy::exercise {
namespace {

using test::literal;
using test::outputs;
using test::Running;
using test::script;
using test::session;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

/// Every character that one or the other encoding treats in its own way.
const std::string canary = R"(k4-n/A+r"y' $&\=9z?)";

Secrets secrets() {
  return Secrets({{"API_TOKEN", canary}});
}

TEST(Secrets, AreTakenOutOfTextInTheFormsTheyArePrintedIn) {
  EXPECT_EQ(secrets().redacted("a " + canary + canary + " b"), "a ****** b");
  EXPECT_EQ(secrets().redacted("x=k4-n%2FA%2Br%22y%27%20%24%26%5C%3D9z%3F;"), "x=***;");
  EXPECT_EQ(secrets().redacted("x=k4-n%2fA%2br%22y%27+%24%26%5c%3d9z%3f;"), "x=***;");
  EXPECT_EQ(secrets().redacted(R"({"t":"k4-n/A+r\"y' $&\\=9z?"})"), R"({"t":"***"})");
  EXPECT_EQ(secrets().redacted("nothing of the kind"), "nothing of the kind");
}

TEST(Secrets, AtTheEndOfACutTextGoEvenIfOnlyTheirBeginningIsThere) {
  for (std::size_t length = 1; length <= canary.size(); ++length) {
    const std::string head = secrets().redacted_head("ab " + canary.substr(0, length));
    EXPECT_EQ(head, length == canary.size() ? "ab ***" : "ab ") << length;
  }
}

/// Base64 as every tool writes it.
std::string base64(std::string_view bytes) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned bits = 0;
    const std::size_t here = std::min<std::size_t>(3, bytes.size() - i);
    for (std::size_t k = 0; k < 3; ++k) {
      bits = (bits << 8U) | (k < here ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += k <= here ? letters[(bits >> (18U - 6U * k)) & 0x3fU] : '=';
    }
  }
  return out;
}

RC_GTEST_PROP(SecretsProperty, AreFoundInBase64WhereverTheyStandInIt, ()) {
  const auto before = *rc::gen::string<std::string>();
  const auto behind = *rc::gen::string<std::string>();
  const std::string encoded = base64(before + canary + behind);

  const std::string out = secrets().redacted(encoded);

  RC_ASSERT(out.find("***") != std::string::npos);
  // What is left of it are the characters shared with what stands beside it.
  RC_ASSERT(encoded.size() - out.size() + 3 >= canary.size() * 8 / 6 - 2);
}

TEST(StepSecrets, ReachACommandByItsEnvironmentAndDoNotComeBack) {
  Running running({}, secrets());

  const model::StepFinished finished =
      running.run(session({{.text = R"(printf '%s\n' "$API_TOKEN")"},
                           {.text = R"(printf '%s' "user:$API_TOKEN" | base64 -w0)"},
                           {.text = R"(set -x; : "$API_TOKEN")"},
                           {.text = "env | grep -c '^API_TOKEN='"}}));

  EXPECT_EQ(finished.outcome, "ok");
  EXPECT_EQ(finished.commands[0].output, "***\n");
  EXPECT_THAT(finished.commands[1].output, HasSubstr("***"));
  EXPECT_EQ(finished.commands[3].output, "1\n");
  EXPECT_THAT(outputs(finished), Each(Not(HasSubstr(canary))));
  EXPECT_THAT(outputs(finished), Each(Not(HasSubstr("k4-n"))));
}

TEST(StepSecrets, StandInNoArgumentVectorWhateverTheSessionMadeOfThem) {
  const test::TemporaryFolder folder;
  const std::string seen = (folder.path() / "seen").string();
  Running running({{.name = {.value = "app-2"}, .reach = {"env", "WHERE=remote"}}}, secrets());
  model::Action action = session(
      {{.text = R"(export HEADER="Bearer $API_TOKEN"; tell() { echo "$HEADER"; }; OTHER=kept)"},
       {.text = "cat /proc/$$/cmdline > " + seen + "; echo $OTHER"}});

  for (const char* host : {"", "app-2"}) {
    action.host = host;
    const model::StepFinished finished = running.run(action);
    EXPECT_EQ(finished.outcome, "ok") << host;
    EXPECT_EQ(finished.commands[1].output, "kept\n") << host;

    std::ifstream in(seen, std::ios::binary);
    const std::string arguments{std::istreambuf_iterator<char>(in), {}};
    EXPECT_THAT(arguments, HasSubstr("OTHER")) << host;
    EXPECT_FALSE(secrets().revealed_by(arguments)) << host;
    EXPECT_EQ(arguments.find("Bearer"), std::string::npos) << host;
  }
}

TEST(StepSecrets, ReachAnotherHostWithoutItsEnvironment) {
  Running running({{.name = {.value = "app-2"}, .reach = {"env", "-i", "PATH=/usr/bin:/bin"}}},
                  secrets());
  model::Action action =
      session({{.text = "printf '%s' \"$API_TOKEN\" | wc -c; read x || echo nothing more"}});
  action.host = "app-2";
  EXPECT_EQ(outputs(running.run(action)).at(0), std::to_string(canary.size()) + "\nnothing more\n");

  action = script("import os, sys\nprint(len(os.environ['API_TOKEN']))");
  action.interpreter = {"python3"};
  action.host = "app-2";
  EXPECT_EQ(outputs(running.run(action)).at(0), std::to_string(canary.size()) + "\n");
}

TEST(StepSecrets, AreInNothingThatIsToldOfAStep) {
  Running running({}, secrets());
  model::Action action =
      session({{.text = R"(printf '%s\n' "$API_TOKEN")", .expected = {literal("something else")}}});
  const model::StepFinished wrong = running.run(action);
  EXPECT_EQ(wrong.detail, "expected 'something else', got '***'");

  action.commands[0].expected.clear();
  action.capture = "COPY";
  const model::StepFinished captured = running.run(action);
  ASSERT_EQ(captured.captured.size(), 1U);
  EXPECT_EQ(captured.captured[0].value, "***");
}

TEST(StepSecrets, AreNotHalfShownWhereOutputIsCutOff) {
  Running running({}, secrets());
  for (const int before : {65'500, 65'520, 65'530, 65'535}) {
    const std::string text = "head -c " + std::to_string(before) +
                             " /dev/zero | tr '\\0' x; printf %s \"$API_TOKEN\"; head -c 9000000 "
                             "/dev/zero | tr '\\0' x";

    const model::StepFinished finished = running.run(script(text));

    EXPECT_EQ(finished.outcome, "ok");
    EXPECT_EQ(finished.commands[0].output.find("k4"), std::string::npos) << before;
  }
}

/// All that a folder holds, names included.
std::string everything_in(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    all += entry.path().string() + "\n";
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

TEST(RunSecrets, AreNowhereInTheFolderOfARun) {
  test::Stage stage;
  stage.secrets = secrets();
  const os::SystemClock clock;
  stage.real_steps = make_step_runner(stage.context.get_executor(), clock, {}, "r1",
                                      stage.journal_path.parent_path() / "step.mark", secrets());
  model::Step leaks = test::step_of(
      "recovery.1", "echo \"canary: $API_TOKEN\"; printf %s \"$API_TOKEN\" | base64 -w0; exit 3");
  const model::Scenario scenario{.recovery = {leaks}, .test = {test::step_of("test.1", "true")}};

  ASSERT_TRUE(stage.play(scenario));

  const std::string all = everything_in(stage.journal_path.parent_path());
  EXPECT_THAT(all, HasSubstr("canary: ***")) << "the step did tell it";
  EXPECT_FALSE(secrets().revealed_by(all));
  EXPECT_EQ(all.find("k4-n"), std::string::npos);
}

}  // namespace
}  // namespace understudy::exercise
