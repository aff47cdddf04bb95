#include "understudy/exercise/session.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "temporary_folder.hpp"
#include "understudy/os/child.hpp"

namespace understudy::exercise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view nonce = "understudy-0123456789abcdef";

/// One session: each command in a real bash, the state carried between them.
class Session {
 public:
  struct Outcome {
    int code = -1;
    std::string output;

    bool operator==(const Outcome&) const = default;
  };

  Outcome run(std::string text, bool stop_at_first_error = false) {
    const auto done =
        os::run({.argv = bash_argv(state, {.text = std::move(text),
                                           .nonce = std::string(nonce),
                                           .stop_at_first_error = stop_at_first_error}),
                 .merge_output = true},
                std::chrono::seconds(30));
    if (!done) return {.code = -1, .output = done.error().cause().message};
    return {.code = done->status.shell_code(),
            .output = take_state(done->out, std::string(nonce), state)};
  }

  std::string says(std::string text) { return run(std::move(text)).output; }

  ShellState state;
};

std::ostream& operator<<(std::ostream& out, const Session::Outcome& outcome) {
  return out << outcome.code << ": " << outcome.output;
}

/// Any bytes a shell can hold.
rc::Gen<std::string> bytes() {
  return rc::gen::container<std::string>(
      rc::gen::distinctFrom(rc::gen::oneOf(rc::gen::arbitrary<char>(),
                                           rc::gen::element('\'', '"', '\\', '$', '\n', '`', ' ')),
                            '\0'));
}

RC_GTEST_PROP(ShellQuoteProperty, GivesBackAnyBytesThroughARealShell, ()) {
  const auto values = *rc::gen::container<std::vector<std::string>>(bytes());
  std::string text = "printf '%s\\0' end";
  std::string expected = std::string("end") + '\0';
  for (const std::string& value : values) {
    text += " " + shell_quote(value);
    expected += value + '\0';
  }

  const auto done = os::run({.argv = {"bash", "-c", text}}, std::chrono::seconds(30));

  RC_ASSERT(done.has_value());
  RC_ASSERT(done->out == expected);
  RC_ASSERT(done->err == "");
}

TEST(ShellQuote, LeavesOutWhatNoShellCanHold) {
  EXPECT_EQ(shell_quote(std::string_view("a\0b", 3)), "'ab'");
  EXPECT_EQ(shell_quote(""), "''");
  EXPECT_EQ(shell_quote("it's"), R"('it'\''s')");
}

RC_GTEST_PROP(SessionProperty, CarriesAnyValueFromBashToBash, ()) {
  const std::string value = *bytes();
  Session session;
  export_variable(session.state, "VALUE", value);

  const std::string first = session.says(R"(COPY=$VALUE; LIST=(x "$VALUE"); printf %s "$VALUE")");
  const std::string second = session.says(R"(printf '%s|%s' "$COPY" "${LIST[1]}")");

  RC_ASSERT(first == value);
  RC_ASSERT(second == value + "|" + value);
  RC_ASSERT(session.state.exported.at("VALUE") == value);
}

TEST(Session, CarriesVariablesOfEveryKind) {
  Session session;
  session.run(R"(name="O'Brien \"quoted\" \$HOME \`"; lines=$'one\ntwo\n'; empty=
declare -a list=(a 'b c' "d'e"); declare -A map=([k]=v ["x y"]='z"'); declare -i number=6*7
readonly fixed='as it is')");

  EXPECT_EQ(session.says(R"(printf '<%s>' "$name" "$lines" "${empty-unset}" "${list[@]}")"),
            "<O'Brien \"quoted\" $HOME `><one\ntwo\n><><a><b c><d'e>");
  EXPECT_EQ(session.says(R"(printf '<%s>' "${map[k]}" "${map[x y]}" "$number" "$fixed")"),
            "<v><z\"><42><as it is>");
  EXPECT_EQ(session.says("fixed=other; echo never"), "bash: line 1: fixed: readonly variable\n");
}

TEST(Session, ExportsWhatWasExportedAndNothingElse) {
  ::setenv("US_INHERITED", "1", 1);  // NOLINT(concurrency-mt-unsafe): one thread
  Session session;
  session.run(
      "export SEEN=$'one\\ntwo'; HIDDEN=1; export -f missing 2>/dev/null; unset US_INHERITED; "
      "export PATH; PATH=$PATH:/extra; export -n LANGUAGE=x; NOTE=t; export NOTE");

  EXPECT_EQ(session.says("env -0 | grep -z -c -E '^(SEEN|NOTE)='"), "2\n");
  EXPECT_EQ(session.says("printenv SEEN"), "one\ntwo\n");
  EXPECT_EQ(session.run("printenv HIDDEN").code, 1);
  EXPECT_EQ(session.run("printenv US_INHERITED").code, 1) << "what was unset stays unset";
  EXPECT_EQ(session.run("printenv LANGUAGE").code, 1);
  EXPECT_THAT(session.says("printenv PATH"), HasSubstr(":/extra\n"));
  EXPECT_EQ(session.state.exported.at("SEEN"), "one\ntwo");
  EXPECT_TRUE(session.state.gone.contains("US_INHERITED"));
  EXPECT_FALSE(session.state.exported.contains("HIDDEN"));
}

TEST(Session, CarriesTheWorkingFolderAndTheOneBefore) {
  const test::TemporaryFolder folder;
  const std::filesystem::path odd = folder.path() / "it's a \"folder\" $x";
  std::filesystem::create_directories(odd);
  Session session;

  session.run("cd " + shell_quote(folder.path().string()));
  session.run("cd \"it's a \\\"folder\\\" \\$x\"");
  EXPECT_EQ(session.says("pwd"), odd.string() + "\n");
  EXPECT_EQ(session.state.folder, odd.string());
  EXPECT_EQ(session.says("cd - >/dev/null; pwd"), folder.path().string() + "\n");
}

TEST(Session, SaysThatTheFolderIsGone) {
  const test::TemporaryFolder folder;
  const std::string lost = (folder.path() / "lost").string();
  Session session;
  session.run("mkdir " + shell_quote(lost) + " && cd " + shell_quote(lost));
  std::filesystem::remove_all(lost);

  EXPECT_EQ(session.run("echo never"),
            (Session::Outcome{3, "bash: line 1: cd: " + lost + ": No such file or directory\n"}));
}

TEST(Session, CarriesFunctionsAndAliases) {
  Session session;
  session.run(
      "greet() { echo \"hello $1\"; cat <<'END'\n#unset\nalias x=y\nEND\n}\n"
      "alias ll='echo \"it'\\''s long\"'; alias -- -x='echo minus'; export -f greet");

  EXPECT_EQ(session.says("greet you"), "hello you\n#unset\nalias x=y\n");
  EXPECT_EQ(session.says("ll"), "it's long\n");
  EXPECT_EQ(session.says("bash -c 'greet child' | head -1"), "hello child\n") << "exported too";
  EXPECT_THAT(session.state.functions, testing::IsSupersetOf({"greet", "ll", "-x"}));
  EXPECT_EQ(session.run("unset -f greet; unalias ll").code, 0);
  EXPECT_EQ(session.run("greet you").code, 127);
  EXPECT_EQ(session.run("ll").code, 127);
}

TEST(Session, CarriesMoreThanOneArgumentCanHold) {
  Session session;
  session.run("printf -v big '%*s' 300000 end; uni=$(printf 'ü%.0s' {1..70000})");

  EXPECT_EQ(session.says("echo ${#big} ${#uni} ${uni:69999}"), "300000 70000 ü\n");
}

TEST(Session, ReadsWhatAnOlderBashWroteOverSeveralLines) {
  ShellState state;
  const std::string left =
      "/srv\ndeclare -x LINES_OF=\"one\ntwo \\\"x\\\"\n\"\ndeclare -- NEXT=\"1\"\n#unset\n"
      "#functions\n#bodies\n";
  const std::string printed = "out\n\n" + std::string(nonce) + " " +
                              std::to_string(left.size() - 1) + "\n" + left + std::string(nonce) +
                              "\n";

  EXPECT_EQ(take_state(printed, std::string(nonce), state), "out\n");
  EXPECT_EQ(state.folder, "/srv");
  EXPECT_EQ(state.exported.at("LINES_OF"), "one\ntwo \"x\"\n");
  EXPECT_TRUE(state.variables.contains("NEXT"));
}

struct Ending {
  std::string name;
  std::string text;
  int code;
  bool script = false;
  bool carried = true;
};

class Endings : public testing::TestWithParam<Ending> {};

TEST_P(Endings, LeaveTheExitCodeAndWhatWasReached) {
  Session session;
  session.run("mark=old");

  const Session::Outcome outcome = session.run(GetParam().text, GetParam().script);

  EXPECT_EQ(outcome.code, GetParam().code) << outcome.output;
  EXPECT_THAT(outcome.output, Not(HasSubstr(std::string(nonce))));
  EXPECT_THAT(outcome.output, Not(HasSubstr("__us")));
  EXPECT_EQ(session.says("echo $mark"), GetParam().carried ? "new\n" : "old\n");
}

INSTANTIATE_TEST_SUITE_P(
    Session, Endings,
    testing::Values(Ending{"exit", "mark=new; exit 3", 3},
                    Ending{"exit_in_a_function", "f() { exit 4; }; mark=new; f; mark=never", 4},
                    Ending{"last_command_failed", "mark=new; false", 1},
                    Ending{"first_error_ends_a_script", "mark=new\nfalse\nmark=never", 1, true},
                    Ending{"no_error_ends_a_session", "false\nmark=new", 0},
                    Ending{"not_found", "mark=new; no-such-program", 127},
                    Ending{"child_killed", "mark=new; sh -c 'kill -9 $$'", 137},
                    Ending{"tracing", "set -x; mark=new; set -u; true", 0},
                    Ending{"unset_variable", "mark=new; set -u; echo $nothing; mark=never", 127},
                    Ending{"syntax_error", "mark=new; if", 2, false, false},
                    Ending{"killed", "mark=new; kill -9 $$", 137, false, false},
                    Ending{"terminated", "mark=new; kill -TERM $$", 143},
                    Ending{"replaced", "mark=new; exec true", 0, false, false},
                    Ending{"own_trap", "mark=new; trap 'echo bye' EXIT", 0, false, false}),
    [](const auto& given) { return given.param.name; });

TEST(Session, CountsTheTextsOwnLinesInMessages) {
  Session session;
  EXPECT_EQ(session.says("true\nno-such-program"),
            "bash: line 2: no-such-program: command not found\n");
}

TEST(Session, HidesWhatItNeedsItself) {
  Session session;
  session.run("seen=1");

  EXPECT_EQ(session.says("echo \"$# $0\"; compgen -v | grep __us; env | grep __us; "
                         "printf '%s\\n' \"$@\""),
            "0 bash\n\n");
  session.run("__us_state=x __us_code=y __us_nonce=z __us_text=w; export __us_e=1");
  EXPECT_EQ(session.says("echo $seen"), "1\n");
  EXPECT_FALSE(session.state.variables.contains("__us_state"));
}

TEST(Session, SurvivesATextThatTakesTheNamesOfItsCommands) {
  Session session;
  session.run(
      "declare() { echo taken; }; printf() { echo taken; }; set() { :; }; exit() { :; }\n"
      "trap() { :; }; eval() { :; }; cd() { return 1; }; alias builtin='echo taken'\n"
      "alias eval='echo taken' set='echo taken'; shopt -s nullglob; IFS=/; kept=a/b");

  EXPECT_EQ(session.run("echo \"$kept\""), (Session::Outcome{0, "a/b\n"}));
  EXPECT_EQ(session.says("echo $kept"), "a b\n") << "IFS is part of the state";
}

TEST(Session, TakesOutputThatLooksLikeStateForOutput) {
  Session session;
  session.run("kept=1");

  const std::string printed =
      session.says("printf '\\nunderstudy-ffff 3\\nabc\\nunderstudy-ffff\\n'; echo '#functions'");

  EXPECT_EQ(printed, "\nunderstudy-ffff 3\nabc\nunderstudy-ffff\n#functions\n");
  EXPECT_EQ(session.says("echo $kept"), "1\n");
}

TEST(Session, KeepsOutputThatComesAfterTheShellOutOfTheState) {
  const std::string mark(nonce);
  const auto shell = os::run(
      {.argv = bash_argv({}, {.text = "kept=1; echo early", .nonce = mark}), .merge_output = true},
      std::chrono::seconds(30));
  ASSERT_TRUE(shell);
  ShellState state;

  EXPECT_EQ(take_state(shell->out + "touch late\n", mark, state), "early\ntouch late\n");

  EXPECT_TRUE(state.variables.contains("kept"));
  EXPECT_EQ(state.text, "");
}

TEST(Session, KeepsTheOldStateWhenAnotherProcessWroteIntoTheNewOne) {
  ShellState state{.folder = "/old"};
  const std::string mark(nonce);

  EXPECT_EQ(take_state("out\n" + mark + " 4\n/neFOREIGNw\n" + mark + "\nlate", mark, state),
            "outlate");
  EXPECT_EQ(take_state("out\n" + mark + " 4\n/n", mark, state), "out");
  EXPECT_EQ(take_state("out\n" + mark + " ", mark, state), "out");
  EXPECT_EQ(take_state("out\n" + mark + " x\n\n" + mark + "\n", mark, state), "out");
  EXPECT_EQ(state.folder, "/old");
}

TEST(Session, HasAFixedLocaleZoneAndWidthUnlessItSetsThem) {
  Session session;

  EXPECT_EQ(session.says("echo $LC_ALL $TZ $COLUMNS"), "C.UTF-8 UTC 120\n");
  session.run("export TZ=Europe/Berlin");
  EXPECT_EQ(session.says("date -d @0 +%H"), "01\n");
}

TEST(ExportVariable, RefusesWhatIsNoName) {
  ShellState state;
  for (const char* name : {"", "1A", "A B", "A;touch /tmp/x", "A-B", "ä"}) {
    export_variable(state, name, "value");
  }

  EXPECT_TRUE(state.variables.empty());
  EXPECT_TRUE(state.exported.empty());
}

TEST(BlockSettings, HoldForTheBlockAlone) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "sub" / "deep");
  Session session;
  session.run("cd " + shell_quote(folder.path().string()) + "; export ZONE=a; unset LEVEL");
  const ShellState before = session.state;
  const BlockSettings settings{.folder = "sub", .environment = {"ZONE=it's b", "LEVEL=1", "bad"}};

  enter_block(session.state, settings);
  EXPECT_EQ(session.says("printenv ZONE LEVEL; basename $PWD; cd deep; made=1"),
            "it's b\n1\nsub\n");
  EXPECT_EQ(session.says("basename $PWD"), "deep\n") << "its commands share one session";
  leave_block(session.state, before, settings);

  EXPECT_EQ(session.says("echo $ZONE ${LEVEL-none} $made; pwd"),
            "a none 1\n" + folder.path().string() + "\n");
}

using Words = std::vector<std::string>;

TEST(PlainWords, AreTheWordsOfACommandThatNeedsNoShell) {
  const std::map<std::string, Words> accepted{
      {"ls", {"ls"}},
      {"systemctl restart bookstore-api.service",
       {"systemctl", "restart", "bookstore-api.service"}},
      {"  curl \t-fsS  http://api.test:8080/health/ ",
       {"curl", "-fsS", "http://api.test:8080/health/"}},
      {"./run --name=x,y +%s user@host 100%\n",
       {"./run", "--name=x,y", "+%s", "user@host", "100%"}},
      {"env A=1 B=2 true", {"env", "A=1", "B=2", "true"}},
  };
  for (const auto& [text, words] : accepted) {
    EXPECT_EQ(plain_words(text, {}), std::optional(words)) << text;
  }
}

TEST(PlainWords, RefuseWhatOnlyAShellUnderstands) {
  for (const char* text : {"",         " \n",     "a;b",   "a|b",  "a&",    "a&&b", "a>b", "a<b",
                           "echo 'x'", "a \"x\"", "a\\ b", "a $x", "a `b`", "a *",  "a ?", "a [x]",
                           "a {1,2}",  "~/bin/x", "a ~",   "a #b", "!a",    "a!",   "A=1", "A=1 b",
                           "(a)",      "a\nb",    "%1",    "a^b",  "ü"}) {
    EXPECT_EQ(plain_words(text, {}), std::nullopt) << text;
  }
}

TEST(PlainWords, RefuseEveryBuiltinAndKeywordOfTheRealBash) {
  const auto done =
      os::run({.argv = {"bash", "-c", "compgen -b; compgen -k"}}, std::chrono::seconds(30));
  ASSERT_TRUE(done);
  std::istringstream words(done->out);
  int seen = 0;
  for (std::string word; words >> word; ++seen) {
    EXPECT_EQ(plain_words(word + " x", {}), std::nullopt) << word;
  }
  EXPECT_GT(seen, 70);
}

TEST(PlainWords, RefuseFunctionsAndAliasesOfTheSession) {
  Session session;
  session.run("ls() { :; }; alias cat='echo no'");

  EXPECT_EQ(plain_words("ls -l", session.state), std::nullopt);
  EXPECT_EQ(plain_words("cat x", session.state), std::nullopt);
  EXPECT_THAT(plain_words("env ls", session.state), testing::Optional(ElementsAre("env", "ls")));
}

}  // namespace
}  // namespace understudy::exercise
