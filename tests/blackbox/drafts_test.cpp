/// \file
/// `understudy init` and `understudy import`: what a person gets who begins with nothing, or with
/// runbooks.
#include <filesystem>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "programs.hpp"
#include "terminal.hpp"
#include "understudy/os/child.hpp"

namespace understudy::blackbox {
namespace {

using testing::HasSubstr;
using testing::Not;

class Drafts : public testing::Test {
 protected:
  [[nodiscard]] os::Finished understudy(std::vector<std::string> words) const {
    words.insert(words.begin(), "understudy");
    return run(std::move(words), environment_with({}), seconds(60), place());
  }

  void git(std::vector<std::string> words) const {
    words.insert(words.begin(), "git");
    const auto ended = run(std::move(words), environment_with(identity()), seconds(60), place());
    ASSERT_TRUE(ended.status.ok()) << ended.err;
  }

  /// Nothing of this machine's own settings.
  static Environment identity() {
    return {"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null"};
  }

  void commit(const std::string& name, const std::string& email) const {
    git({"-c", "user.name=" + name, "-c", "user.email=" + email, "commit", "--quiet",
         "--allow-empty", "--message", "work"});
  }

  /// Every file of the draft as a person would fill it in who has one answer to everything.
  void fill_in() const {
    const std::regex in_quotes(R"re("FILL-IN[^"]*")re");
    const std::regex in_comment(R"( *# FILL-IN[^\n]*)");
    const std::regex in_markup(R"( *<!-- FILL-IN[^\n]*-->)");
    const std::regex in_text(R"(FILL-IN: [^\n]*)");
    for (const auto& entry : fs::recursive_directory_iterator(place() / "resilience")) {
      if (!entry.is_regular_file() || entry.path().extension() == ".json") continue;
      std::string text = text_of(entry.path());
      text = std::regex_replace(text, in_quotes, "\"What it is.\"");
      text = std::regex_replace(text, in_comment, "");
      text = std::regex_replace(text, in_markup, "");
      text = std::regex_replace(text, in_text, "What is done.");
      write_text(entry.path(), text);
    }
  }

  [[nodiscard]] std::string manifest() const {
    return text_of(place() / "resilience/understudy.yaml");
  }

  [[nodiscard]] fs::path place() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

TEST_F(Drafts, AreCleanOnceTheirBlanksAreFilledIn) {
  const auto made = understudy({"init", "--name", "shop", "--service", "api", "--critical",
                                "database", "--critical", "cdn", "--non-critical", "search",
                                "--contact", "Alice Ames <alice@example.com>"});
  ASSERT_EQ(made.status.shell_code(), 0) << made.err;

  fill_in();

  const auto checked = understudy({"check", "--strict"});
  EXPECT_EQ(checked.out, "");
  EXPECT_EQ(checked.err, "4 files checked: nothing is wrong\n");
  EXPECT_EQ(checked.status.shell_code(), 0);
}

TEST_F(Drafts, AreInTheLayoutThatFmtGivesThem) {
  ASSERT_EQ(understudy({"init", "--name", "shop", "--title", "The \"shop\": ours", "--owner", "us",
                        "--timezone", "Europe/Berlin", "--critical", "on", "--non-critical",
                        "search", "--contact", "Alice Ames <alice@example.com>"})
                .status.shell_code(),
            0);

  const auto laid_out = understudy({"fmt", "--check"});

  EXPECT_EQ(laid_out.out, "");
  EXPECT_EQ(laid_out.status.shell_code(), 0);
}

TEST_F(Drafts, AreWrittenToTheFolderThatStandsBehindAnOptionThatMayBeGivenAgain) {
  const auto made = understudy(
      {"init", "--contact", "Alice Ames <alice@example.com>", "--service", "api", "plans"});

  EXPECT_EQ(made.status.shell_code(), 0) << made.err;
  EXPECT_TRUE(fs::exists(place() / "plans/playbooks/api-failure.md"));
  EXPECT_FALSE(fs::exists(place() / "resilience"));
}

TEST_F(Drafts, WithoutAnyAnswerAreCleanOnceTheirBlanksAreFilledIn) {
  ASSERT_EQ(understudy({"init"}).status.shell_code(), 0);

  fill_in();

  const auto checked = understudy({"check", "--strict"});
  EXPECT_EQ(checked.out, "");
  EXPECT_EQ(checked.status.shell_code(), 0);
}

TEST_F(Drafts, KeepTextsThatYamlMayReadOtherwise) {
  const auto made =
      understudy({"init", "--name", "no", "--critical", "7", "--critical", "on", "--title",
                  "a: \"b\" # c", "--owner", "\\x\tz", "--timezone", "Europe/Berlin", "--contact",
                  "Off <off@example.com>", "--contact", "[*&!] <x@example.com>"});
  ASSERT_EQ(made.status.shell_code(), 0) << made.err;

  fill_in();

  EXPECT_THAT(manifest(), HasSubstr("  name: \"no\"\n  title: \"a: \\\"b\\\" # c\"\n"));
  const auto checked = understudy({"check", "--format", "json"});
  for (const auto& finding : boost::json::parse(checked.out).at("findings").as_array()) {
    const std::string code(finding.at("code").as_string());
    EXPECT_THAT(code, testing::StartsWith("US-R")) << boost::json::serialize(finding);
  }
}

TEST_F(Drafts, HaveNothingWrongButTheirBlanks) {
  ASSERT_EQ(understudy({"init", "--name", "shop"}).status.shell_code(), 0);
  const std::string whole = manifest() + text_of(place() / "resilience/playbooks/shop-failure.md");
  const std::regex mark("[^']FILL-IN");
  const auto marks =
      std::distance(std::sregex_iterator(whole.begin(), whole.end(), mark), std::sregex_iterator());

  const auto checked = understudy({"check", "--format", "json"});

  EXPECT_EQ(checked.status.shell_code(), 1);
  const auto findings = boost::json::parse(checked.out).at("findings").as_array();
  for (const auto& finding : findings) EXPECT_EQ(finding.at("code"), "US-R082");
  EXPECT_EQ(findings.size(), marks);
  EXPECT_GT(marks, 10);
}

TEST_F(Drafts, NameTheSchemaTheyBringAlong) {
  ASSERT_EQ(understudy({"init"}).status.shell_code(), 0);

  EXPECT_THAT(manifest(), testing::StartsWith("# yaml-language-server: $schema=.schema/"
                                              "application.schema.json\n"));
  const std::string schema = text_of(place() / "resilience/.schema/application.schema.json");
  EXPECT_TRUE(boost::json::parse(schema).is_object());
}

TEST_F(Drafts, AreNeverWrittenOverAFile) {
  fs::create_directories(place() / "resilience/playbooks");
  write_text(place() / "resilience/understudy.yaml", "mine\n");
  write_text(place() / "resilience/playbooks/api-failure.md", "mine as well\n");

  const auto made = understudy({"init", "--service", "api"});

  EXPECT_EQ(made.status.shell_code(), 2);
  EXPECT_EQ(made.out, "");
  EXPECT_EQ(made.err,
            "error: 'resilience/understudy.yaml', 'resilience/playbooks/api-failure.md' are there "
            "already, and nothing is written over them [US-C018]\n"
            "  hint: name another folder, or move what is there away\n");
  EXPECT_EQ(manifest(), "mine\n");
  EXPECT_FALSE(fs::exists(place() / "resilience/.schema"));
}

TEST_F(Drafts, LeaveNothingBehindOnAFullDisk) {
  constexpr auto script =
      "mkdir disk && mount -t tmpfs -o size=8k none disk && understudy init disk/plan; "
      "code=$?; find disk -mindepth 1; exit $code";

  const auto made = run({"unshare", "--map-root-user", "--mount", "sh", "-c", script},
                        environment_with({}), seconds(60), place());

  EXPECT_EQ(made.status.shell_code(), 3);
  EXPECT_EQ(made.out, "");
  EXPECT_THAT(made.err, HasSubstr("No space left on device [US-O001]"));
  EXPECT_THAT(made.err, HasSubstr("nothing of it is left"));
}

TEST_F(Drafts, AreShownWithoutBeingWritten) {
  const auto shown = understudy({"init", "--dry-run", "--service", "api"});

  EXPECT_EQ(shown.status.shell_code(), 0);
  EXPECT_THAT(shown.out, HasSubstr("--- resilience/playbooks/api-failure.md\n---\napiVersion:"));
  EXPECT_TRUE(fs::is_empty(place()));
}

TEST_F(Drafts, RefuseAWordThatIsNoName) {
  const auto made = understudy({"init", "--critical", "Order DB"});

  EXPECT_EQ(made.status.shell_code(), 2);
  EXPECT_EQ(made.err,
            "error: 'Order DB' of --critical is no name [US-C019]\n"
            "  hint: a name has small letters, digits and inner hyphens: 'order-db'\n");
  EXPECT_TRUE(fs::is_empty(place()));
}

TEST_F(Drafts, RefuseAContactWhoIsNobody) {
  const auto made = understudy({"init", "--contact", "<alice>"});

  EXPECT_EQ(made.status.shell_code(), 2);
  EXPECT_EQ(made.err,
            "error: '<alice>' of --contact names nobody [US-C019]\n"
            "  hint: write a name and an e-mail address: 'Alice <alice@example.com>'\n");
}

TEST_F(Drafts, TakeWhatGitKnows) {
  git({"init", "--quiet"});
  git({"remote", "add", "origin", "git@code.example.com:teams/Book_Shop.git"});
  write_text(place() / "CODEOWNERS", "# who\n*.md @writers\n* @old\n* @shop-team @more\n");
  commit("Bob \"the\" Builder: #1", "bob@example.com");
  commit("dependencies[bot]", "bot@example.com");
  commit("Alice", "1+alice@users.noreply.example.com");
  commit("Alice", "alice@example.com");

  const auto made = understudy({"init", "--from-git"});

  ASSERT_EQ(made.status.shell_code(), 0) << made.err;
  EXPECT_THAT(manifest(), HasSubstr("  name: book-shop\n"));
  EXPECT_THAT(manifest(), HasSubstr("  owner: \"@shop-team\"\n"));
  EXPECT_THAT(manifest(), HasSubstr("    - id: alice\n      name: Alice\n"));
  EXPECT_THAT(manifest(), HasSubstr("      email: \"alice@example.com\"\n"));
  EXPECT_THAT(manifest(), HasSubstr("      name: \"Bob \\\"the\\\" Builder: #1\"\n"));
  EXPECT_THAT(manifest(), HasSubstr("    lead: [alice, bob]\n"));
  EXPECT_THAT(manifest(), Not(HasSubstr("bot@")));

  fill_in();
  EXPECT_EQ(understudy({"check", "--strict"}).out, "");
}

TEST_F(Drafts, SayThatThereIsNoRepositoryToAsk) {
  const auto made =
      run({"understudy", "init", "--from-git"},
          environment_with({"GIT_CEILING_DIRECTORIES=" + place().parent_path().string()}),
          seconds(60), place());

  EXPECT_EQ(made.status.shell_code(), 2);
  EXPECT_EQ(made.err, fmt::format("error: '{}' is in no git repository [US-C021]\n"
                                  "  hint: leave '--from-git' out, and name things by the other "
                                  "options\n",
                                  place().string()));
}

TEST_F(Drafts, AskAtATerminalForWhatIsNotKnown) {
  Terminal terminal({"understudy", "init", (place() / "resilience").string(), "--title", "Shop"},
                    environment_with({}));
  const auto answer = [&](std::string_view question, std::string_view words) {
    ASSERT_TRUE(terminal.read_until(question)) << terminal.screen();
    ASSERT_TRUE(terminal.read_until("]: ")) << terminal.screen();
    terminal.type(words);
  };

  answer("Name of the application", "!");
  answer("'!' has no letter and no digit", "Book Shop");
  answer("What people call it [Shop", "");
  answer("The team that owns it", "shop-team");
  answer("does not work without", "API, Order DB");
  answer("can do without", "search");
  answer("Who can lead", "Alice <alice@example.com>, Bob");
  answer("time zone", "Europe/Berlin");

  EXPECT_EQ(terminal.wait(), 0) << terminal.screen();
  EXPECT_THAT(manifest(), HasSubstr("  name: book-shop\n  title: Shop\n"));
  EXPECT_THAT(manifest(), HasSubstr("  timezone: Europe/Berlin\n"));
  EXPECT_THAT(manifest(), HasSubstr("    lead: [alice, bob]\n"));
  EXPECT_TRUE(fs::exists(place() / "resilience/playbooks/api-failure.md"));
  EXPECT_TRUE(fs::exists(place() / "resilience/playbooks/order-db-failure.md"));
  EXPECT_FALSE(fs::exists(place() / "resilience/playbooks/search-failure.md"));
}

TEST_F(Drafts, WriteNothingWhenTheAnswersEnd) {
  Terminal terminal({"understudy", "init", (place() / "resilience").string()},
                    environment_with({}));
  ASSERT_TRUE(terminal.read_until("Name of the application"));
  ASSERT_TRUE(terminal.read_until("]: "));

  terminal.type("shop");
  ASSERT_TRUE(terminal.read_until("What people call it"));
  terminal.type("\x04");

  EXPECT_EQ(terminal.wait(), 2) << terminal.screen();
  EXPECT_THAT(terminal.screen(), HasSubstr("[US-C020]"));
  EXPECT_TRUE(fs::is_empty(place()));
}

TEST_F(Drafts, AskNothingWhenToldNotTo) {
  Terminal terminal(
      {"understudy", "init", (place() / "resilience").string(), "--name", "shop", "--no-input"},
      environment_with({}));

  EXPECT_EQ(terminal.wait(), 0) << terminal.screen();
  EXPECT_THAT(terminal.screen(), Not(HasSubstr("Name of the application")));
  EXPECT_THAT(manifest(), HasSubstr("  name: shop\n"));
}

constexpr auto runbook = R"(# API down

## Diagnosis

1. Look at it.

   ```sh
   systemctl status api
   ```
)";

TEST_F(Drafts, OfARunbookGoBesideTheManifestAndAreCleanOnceDecided) {
  ASSERT_EQ(understudy({"init", "--service", "api"}).status.shell_code(), 0);
  write_text(place() / "API down!.md", runbook);

  const auto made = understudy({"import", "API down!.md", "--service", "api"});

  ASSERT_EQ(made.status.shell_code(), 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("api-down.md:14:4: warning: nothing says how long this may take "
                                  "[US-I001]\n"));
  EXPECT_EQ(made.err,
            "'resilience/playbooks/api-down.md' is written\n"
            "3 decisions to be made; 'understudy check' shows what is left\n");

  const fs::path playbook = place() / "resilience/playbooks/api-down.md";
  std::string text = text_of(playbook);
  text.replace(text.find("```sh"), 5, "```sh {timeout=10s}");
  write_text(playbook, text);
  fill_in();
  const auto checked = understudy({"check", "--strict"});
  EXPECT_EQ(checked.out, "");
  EXPECT_EQ(checked.status.shell_code(), 0);
}

TEST_F(Drafts, OfARunbookAreNeverWrittenOverAFile) {
  write_text(place() / "api.md", runbook);
  write_text(place() / "database.md", runbook);

  const auto made = understudy({"import", "database.md", "api.md", "--into", "."});

  EXPECT_EQ(made.status.shell_code(), 2);
  EXPECT_EQ(made.out, "");
  EXPECT_EQ(
      made.err,
      "error: './database.md', './api.md' are there already, and nothing is written over them "
      "[US-C018]\n"
      "  hint: name another folder, or move what is there away\n");
  EXPECT_EQ(text_of(place() / "api.md"), runbook);
}

TEST_F(Drafts, OfSeveralRunbooksAreAllWrittenOrNone) {
  write_text(place() / "api.md", runbook);
  write_text(place() / "broken.md", "## Steps\n\n```sh\nnever closed\n");

  const auto made = understudy({"import", "api.md", "broken.md"});

  EXPECT_EQ(made.status.shell_code(), 1);
  EXPECT_THAT(made.out, testing::StartsWith("broken.md:3:1: error: this fence is never closed"));
  EXPECT_EQ(made.err, "nothing is written\n");
  EXPECT_FALSE(fs::exists(place() / "resilience"));
}

TEST_F(Drafts, OfTwoRunbooksMayNotHaveOneName) {
  fs::create_directories(place() / "old");
  write_text(place() / "api.md", runbook);
  write_text(place() / "old/API.md", runbook);

  const auto made = understudy({"import", "api.md", "old/API.md"});

  EXPECT_EQ(made.status.shell_code(), 2);
  EXPECT_EQ(made.err,
            "error: two runbooks would become 'resilience/playbooks/api.md' [US-C022]\n"
            "  hint: import one of them into another folder with '--into'\n");
}

TEST_F(Drafts, OfARunbookWantAUnitThatThereIs) {
  write_text(place() / "api.md", runbook);

  const auto made = understudy({"import", "api.md", "--unit", "hours"});

  EXPECT_EQ(made.status.shell_code(), 2);
  EXPECT_EQ(made.err,
            "error: 'hours' of --unit is no unit [US-C023]\n"
            "  hint: write w, d, h, m or s\n");
}

TEST_F(Drafts, OfARunbookAreShownWithoutBeingWritten) {
  write_text(place() / "api.md", runbook);

  const auto shown = understudy({"import", "api.md", "--dry-run"});

  EXPECT_EQ(shown.status.shell_code(), 0);
  EXPECT_THAT(shown.out, testing::StartsWith("--- resilience/playbooks/api.md\n---\napiVersion:"));
  EXPECT_THAT(shown.err, HasSubstr("[US-I001]"));
  EXPECT_FALSE(fs::exists(place() / "resilience"));
}

/// The article's own plan, from its page to the first thing that is found wrong with it.
TEST_F(Drafts, OfAPageLaidOutLikeTheSeedHoldItsContradiction) {
  fs::copy_file(
      tests_folder().parent_path() / "golden/parse/cases/playbook-laid-out-like-the-seed/input.md",
      place() / "plan.md");

  const auto made =
      understudy({"import", "plan.md", "--unit", "h", "--manifest", "resilience/understudy.yaml"});

  ASSERT_EQ(made.status.shell_code(), 0) << made.err;
  EXPECT_THAT(made.err, testing::StartsWith("'resilience/understudy.yaml' is written\n"
                                            "'resilience/playbooks/plan.md' is written\n"));
  const auto checked = understudy({"check"});
  EXPECT_THAT(checked.out, HasSubstr("'api' promises to be back within 12h, but needs 'images', "
                                     "which may take 1d [US-R020]\n"));
}

TEST_F(Drafts, OfTablesWantAUnitForBareNumbers) {
  write_text(place() / "plan.md", "| Dependency | RTO |\n| --- | --- |\n| API | 12 |\n");

  const auto made = understudy({"import", "plan.md", "--manifest", "understudy.yaml"});

  EXPECT_EQ(made.status.shell_code(), 1);
  EXPECT_EQ(made.out,
            "plan.md:3:9: error: '12' does not say its unit [US-I019]\n"
            " 3 | | API | 12 |\n"
            "   |         ^^\n"
            "  hint: give '--unit h' if hours are meant\n");
  EXPECT_EQ(made.err, "nothing is written\n");
  EXPECT_FALSE(fs::exists(place() / "understudy.yaml"));
}

TEST_F(Drafts, OfARunbookThatIsNotThereAreRefused) {
  const auto made = understudy({"import", "nowhere.md"});

  EXPECT_EQ(made.status.shell_code(), 3);
  EXPECT_THAT(made.err, HasSubstr("cannot open 'nowhere.md': No such file or directory [US-O001]"));
}

}  // namespace
}  // namespace understudy::blackbox
